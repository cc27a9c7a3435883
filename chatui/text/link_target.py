"""Where a link leads, and whether its text says otherwise."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

_SIGNS: Final = frozenset(".-")
_ENDINGS: Final = (
    "com|org|net|edu|gov|mil|io|ai|app|dev|eu|uk|de|fr|es|nl|be|ch|se|dk|fi|cz|gr|hu|ro|ua|ru|cn"
    "|jp|kr|tw|hk|sg|au|nz|ca|us|mx|br|ar|cl|za|ng|il|tr|ir|xyz|online|site|shop|bank|cloud|biz"
    "|onion"
)
"""What hosts end with that no usual file does: setup.py, notes.md and build.sh are files."""
_NAMED: Final = re.compile(
    r"(?:(?P<scheme>https?):[/\\]{2}(?:[^\s/?#@]*+@)?|(?P<mail>(?<![\w.+-])[\w.+-]++@)"
    r"|(?<![\w.@/\\-]))"
    r"(?P<host>(?P<www>www\.)?(?:[\w-]++\.)*+[\w-]++|\[[0-9a-f:.]++\])\S*",
    re.IGNORECASE,
)
"""A host and what goes on behind it; one that stands in a path is not led to."""
_USUAL: Final = re.compile(rf".+\.(?:{_ENDINGS})", re.IGNORECASE)
_PROGRAMMING: Final = re.compile(
    r"(?:[^\WA-Z]|\.)*+[A-Z][\w.]*\.(?:NET|Net)|(?:java|tf|torch|skimage|scipy|pandas|Bio)\.(?:io|net)"
    r"|README\.org"
)
"""ASP.NET and java.io are no hosts."""
_PLAIN: Final = re.compile(
    r"https?://(?![^/?#]*xn--)[a-z0-9.-]+(?::\d{1,4})?(?:[/?#][!-$&-?A-\[\]-~]*)?"
)
"""An address that holds nothing by which one misleads."""
_TURNS: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSEEN: Final = re.compile("[\u00ad\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\ufeff]")
_MANY_SCRIPTS: Final = frozenset(
    ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC")
)
"""Scripts that are written side by side in one word."""
_LIKE_LATIN: Final = frozenset("асеһіјӏорѕԁԛԝхуѵгпкԍʏαονρυικωց օոսհզյ")


def host_of(href: str) -> str:
    """Return the host that a link leads to, or whose mailbox it is, as the DNS writes it."""
    return _in_ascii(_host(href))


def foreign_host(href: str) -> str:
    """Return the host in its own letters where an address writes it in others, xn--…, else ""."""
    host = _host(href)
    return "" if host.isascii() else host


def deceit(text: str, href: str) -> str:
    """Return how a link misleads, in a sentence; "" where it does not.

    The text is what stands for the link, as it came. What it says of a host counts, also that of a
    part of it: whoever has example.org has docs.example.org.
    """
    is_plain = text.isascii() and _PLAIN.fullmatch(href) is not None
    if is_plain and (text == href or ("." not in text and "://" not in text)):
        return ""  # as nearly all are, at next to no cost
    parts = _split(href)
    if parts is None:
        return "Its address cannot be understood."
    host = _host(href)
    shown = _in_ascii(host)
    if parts.scheme != "mailto" and parts.username is not None:
        return f"It leads to {shown}: what stands before the @ is a user name."
    if _TURNS.search(text) or _TURNS.search(unquote(href)):
        return "It holds signs that turn letters round, so that it reads otherwise than it is."
    if _UNSEEN.search(unquote(parts.netloc)):
        return "Its host holds signs that are not seen."
    for named in _hosts_in(text):
        if not _is_same(named, host):
            return f"Its text names {named}, it leads to {shown or 'no host'}."
    if like := _imitation(host):
        return f"Its host is {like}, in letters that look like others."
    return ""


def _split(href: str) -> SplitResult | None:
    try:
        # A browser takes a backslash for a slash.
        parts = urlsplit(href.strip().replace("\\", "/"))
        _ = parts.port, parts.hostname
    except ValueError:
        return None
    return parts


def _host(href: str) -> str:
    parts = _split(href)
    if parts is None:
        return ""
    if parts.scheme == "mailto":
        return _letters(unquote(parts.path).rpartition("@")[2])
    return _letters(unquote(parts.hostname or ""))


def _letters(host: str) -> str:
    """Return a host in its own letters, small, as it is compared."""
    labels = unicodedata.normalize("NFKC", host).lower().rstrip(".").split(".")
    return ".".join(map(_decoded, labels))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _hosts_in(text: str) -> Iterator[str]:
    """Yield the hosts that a text names: in an address, a mailbox, or as example.org."""
    shown = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    for found in _NAMED.finditer(shown) if "." in shown or "://" in shown else ():
        host = found["host"]
        is_said = found["scheme"] or found["www"] or (found["mail"] and "." in host)
        if is_said or (_USUAL.fullmatch(host) and not _PROGRAMMING.fullmatch(host)):
            yield _letters(host)


def _is_same(named: str, host: str) -> bool:
    named, host = named.removeprefix("www."), host.removeprefix("www.")
    if not named.strip("0123456789.") or named.startswith("["):
        return named == host.join("[]" if named.startswith("[") else ("", ""))
    return named == host or host.endswith(f".{named}") or named.endswith(f".{host}")


def _imitation(host: str) -> str:
    """Return a host, in ASCII, of which a part may be taken for what it is not; else ""."""
    for label in () if host.isascii() else host.split("."):
        letters = [char for char in label if char.isalpha()]
        scripts = {unicodedata.name(char, "").split(" ")[0] for char in letters}
        is_mixed = len(scripts - _MANY_SCRIPTS) + bool(scripts & _MANY_SCRIPTS - {"CJK"}) > 1
        is_alike = not label.isascii() and all(
            char.isascii() or char in _LIKE_LATIN for char in label
        )
        odd = any(not (char.isalnum() or char in _SIGNS or char == "_") for char in _bare(label))
        if is_mixed or is_alike or odd:
            return _in_ascii(host)
    return ""


def _bare(label: str) -> str:
    return "".join(char for char in label if not unicodedata.combining(char))


def _in_ascii(host: str) -> str:
    return ".".join(map(_encoded, host.split(".")))


def _encoded(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
