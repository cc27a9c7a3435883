"""A secret that cannot be printed by accident."""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, final
from urllib.parse import quote

_NAMES: Final = re.compile(r"(?:^|_)(?:API_?KEY|KEY|TOKEN|SECRET|PASSWORD|PASSWD)$", re.IGNORECASE)
_REDACTED: Final = "ApiKey(redacted)"
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_IN_FRONT: Final = (
    (re.compile(r"(?:export\s+|set\s+)?[A-Z][A-Z0-9_]*(?:KEY|TOKEN)\s*=\s*"), "NAME="),
    (re.compile(r"authorization\s*:\s*", re.IGNORECASE), "Authorization:"),
    (re.compile(r"bearer\s+", re.IGNORECASE), "Bearer"),
)
_QUOTES: Final = (('"', '"'), ("'", "'"), ("`", "`"), ("“", "”"), ("‘", "’"))


def unquoted(value: str) -> str:
    """Return a variable's value without the quotes that --env-file and systemd leave around it."""
    value = value.strip()
    while len(value) > 1 and (value[0], value[-1]) in _QUOTES:
        value = value[1:-1].strip()
    return value


def clean_key(text: str) -> tuple[str, list[str]]:
    """Return the key in a text, and what was left out that came along when it was copied."""
    text = text.strip()
    visible = text.strip(_INVISIBLE)
    left_out = ["invisible characters"] if visible != text else []
    text = visible.strip()
    while True:
        whole = text
        for pattern, name in _IN_FRONT:
            if found := pattern.match(text):
                text = text[found.end() :]
                left_out.append(name)
        if (bare := unquoted(text)) != text:
            text = bare
            left_out.append("quotes")
        if text == whole:
            return text, left_out


_SHORTEST_SECRET: Final = 8
_BETWEEN: Final = r"""(?:["'`] ?\+ ?["'`]|["'`\s]|\\{1,4}["'nrt]){0,6}+"""
"""What may stand between two characters of a key that is broken over lines or strings."""


def _forms_of(key: str) -> re.Pattern[str] | None:
    """Return the pattern of a key in every form that an echo of it may have."""
    if not key:
        return None
    # A key that is a word, as local servers take it, is also a word of their errors.
    if len(key) < _SHORTEST_SECRET:
        return re.compile("|".join(map(re.escape, dict.fromkeys((key, quote(key, safe=""))))))
    encoded = base64.b64encode(key.encode()).decode().rstrip("=")
    plain = _BETWEEN.join(map(_quoted_forms, key))
    # Where it stands for a URL, base64 has - and _ for + and /.
    in_base64 = "".join({"+": "[-+]", "/": "[/_]"}.get(c) or _in_both_cases(c) for c in encoded)
    return re.compile(f"{plain}|{in_base64}")


def _quoted_forms(char: str) -> str:
    r"""Return the pattern of a character: itself, \u002d, \x2d, %2D, %252D, &#45; or &#x2D;."""
    codes = {ord(char.lower()), ord(char.upper())} if char.isascii() else {ord(char)}
    in_hex = "|".join("".join(map(_in_both_cases, f"{code:02x}")) for code in sorted(codes))
    in_decimal = "|".join(map(str, sorted(codes)))
    literal = _in_both_cases(char) if char.isalnum() else rf"\\{{0,4}}{_in_both_cases(char)}"
    return (
        rf"(?:{literal}|\\{{1,4}}(?:[uU]00|[xX])(?:{in_hex})|%(?:25)?(?:{in_hex})"
        rf"|&#(?:[xX]0{{0,4}}(?:{in_hex})|0{{0,4}}(?:{in_decimal}));)"
    )


def _in_both_cases(char: str) -> str:
    """Return a set, not a flag for the pattern: a search is then as fast as for one case."""
    both = dict.fromkeys((char, char.lower(), char.upper())) if char.isascii() else (char,)
    return f"[{''.join(map(re.escape, both))}]"


@final
class ApiKey:
    """An API key, bound to the one base URL it was found for.

    Its text is reached only through `reveal`; repr, str and tracebacks show a placeholder.
    """

    __slots__ = ("_forms", "_text", "base_url", "source")

    def __init__(
        self, text: str, *, base_url: str, source: str, beside: Sequence[str] = ()
    ) -> None:
        """Bind a key; what else is secret `beside` it is masked where it is.

        Its text is empty where only headers are secret.
        """
        self._text = text.strip()
        forms = [_forms_of(one) for one in (self._text, *beside)]
        patterns = [one.pattern for one in forms if one is not None]
        self._forms = re.compile("|".join(patterns)) if patterns else None
        self.base_url = base_url
        self.source = source

    def reveal(self, base_url: str) -> str:
        """Return the key's text for its own base URL.

        Raises:
            ValueError: If another base URL asks for it.
        """
        if base_url != self.base_url:
            raise ValueError("this API key belongs to another endpoint")
        return self._text

    def with_secrets(self, secrets: Sequence[str]) -> "ApiKey":
        """Return the key, which masks other secrets as well."""
        return ApiKey(self._text, base_url=self.base_url, source=self.source, beside=secrets)

    def is_in(self, text: str) -> bool:
        """Tell whether a text holds the key, in one of the forms that `redact` masks."""
        return self._forms is not None and self._forms.search(text) is not None

    def redact(self, text: str) -> str:
        """Return the text with every occurrence of the key masked.

        So is the key in other capitals, in base64, quoted for a URL, JSON or HTML, and with quotes
        or spaces in it, as servers and their error pages echo it.
        """
        return text if self._forms is None else self._forms.sub("***", text)

    def __repr__(self) -> str:
        return _REDACTED

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("an API key is never pickled")


def without_keys(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without keys and tokens, for a child that has no use for any.

    An editor keeps them: what is plugged into it may ask a model as well.
    """
    return {name: value for name, value in environ.items() if not _NAMES.search(name)}


def masking(environ: Mapping[str, str], beside: Sequence[str] = ()) -> Callable[[str], str]:
    """Return what masks each key and token of an environment, and other secrets `beside` them.

    They may be many, and long: they are masked as they are, quoted for a URL and for JSON. What is
    shorter than a key is may be a word that stands anywhere.
    """
    values = [unquoted(value) for name, value in environ.items() if _NAMES.search(name)]
    lines = [line.strip() for value in values for line in value.splitlines()]
    keys = {*beside, *(line for line in lines if len(line) >= _SHORTEST_SECRET)}
    forms = {form for key in keys for form in (key, quote(key, safe=""), json.dumps(key)[1:-1])}
    if not forms:
        return str
    return partial(re.compile("|".join(sorted(map(re.escape, forms), reverse=True))).sub, "***")
