"""Locale and editor: what chatui gets from the system around it."""

import locale
import os
import shutil
from collections.abc import AsyncIterator, Mapping

from chatui.doctor.check import Line, failed, ok, warning
from chatui.text.command_words import command_words, editor_command


async def look(environ: Mapping[str, str]) -> AsyncIterator[Line]:
    """Yield how the locale and the editor are."""
    yield locale_line(environ, locale.getencoding())
    yield editor_line(environ)


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
