"""The one command in a model's reply, in whichever form the model gave it; pure."""

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from chatui.cli.shell.quotes import replace_quoted
from chatui.text.safety import display_line

_LONGEST_EXPLANATION: Final = 300
_SHELLS: Final = re.compile(
    r"(?:(?:ba|z|fi|k|da)?sh|posix|shell|console|terminal|cmd|(?:shell|sh)[-_]?(?:session|script))?"
)
_FENCE: Final = re.compile(
    r"^[ ]{0,3}(?P<marks>`{3,}+|~{3,}+)[ ]*+(?P<language>[^\n`]*+)\n(?P<code>.*?)"
    r"(?:^[ ]{0,3}(?P=marks)[`~]*[ ]*$|(?P<open>\Z))",
    re.DOTALL | re.MULTILINE,
)
_ON_ONE_LINE: Final = re.compile(r"(?<!`)`{3,}+(?:(?:sh|bash|zsh|fish|shell)[ ])?([^`\n]++)`{3,}")
_SPAN: Final = re.compile(r"(`{1,2})(?!`)([^\n]*?[^`\n])\1(?!`)")
_PROMPT: Final = re.compile(r"^[ ]*(?:\S+@[\w.-]+[: ]?\S*?|\[\S+@[^\]]*\])?[$%❯➜][ ]+(?=\S)")
_LABEL: Final = re.compile(
    r"^[ ]*[*_]*(?:shell |bash )?(?P<what>command|cmd|explanation|description|note)[*_]*:[*_]*[ ]*",
    re.IGNORECASE,
)
_JSON_START: Final = re.compile(r"\s*(?:\{\s*\"|\[\s*\{)")
_HERE_DOC: Final = re.compile(r"<<-?\s*[\"'\\]?\w")
_COMMAND_START: Final = re.compile(r"[a-z_./~\\][\w./+\\-]*(?=\s|$)|\w+=\S|[({\[!:]|\$\(|>")
_SENTENCE_END: Final = re.compile(r"[^\s./][.?!:]$|…$")
_PLAIN_WORD: Final = re.compile(
    r"an?|and|are|as|be|can|cannot|command|could|does|here|i|is|it|just|need|no|not|of|or|simply"
    r"|sorry|that|the|there|this|to|use|want|we|which|will|with|would|you|your"
)
_COMMAND_KEYS: Final = ("command", "cmd", "shell_command", "bash", "shell", "code")
_EXPLANATION_KEYS: Final = ("explanation", "description", "explain", "summary", "note")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A command that a model suggests, and the line it said about it, which may be empty."""

    command: str
    explanation: str = ""


def suggestion_in(reply: str, *, is_whole: bool = True) -> Suggestion | None:
    """Return the command that a reply suggests, of several the first; None where it holds none.

    Of a reply that is not whole, only what it says was ended counts: the beginning of a command
    may do something else than the command.
    """
    text = reply.replace("\r\n", "\n").strip("\n")
    is_json = _JSON_START.match(text) is not None
    found = _in_json(text) if is_json else None
    found = found or _in_fence(text, is_whole=is_whole) or _in_json(text)
    if found is None and is_whole and not (_FENCE.search(text) or is_json):
        found = _in_prose(text)
    if found is None or "\0" in found.command:
        return None
    return Suggestion(found.command, _one_line(found.explanation))


def _in_json(text: str) -> Suggestion | None:
    starts = [match.start() for match in re.finditer(r"[{\[]", text)][:8]
    for start in starts:
        try:
            value, _ = json.JSONDecoder().raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict) and any(key in value for key in _COMMAND_KEYS):
            return _of_object(value)
    return None


def _of_object(value: Mapping[str, object]) -> Suggestion | None:
    said = next(value[key] for key in _COMMAND_KEYS if key in value)
    if isinstance(said, list) and all(isinstance(word, str) for word in said):
        said = shlex.join(said)
    if not isinstance(said, str):
        return None
    # A fence in a string is one more layer that some put around it.
    fence = _FENCE.search(said)
    command = _command_of(fence["code"] if fence else said.strip().strip("`"))
    about = next((value[key] for key in _EXPLANATION_KEYS if value.get(key)), "")
    return Suggestion(command.command, str(about)) if command else None


def _in_fence(text: str, *, is_whole: bool) -> Suggestion | None:
    for fence in _FENCE.finditer(text):
        language = fence["language"].strip().split(" ")[0].strip("{}.").lower()
        if not _SHELLS.fullmatch(language) or (fence["open"] is not None and not is_whole):
            continue
        code = fence["code"]
        found = _in_json(code) if _JSON_START.match(code) else None
        if found := found or _command_of(code):
            said = _about(text[fence.end() :], text[: fence.start()])
            return Suggestion(found.command, said or found.explanation)
    return None


def _about(below: str, above: str) -> str:
    """Return the sentence about a command: the first below it, else the last above it."""
    behind = [line for line in _prose_lines(below) if not line.endswith(":")]
    if behind:
        return behind[0]
    before = [line for line in _prose_lines(above) if not line.endswith(":")]
    return before[-1] if before else ""


def _prose_lines(text: str) -> list[str]:
    outside = _FENCE.sub("\n", text)
    lines = (_LABEL.sub("", line.strip()).lstrip("#>-* ").strip() for line in outside.split("\n"))
    return [line for line in lines if line]


def _in_prose(text: str) -> Suggestion | None:
    """Return the command of a reply without a block of code."""
    lines = [line for line in text.split("\n") if line.strip()]
    for line in lines:
        others = [other for other in lines if other is not line]
        if found := _on_line(line):
            return Suggestion(found, _about("\n".join(others), ""))
    spans = [span[2].strip() for span in _SPAN.finditer(text)]
    whole = [span for span in spans if " " in span and _looks_like_a_command(span)]
    alone = spans if len(spans) == 1 and _looks_like_a_command(spans[0]) else []
    if whole or alone:
        return Suggestion((whole or alone)[0], _one_line(text))
    # Nothing marks it: then it is all of the reply, or its first line with words below.
    if lines and not (len(lines) > 1 and _HERE_DOC.search(lines[0])):
        first = lines[0].strip()
        if _looks_like_a_command(first) and not any(map(_looks_like_a_command, lines[1:])):
            return Suggestion(first, _about("\n".join(lines[1:]), ""))
    if lines and (_looks_like_a_command(lines[0].strip())):
        return _command_of(text)
    return None


def _on_line(line: str) -> str:
    """Return the command of a line that says by its form that it is one."""
    if span := _ON_ONE_LINE.search(line):
        return span[1].strip()
    label = _LABEL.match(line)
    if label and label["what"].lower() in ("command", "cmd"):
        rest = line[label.end() :].strip().strip("`").strip()
        return rest if _looks_like_a_command(rest) else ""
    if prompt := _PROMPT.match(line):
        return line[prompt.end() :].strip()
    bare = line.strip()
    is_code = len(bare) > 2 and bare[0] == bare[-1] == "`" and "`" not in bare[1:-1]
    return bare[1:-1] if is_code else ""


def _command_of(code: str) -> Suggestion | None:
    """Return the command of a block of code, without prompts, output and what is said around it."""
    lines = code.strip("\n").rstrip().split("\n")
    first = next((line for line in lines if not _is_aside(line)), "")
    if _PROMPT.match(first):
        lines = list(_typed(lines))
    comments: list[str] = []
    while lines and _is_aside(lines[0]):
        comments.append(lines.pop(0))
    while lines and _is_aside(lines[-1]) and not _HERE_DOC.search("\n".join(lines)):
        comments.append(lines.pop())
    indent = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    command = "\n".join(line[indent:] for line in lines).strip("\n")
    if not command.strip():
        return None
    said = [comment.strip().lstrip("#! ") for comment in comments if comment.strip("#! ")]
    said = [line for line in said if not line.startswith("/")]
    return Suggestion(command, said[0] if said else "")


def _is_aside(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _typed(lines: Iterable[str]) -> Iterator[str]:
    """Yield what was typed at prompts; other lines are output, or go on below an open line."""
    is_open = False
    for line in lines:
        prompt = _PROMPT.match(line)
        if prompt or is_open:
            typed = line[prompt.end() :] if prompt else re.sub(r"^[ ]*>[ ]", "", line)
            is_open = typed.rstrip().endswith(("\\", "|", "&&"))
            yield typed


def _looks_like_a_command(line: str) -> bool:
    """Tell a command from a sentence, as far as its words do."""
    if not _COMMAND_START.match(line) or _SENTENCE_END.search(line):
        return False
    words = replace_quoted(line, lambda *_: "").lower().split()
    plain = sum(_PLAIN_WORD.fullmatch(word) is not None for word in words)
    return plain < 2 and plain * 2 <= len(words)


def _one_line(text: str) -> str:
    line = display_line(re.sub(r"\*\*|__|`", "", " ".join(text.split())))
    if len(line) <= _LONGEST_EXPLANATION:
        return line
    return line[: _LONGEST_EXPLANATION - 1].rpartition(" ")[0] + "…"
