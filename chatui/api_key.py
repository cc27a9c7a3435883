"""A secret that cannot be printed by accident."""

from typing import Final, final

_REDACTED: Final = "ApiKey(redacted)"


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
        """Tell whether a text holds the key."""
        return bool(self._text) and self._text in text

    def redact(self, text: str) -> str:
        """Return the text with every occurrence of the key masked."""
        return text.replace(self._text, "***") if self._text else text

    def __repr__(self) -> str:
        return _REDACTED

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("an API key is never pickled")
