"""The name of the file that a block of code may be saved under."""

import re
from pathlib import PurePosixPath
from typing import Final

from chatui.export.words import file_name

_LONGEST_START: Final = 4_000
"""Characters of the code that its name is looked for in."""
_PLAIN: Final = "txt"
_SUFFIXES: Final = {
    "sh": "sh", "shell": "sh", "zsh": "sh", "console": "txt", "text": "txt", "plaintext": "txt",
    "markdown": "md", "md": "md", "svg": "svg", "vue": "vue", "svelte": "svelte", "jsx": "jsx",
    "tsx": "tsx", "jsonl": "jsonl", "mermaid": "mmd",
}  # fmt: skip
"""Of languages that pygments does not know, or has another suffix for first."""
_WHOLE_NAMES: Final = {"dockerfile": "Dockerfile", "docker": "Dockerfile", "make": "Makefile",
                       "makefile": "Makefile", "cmake": "CMakeLists.txt"}  # fmt: skip
_SAID: Final = re.compile(
    r"\A(?:#|//|--|;+|%|/\*|<!--)\s*(?:file(?:name)?:\s*)?([\w./-]+\.\w{1,8})\s*(?:\*/|-->)?\s*$",
    re.M,
)
"""A first line that is a comment of nothing but a path."""
_DECLARED: Final = re.compile(
    r"^[ \t]*(?:(?:export|default|pub|public|async|static|abstract|final|data|sealed)[ \t]+)*"
    r"(?:def|class|function|fn|func|struct|enum|trait|interface|module|object|contract)[ \t]+"
    r"([A-Za-z]\w{2,39})",
    re.M,
)
_TITLE: Final = re.compile(r"<title>\s*([^<\n]{1,60}?)\s*</title>", re.I)


def code_file_name(code: str, language: str, otherwise: str) -> str:
    """Return a name for a file of that code, with a suffix, without a folder.

    It is what the code says of itself: a path in its first line, its title, what it declares
    first; else `otherwise`.
    """
    start, language = code[:_LONGEST_START], language.lower()
    if (said := _SAID.match(start)) and (name := file_name(PurePosixPath(said[1]).name, "")):
        return name
    if language in _WHOLE_NAMES:
        return _WHOLE_NAMES[language]
    found = _TITLE.search(start) or _DECLARED.search(start)
    return f"{file_name(found[1] if found else '', otherwise)}.{_suffix(language)}"


def _suffix(language: str) -> str:
    from pygments.lexers import find_lexer_class_by_name  # seldom is a block saved
    from pygments.util import ClassNotFound

    if language in _SUFFIXES or not language:
        return _SUFFIXES.get(language, _PLAIN)
    try:
        patterns = find_lexer_class_by_name(language).filenames
    except ClassNotFound:
        return _PLAIN
    suffixes = (pattern.removeprefix("*.") for pattern in patterns if pattern.startswith("*."))
    return next((suffix for suffix in suffixes if suffix.isalnum()), _PLAIN)
