"""A secret that cannot be printed by accident."""

import base64
import re
from collections.abc import Mapping
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


@final
class ApiKey:
    """An API key, bound to the one base URL it was found for.

    Its text is reached only through `reveal`; repr, str and tracebacks show a placeholder.
    """

    __slots__ = ("_text", "base_url", "source")

    def __init__(self, text: str, *, base_url: str, source: str) -> None:
        self._text = text.strip()
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

    def is_in(self, text: str) -> bool:
        """Tell whether a text holds the key, in one of the forms that `redact` masks."""
        return bool(self._text) and self._forms().search(text) is not None

    def redact(self, text: str) -> str:
        """Return the text with every occurrence of the key masked.

        So is the key in other capitals, quoted for a URL, or in base64, as servers echo it.
        """
        return self._forms().sub("***", text) if self._text else text

    def _forms(self) -> re.Pattern[str]:
        encoded = base64.b64encode(self._text.encode()).decode().rstrip("=")
        forms = dict.fromkeys((self._text, quote(self._text, safe=""), encoded))
        # A key that is a word, as local servers take it, is also a word of their errors.
        flags = re.IGNORECASE if len(self._text) >= _SHORTEST_SECRET else 0
        return re.compile("|".join(map(re.escape, forms)), flags)

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
