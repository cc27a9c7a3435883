"""PROVIDERS.md is what the table of providers says; run as a module, this renews it."""

from collections.abc import Iterator
from pathlib import Path

from chatui.providers import PROVIDERS, PictureLimits, Provider

PAGE = Path(__file__).parents[1] / "PROVIDERS.md"
_TOP = """\
# Providers

What chatui knows of each, as `chatui/providers.py` has it. Any other server that speaks as
OpenAI's does will do as well: Connect takes its address.

WORDS IN CAPITALS in an address stand for what is yours. A variable that holds a key is offered in
Connect, and never used unasked. The last column says when the provider's own page, or a stored copy
of it, was seen to tell the address, and links to it; "not confirmed" is what only others tell. How
keys begin is what scanners for leaked keys go by.

"""


def page() -> str:
    """Return the page in Markdown."""
    here = [one for one in PROVIDERS if one.port is not None]
    others = [one for one in PROVIDERS if one.port is None]
    rows = [
        "| provider | base URL | key | what is different | read |",
        "| --- | --- | --- | --- | --- |",
        *map(_row, others),
        "",
        "## On this machine",
        "",
        "Where they listen by default, and where chatui looks for them.",
        "",
        "| server | base URL | what is different | read |",
        "| --- | --- | --- | --- |",
        *(f"| {one.label} | `{one.base_url}` | {_ports(one)} | {_source(one)} |" for one in here),
    ]
    return _TOP + "\n".join(rows) + "\n"


def _row(one: Provider) -> str:
    variables = ", ".join(f"`{name}`" for name in one.key_variables)
    key = f"[{variables}]({one.keys_page})"
    quirks = "; ".join([*_quirks(one), *_limits(one)])
    return f"| {one.label} | `{one.base_url}` | {key} | {quirks} | {_source(one)} |"


def _ports(one: Provider) -> str:
    return "; ".join(f"other versions listen at port {port}" for port in one.other_ports)


def _source(one: Provider) -> str:
    return f"[{one.read or 'not confirmed'}]({one.source})"


def _quirks(one: Provider) -> Iterator[str]:
    usual = Provider("", "")
    if one.ended:
        yield f"**ended on {one.ended}**: `/chat/completions` is gone, so it is not offered"
    if one.auth_header != usual.auth_header:
        yield f"the key goes in `{one.auth_header}`"
    if one.models_route is None:
        yield "lists no models"
    elif one.models_route != usual.models_route:
        yield f"lists models at `{one.models_route}`"
    if one.max_tokens_field != usual.max_tokens_field:
        yield f"`{one.max_tokens_field}`"
    for name, value in one.defaults.items():
        yield f"`{name}` is {value} unless set"
    if not one.takes_stream_options:
        yield "no `stream_options`"


def _limits(one: Provider) -> Iterator[str]:
    if one.list_auth_header:
        sent = ", ".join(f"`{name}: {value}`" for name, value in one.list_headers.items())
        yield f"lists models for a key in `{one.list_auth_header}`, with {sent}"
    if one.pictures != PictureLimits():
        size, side = one.pictures.bytes / 1e6, one.pictures.longest_side
        yield f"pictures of up to {size:.1f} MB, {side:,} pixels a side"
    if one.takes_detail:
        yield "pictures in low detail"
    if one.key_starts:
        yield "keys begin with " + ", ".join(f"`{start}`" for start in one.key_starts)


def test_the_page_of_providers_is_what_their_table_says() -> None:
    assert PAGE.read_text() == page()


def test_no_provider_of_the_table_is_missing_on_the_page() -> None:
    text = PAGE.read_text()
    assert [
        one.name for one in PROVIDERS if f"| {one.label} | `{one.base_url}` |" not in text
    ] == []


if __name__ == "__main__":
    PAGE.write_text(page())
