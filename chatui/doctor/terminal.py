"""The terminal: what it is, what it tells apart, and what to add where something lies between."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui.api_key import without_keys
from chatui.attach.program import started
from chatui.doctor.check import Line, failed, ok, skipped, warning

_SMALL: Final = (80, 24)
_TRUE_COLOR: Final = ("truecolor", "24bit")
_TMUX_OPTIONS: Final = ("version", "extended-keys", "focus-events", "set-clipboard", "escape-time")
_TMUX_FILE: Final = "Add to ~/.tmux.conf, then run tmux source ~/.tmux.conf:"
_KITTY_KEYS: Final = re.compile(r"\x1b\[\?[0-9]+u")
_LONGEST_ESCAPE: Final = 100
"""Milliseconds that a person does not notice behind Esc."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a terminal has said of itself; None where it has not."""

    has_answered: bool = False
    program: str = ""
    has_kitty_keys: bool | None = None
    graphics: str = ""
    """kitty or sixel; empty where it draws neither."""
    takes_clipboard: bool | None = None
    has_true_color: bool | None = None
    reports_focus: bool | None = None


@dataclass(frozen=True, slots=True)
class Terminal:
    """How large a terminal is, in columns and rows, and what it has answered."""

    size: tuple[int, int]
    answers: Answers


def answers_of(received: bytes) -> Answers:
    """Return what the answers to the questions of the doctor mean, whatever stands between."""
    text = received.decode("utf-8", "replace")
    attributes = re.search(r"\x1b\[\?([0-9;]*)c", text)
    said = attributes[1].split(";")[1:] if attributes else []
    program = re.search(r"\x1bP>\|([^\x1b\x07]*)", text)
    focus = re.search(r"\x1b\[\?1004;([0-4])\$y", text)
    clipboard = "52" in said or _capability(text, "4d73")
    graphics = "kitty" if "\x1b_Gi=31;OK" in text else "sixel" if "4" in said else ""
    return Answers(
        has_answered=attributes is not None,
        program=program[1] if program else "",
        has_kitty_keys=None if attributes is None else _KITTY_KEYS.search(text) is not None,
        graphics=graphics,
        takes_clipboard=clipboard,
        has_true_color=_capability(text, "524742"),
        reports_focus=None if focus is None else focus[1] in "123",
    )


def _capability(text: str, name: str) -> bool | None:
    """Return whether a terminal says that it has a capability, by its name in hexadecimals."""
    found = re.search(rf"(?i)\x1bP([01])\+r(?:[0-9a-f=;]*;)?{name}", text)
    return None if found is None else found[1] == "1"


async def look(
    terminal: Terminal | None, environ: Mapping[str, str], clipboard_tools: Sequence[str]
) -> AsyncIterator[Line]:
    """Yield how a terminal is, None where there is none, and what lies between it and chatui.

    The tools are the programs that take a text for the clipboard, before the terminal is asked.
    """
    if terminal is None:
        for name in ("program", "size", "colours", "keys", "clipboard", "pictures", "focus"):
            yield skipped(name, "not a terminal")
        return
    answers = terminal.answers
    yield program_line(environ, answers)
    yield size_line(*terminal.size)
    yield color_line(environ, answers)
    options = await _tmux_options(environ) if environ.get("TMUX") else {}
    yield keys_line(answers, options)
    yield clipboard_line(environ, answers, clipboard_tools)
    yield picture_line(answers)
    yield focus_line(answers, options)
    for line in between_lines(environ, options):
        yield line


def program_line(environ: Mapping[str, str], answers: Answers) -> Line:
    """Return which terminal it is, and whether programs know it."""
    term = environ.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        found = f"TERM is {term}" if term else "TERM is not set"
        return failed("program", f"{found}: no screen", "export TERM=xterm-256color")
    named = answers.program or _named(environ)
    found = f"{named}, TERM={term}" if named else f"TERM={term}"
    if not _is_known(term):
        fix = "export TERM=xterm-256color", "Or install the terminfo of the terminal."
        return warning("program", f"{found}, which this system does not know", *fix)
    return ok("program", found)


def _named(environ: Mapping[str, str]) -> str:
    if environ.get("STY"):  # the variables are those of the terminal around it
        return "screen"
    version = environ.get("TERM_PROGRAM_VERSION", "")
    return f"{environ.get('TERM_PROGRAM', '')} {version}".strip()


def _is_known(term: str) -> bool:
    """Tell whether there is an entry of terminfo; True where nobody can say."""
    try:
        import curses
    except ImportError:  # some builds of Python have none
        return True
    try:
        with Path(os.devnull).open("wb") as nowhere:
            curses.setupterm(term, nowhere.fileno())
    except curses.error:
        return False
    return True


def size_line(columns: int, rows: int) -> Line:
    """Return how large it is."""
    if columns < _SMALL[0] or rows < _SMALL[1]:
        found = f"{columns} × {rows}: panels have little room"
        return warning("size", found, f"Make the window {_SMALL[0]} × {_SMALL[1]} or larger.")
    return ok("size", f"{columns} × {rows}")


def color_line(environ: Mapping[str, str], answers: Answers) -> Line:
    """Return how many colours are drawn, and what would bring more."""
    if environ.get("NO_COLOR"):
        return ok("colours", "none, since NO_COLOR is set")
    if environ.get("COLORTERM", "").strip().lower() in _TRUE_COLOR:
        return ok("colours", "16 million")
    has_256 = environ.get("TERM", "").rpartition("-")[2] in ("256color", "kitty")
    found = "256: COLORTERM is not set" if has_256 else f"16, as TERM={environ.get('TERM')} says"
    if answers.has_true_color:
        fix = "export COLORTERM=truecolor"
        return warning("colours", f"{found}, though the terminal has 16 million", fix)
    return warning("colours", found, *_more_colors(environ, has_256=has_256))


def _more_colors(environ: Mapping[str, str], *, has_256: bool) -> tuple[str, ...]:
    if environ.get("TMUX"):
        return (
            "If your terminal has 16 million, add to ~/.tmux.conf:",
            "set -as terminal-features ',*:RGB'",
            "set-environment -g COLORTERM truecolor",
        )
    if environ.get("STY") and has_256:
        return ("Screen has 16 million from version 5 on. Add to ~/.screenrc:", "truecolor on")
    if environ.get("STY"):
        return ("Add to ~/.screenrc:", "term screen-256color")
    if not has_256:
        return ("If your terminal has more:", "export TERM=xterm-256color")
    if _is_remote(environ):
        return (
            "ssh leaves the variable out. In your ~/.ssh/config:",
            "SendEnv COLORTERM",
            "and in sshd_config of the server:",
            "AcceptEnv COLORTERM",
        )
    return ("If your terminal has 16 million:", "export COLORTERM=truecolor")


def keys_line(answers: Answers, options: Mapping[str, str]) -> Line:
    """Return which keys are told apart."""
    if answers.has_kitty_keys:
        return ok("keys", "all of them, by kitty's protocol")
    if options.get("extended-keys") in ("on", "always"):
        return ok("keys", "Shift+Enter and Enter are told apart, by tmux")
    if answers.has_kitty_keys is None:
        return ok("keys", "chatui doctor --keyboard shows what they deliver")
    return ok("keys", "as ever: Shift+Enter is Enter, Ctrl+I is Tab; Ctrl+J begins a new line")


def clipboard_line(environ: Mapping[str, str], answers: Answers, tools: Sequence[str]) -> Line:
    """Return how texts reach the clipboard: by a tool, or else by the terminal."""
    if tools:
        return ok("clipboard", f"by {tools[0]}")
    if answers.takes_clipboard:
        return ok("clipboard", "by the terminal, which says that it takes copies (OSC 52)")
    found = "by the terminal (OSC 52), which does not say whether it takes copies"
    packages = {"WAYLAND_DISPLAY": "wl-clipboard", "DISPLAY": "xclip"}
    package = next((packages[name] for name in packages if environ.get(name)), "")
    if package and not _is_remote(environ):
        return warning("clipboard", found, f"sudo apt install {package}")
    return ok("clipboard", found)


def picture_line(answers: Answers) -> Line:
    """Return how pictures are drawn."""
    ways = {"kitty": "by kitty's graphics", "sixel": "as sixels"}
    return ok("pictures", ways.get(answers.graphics, "as half blocks"))


def focus_line(answers: Answers, options: Mapping[str, str]) -> Line:
    """Return whether the terminal tells that another window is in front."""
    told = {"1": "reported", "0": "not reported: no notice of replies", "": "it does not say"}
    is_reported = "" if answers.reports_focus is None else str(int(answers.reports_focus))
    return ok("focus", told[options.get("focus-events", is_reported)])


def between_lines(environ: Mapping[str, str], options: Mapping[str, str]) -> Iterator[Line]:
    """Yield what lies between the terminal and chatui, with the lines that help there."""
    if environ.get("TMUX"):
        yield tmux_line(options)
    elif environ.get("STY"):
        yield screen_line()
    if _is_remote(environ):
        yield ok("ssh", "copies go to the clipboard of your terminal")


def tmux_line(options: Mapping[str, str]) -> Line:
    """Return what of tmux's options stands in the way, with the lines to add."""
    if not options:
        return warning("tmux", "it does not answer", "tmux display-message -p ok")
    lines: list[str] = []
    lacks: list[str] = []
    if options["extended-keys"] == "off":  # an older version has no such option
        lacks.append("Shift+Enter is Enter")
        lines += ["set -s extended-keys on", "set -as terminal-features ',xterm*:extkeys'"]
    if options["focus-events"] == "0":
        lacks.append("focus events are off")
        lines.append("set -g focus-events on")
    if options["set-clipboard"] == "off":
        lacks.append("copies do not reach the terminal")
        lines.append("set -s set-clipboard on")
    if (time := options["escape-time"]).isdecimal() and int(time) > _LONGEST_ESCAPE:
        lacks.append(f"Esc waits {time} ms")
        lines.append("set -s escape-time 20")
    found = f"version {options['version']}"
    return (
        warning("tmux", f"{found}: {', '.join(lacks)}", _TMUX_FILE, *lines)
        if lacks
        else ok("tmux", found)
    )


def screen_line() -> Line:
    """Return what screen keeps from chatui, with the lines to add."""
    found = "copies do not reach the terminal's clipboard, Esc may come late"
    return warning("screen", found, "Add to ~/.screenrc:", "defutf8 on", "maptimeout 20")


def _is_remote(environ: Mapping[str, str]) -> bool:
    return any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))


async def _tmux_options(environ: Mapping[str, str]) -> dict[str, str]:
    """Return tmux's options by name; nothing where it cannot be asked."""
    question = "\t".join(f"#{{{name}}}" for name in _TMUX_OPTIONS)
    asked = started(
        *("tmux", "display-message", "-p", question),
        env=without_keys(environ),
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(2.0), asked as process:
            answer, _ = await process.communicate()
    except OSError:  # a TimeoutError is one
        return {}
    values = answer.decode("utf-8", "replace").rstrip("\n").split("\t")
    if len(values) != len(_TMUX_OPTIONS):
        return {}
    return dict(zip(_TMUX_OPTIONS, values, strict=True))
