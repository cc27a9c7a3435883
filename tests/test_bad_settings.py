"""What is wrong in a file of settings: a clear sentence, nothing lost, and the start goes on.

The cases come from the fields themselves, so that a new setting is covered when it is declared.
"""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import pytest

from chatui.cli.compose import load_settings
from chatui.config import ENDPOINT_KEYS, Config, Endpoint
from chatui.conversation.parameters import RANGES, Parameters
from chatui.errors import ConfigError
from chatui.storage.settings.state_file import State
from tests.composition import folders_in, make_sessions

_ENDPOINT = '[endpoints.e]\nbase_url = "http://127.0.0.1:9/v1"\n'
TABLES: dict[str, list[str]] = {
    "": [item.name for item in fields(Config)],
    "[parameters]\n": [item.name for item in fields(Parameters)],
    "[presets.p]\n": [item.name for item in fields(Parameters)],
    "[endpoints.e.parameters]\n": [item.name for item in fields(Parameters)],
    _ENDPOINT: sorted(ENDPOINT_KEYS),
}
FIELDS = [(table, name) for table, names in TABLES.items() for name in names]
WRONG = ("1979-05-27", "[[1]]", "-inf", "nan")
"""What no setting is: a date, a list in a list, numbers that are none."""
ODD = ("3", "-1", "1.5", "true", '""', '"x"', "[]", '["a"]', "{}", "{ a = 1 }", "10" + "0" * 400)
"""What some setting may be: taken, or refused in the same way."""
BROKEN = {
    "no TOML": b"x = ",
    "not UTF-8": b'model = "\xff"',
    "UTF-16": 'model = "m"'.encode("utf-16"),
    "NUL": b"\0" * 50,
    "twice": b"a = 1\na = 2",
    "nested": b"a = " + b"[" * 5000,
    "too large": b"#" * (4 * 2**20 + 1),
    "digits": b"a = 1" + b"0" * 5000,
}
OWN = ("settings.toml", "endpoints.toml", "state.toml")


def with_line(table: str, name: str, value: str) -> str:
    """Return a file in which one field of a table has a value."""
    lines = [line for line in table.splitlines() if not line.startswith(f"{name} =")]
    if table.startswith("[endpoints.e."):
        lines = [*_ENDPOINT.splitlines(), *lines]
    return "\n".join([*lines, f"{name} = {value}", ""])


def refusal(folder: Path, content: str | bytes) -> str:
    """Return why a config.toml is refused, which is left as it was; nothing where it is taken."""
    path = folder / "config.toml"
    content = content.encode() if isinstance(content, str) else content
    path.write_bytes(content)
    refused = ""
    try:
        load_settings(folders_in(folder))
    except ConfigError as problem:
        refused = str(problem)
    assert path.read_bytes() == content
    assert [one.name for one in folder.iterdir()] == ["config.toml"]
    assert not refused or str(path) in refused
    return refused


def is_named(name: str, refused: str) -> bool:
    """Tell whether a sentence names a setting, as it is written or as it is said."""
    return name in refused or name.replace("_", " ") in refused.lower()


@pytest.mark.parametrize(("table", "name"), FIELDS)
def test_a_setting_of_a_wrong_type_is_refused_by_its_name_and_the_files(
    table: str, name: str, tmp_path: Path
) -> None:
    for value in WRONG:
        assert is_named(name, refusal(tmp_path, with_line(table, name, value))), value
    for value in ODD:
        refused = refusal(tmp_path, with_line(table, name, value))
        assert not refused or is_named(name, refused), value


@pytest.mark.parametrize(("table", "name"), FIELDS)
def test_a_setting_that_is_misspelt_is_told_with_the_right_name(
    table: str, name: str, tmp_path: Path
) -> None:
    refused = refusal(tmp_path, with_line(table, f"{name[:-1]}_{name[-1]}", "1"))
    assert f"Did you mean {name}?" in refused


def _out_of_range() -> Iterator[tuple[str, str, str]]:
    for cls, table in ((Config, ""), (Endpoint, _ENDPOINT)):
        for item in fields(cls):
            if get_origin(item.type) is Annotated:
                _, (low, high) = get_args(item.type)
                yield from ((table, item.name, str(wrong)) for wrong in (low - 1, high + 1))
    for name, allowed in RANGES.items():
        for bound, beyond in ((allowed.low, -1), (allowed.high, 1)):
            if bound not in (float("inf"), float("-inf")):
                yield "[parameters]\n", name, str(bound + beyond)


@pytest.mark.parametrize(("table", "name", "value"), list(_out_of_range()))
def test_a_number_out_of_its_range_is_refused_with_the_range(
    table: str, name: str, value: str, tmp_path: Path
) -> None:
    refused = refusal(tmp_path, with_line(table, name, value))
    assert f"{name} must be " in refused
    assert " to " in refused or "or more" in refused


@pytest.mark.parametrize("kind", BROKEN)
def test_a_config_toml_that_is_broken_is_told_and_left_as_it_was(kind: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, BROKEN[kind])


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_of_the_programs_own_never_stops_the_start(
    name: str, kind: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(BROKEN[kind])
    told = started(tmp_path)
    [aside] = [path for path in tmp_path.iterdir() if path.name.startswith(f"{name}.broken-")]
    assert aside.read_bytes() == BROKEN[kind]
    assert any(name in words and str(aside) in words for words in told)
    assert started(tmp_path) == []


@pytest.mark.parametrize("name", OWN)
def test_a_folder_in_the_place_of_a_file_never_stops_the_start(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    assert any(name in words for words in started(tmp_path))


@pytest.mark.parametrize("name", OWN)
def test_a_link_that_leads_to_itself_never_stops_the_start(name: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to(tmp_path / name)
    assert any(name in words for words in started(tmp_path))


@pytest.mark.parametrize(("table", "name"), FIELDS)
def test_a_wrong_value_in_settings_toml_counts_as_unset_and_stays_where_it_is(
    table: str, name: str, tmp_path: Path
) -> None:
    if table.startswith("[endpoints"):
        return  # endpoints.toml has them
    content = with_line(table, name, WRONG[0])
    (tmp_path / "settings.toml").write_text(content)
    told = started(tmp_path)
    if name not in ("endpoints", "keys", "dictate_command"):  # which are read in config.toml alone
        assert any(words.startswith("settings.toml: ") and name in words for words in told)
    assert (tmp_path / "settings.toml").read_text() == content


@pytest.mark.parametrize("name", sorted(ENDPOINT_KEYS))
def test_a_wrong_value_in_endpoints_toml_leaves_out_that_endpoint_alone(
    name: str, tmp_path: Path
) -> None:
    good = '[endpoints.good]\nbase_url = "http://127.0.0.1:9/v1"\n'
    content = good + with_line(_ENDPOINT, name, WRONG[0])
    (tmp_path / "endpoints.toml").write_text(content)
    sessions = make_sessions(tmp_path)
    assert sessions.endpoints.has("good")
    assert not sessions.endpoints.has("e")
    [told] = sessions.pop_problems()
    assert told.startswith("endpoints.toml: ")
    assert name in told
    assert (tmp_path / "endpoints.toml").read_text() == content


@pytest.mark.parametrize("name", [item.name for item in fields(State)])
@pytest.mark.parametrize("value", [*WRONG, *ODD])
def test_whatever_state_toml_says_the_start_goes_on(name: str, value: str, tmp_path: Path) -> None:
    (tmp_path / "state.toml").write_text(f"{name} = {value}\n")
    started(tmp_path)
    assert (tmp_path / "state.toml").exists()


@pytest.mark.parametrize("name", ["config.toml", "settings.toml"])
def test_files_are_read_as_windows_writes_them(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b'\xef\xbb\xbftext_width = 50\r\nfollow = "page"\r\n')
    config = load_settings(folders_in(tmp_path)).config
    assert (config.text_width, config.follow) == (50, "page")


def started(folder: Path) -> list[str]:
    """Start with the files of a folder; return what is told."""
    sessions: Any = make_sessions(folder)
    sessions.new()
    told: list[str] = sessions.pop_problems()
    return told


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[endpoints.a]\n[endpoints.a]\n", "[endpoints.a] stands there twice (at line 2,"),
        ('[endpoints."a b"]\n[endpoints."a b"]\n', "[endpoints.a b] stands there twice (at line"),
        ("[presets.p]\n[presets.p]\nseed = 1", "[presets.p] stands there twice (at line 2,"),
        ("[endpoints]\na = {}\na = {}\n", "A name stands there twice (at line 3,"),
        (
            '[endpoints.a]\nmodel = "m\n',
            "A quotation mark is missing at the end of the line (at line 2, column 11)",
        ),
        ("[endpoints.a]\nmodel = 'm\n", "A quotation mark ' is missing (at"),
        (
            '[endpoints.a]\nmodel = "C:\\Users"\n',
            "A \\ in quotation marks must be doubled (at line 2,",
        ),
        ("[endpoints.a]\nmodel: m\n", "A = is missing behind a name (at line 2,"),
        ("endpoints.a.model = 'm'\n[endpoints.a]\n", "[endpoints.a] stands there twice"),
    ],
)
def test_what_is_no_toml_is_told_in_words_with_the_name_and_the_line(
    tmp_path: Path, content: str, words: str
) -> None:
    assert f"config.toml: {words}" in refusal(tmp_path, content)
