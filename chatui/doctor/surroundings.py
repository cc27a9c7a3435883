"""Locale and editor: what chatui gets from the system around it."""

import locale
import os
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

from chatui.doctor.check import Line, failed, ok, warning
from chatui.text.command_words import command_words, editor_command


async def look(environ: Mapping[str, str], clipboard_tools: Sequence[str]) -> AsyncIterator[Line]:
    """Yield how the locale, the editor and the clipboard's tools are."""
    yield locale_line(environ, locale.getpreferredencoding(do_setlocale=False))
    yield editor_line(environ)
    for line in clipboard_lines(environ, clipboard_tools):
        yield line


def locale_line(environ: Mapping[str, str], encoding: str) -> Line:
    """Return how the locale is: anything but UTF-8 may show other letters than are written."""
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    name = next((name for name in names if environ.get(name)), "")
    said = f"{name}={environ[name]}" if name else "LANG is not set"
    fix = f"export {name or 'LANG'}=C.UTF-8"
    if encoding.lower() not in ("utf-8", "utf8"):
        return warning("locale", f"{said}: {encoding}, and chatui writes UTF-8", fix)
    try:
        locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:
        return warning("locale", f"{said}: it is not installed here", fix)
    return ok("locale", f"{said}: UTF-8")


def editor_line(environ: Mapping[str, str]) -> Line:
    """Return whether the editor of Ctrl+O can be started."""
    variable, command = editor_command(environ)
    said = f"{variable}={command}" if variable else f"{command}: neither VISUAL nor EDITOR is set"
    fix = f"export {variable or 'EDITOR'}=nano", "Or another one that is installed."
    try:
        words = command_words(command)
    except ValueError:
        return failed("editor", f"{said}: a quotation is not closed", *fix)
    if not words or shutil.which(words[0], path=environ.get("PATH", os.defpath)) is None:
        problem = f"{said}: there is no such program"
        return failed("editor", problem, *fix) if variable else warning("editor", problem, *fix)
    return ok("editor", said)


def clipboard_lines(environ: Mapping[str, str], tools: Sequence[str]) -> Iterator[Line]:
    """Yield how texts reach the clipboard: by a tool, or else by the terminal."""
    if tools:
        yield ok("clipboard", f"by {tools[0]}")
        return
    package = {"WAYLAND_DISPLAY": "wl-clipboard", "DISPLAY": "xclip"}
    wanted = next((package[name] for name in package if environ.get(name)), "")
    is_remote = any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    if wanted and not is_remote:
        found = "no tool is installed: the terminal is asked, which cannot confirm"
        yield warning("clipboard", found, f"sudo apt install {wanted}")
    else:
        yield ok("clipboard", "by the terminal (OSC 52), which cannot confirm")
