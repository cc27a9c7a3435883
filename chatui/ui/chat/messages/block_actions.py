"""What leaves a message for elsewhere: a block of code to a file, a page to the browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatui.errors import ChatUIError
from chatui.export.code_file import code_file_name
from chatui.export.words import file_name
from chatui.storage.export_file import new_file, shown_path, write_export
from chatui.ui.chat.files.asking import Asking
from chatui.ui.chat.view import ChatView
from chatui.ui.chat.words import line_words
from chatui.ui.panels.line import LineScreen
from chatui.ui.terminal.system_program import open_file, private_file
from chatui.ui.widgets.status_line import Notice

if TYPE_CHECKING:
    from chatui.ui.transcript.markdown.blocks import Code

_ASKED_SECONDS: Final = 10.0
_IS_SVG: Final = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<svg\b", re.I)
_IS_HTML: Final = re.compile(r"\s*<(?:!doctype html|html\b)", re.I)


@dataclass(slots=True, eq=False)
class BlockActions:
    """The actions on one block of code: that under the cursor, the only one, or a chosen one."""

    view: ChatView
    asking: Asking
    _question: Notice | None = None
    _then: Callable[[int], None] | None = None

    def take_number(self, number: int) -> bool:
        """Go on with the block of that number, if one was asked for; False when none was."""
        then = self._then
        if not self.give_up() or then is None:
            return False
        then(number)
        return True

    def give_up(self) -> bool:
        """Ask for no block any more; False when none was asked for."""
        question, self._question, self._then = self._question, None, None
        if question is None or self.view.status.notice != question:
            return False
        self.view.status.withdraw_notice()
        return True

    def save(self, words: str) -> None:
        """Save a block of code to a file: "2 main.py", or ask for the block, and for the name."""
        number, _, name = words.partition(" ")
        if not number.isdecimal():
            number, name = "", words
        name = name.strip()
        if number:
            self._save(int(number), name)
        elif count := len(self._blocks()):
            self._choose(range(1, count + 1), "saves", lambda place: self._save(place, name))
        else:
            self.view.notice("This message has no code block.")

    def open_page(self) -> None:
        """Open a block of HTML or SVG in the browser, after asking."""
        among = [at for at, code in enumerate(self._blocks(), 1) if _page_kind(code)]
        if among:
            self._choose(among, "opens", self._open_page)
        else:
            self.view.notice("This message has no picture, and no web page.")

    def _blocks(self) -> list[Code]:
        found: list[Code] = []
        while (code := self.view.transcript.code_block(len(found) + 1)) is not None:
            found.append(code)
        return found

    def _choose(self, among: Sequence[int], does: str, then: Callable[[int], None]) -> None:
        """Take the block under the cursor, or the only one; else ask which of them is meant."""
        place = self.view.transcript.block_under_cursor()
        if place is not None and place in among:
            then(place)
        elif len(among) == 1:
            then(among[0])
        else:
            self._then = then
            digits = [str(number) for number in among[:9]]
            words = f"Which block? {', '.join(digits)} {does} it · Esc: none"
            self._question = Notice(words, keys=(*digits, "Esc"))
            self.view.status.show(self._question, seconds=_ASKED_SECONDS)

    def _open_page(self, place: int) -> None:
        code = self.view.transcript.code_block(place)
        if code is None or not (kind := _page_kind(code)):
            self.view.notice(f"Block {place} is neither HTML nor SVG.")
        else:
            self.view.spawn(self._open(place, f"block {place}.{kind}", code.text), group="page")

    async def _open(self, place: int, name: str, text: str) -> None:
        about = f"Block {place} may run what it likes in the browser"
        if not await self.asking.ask(self.view.session, about, yes="opens it", no="does not"):
            return
        content = text.encode("utf-8", "replace")
        try:
            await open_file(await asyncio.to_thread(private_file, name, content))
        except ChatUIError as problem:
            self.view.notice(str(problem), "bad")

    def _save(self, place: int, name: str) -> None:
        code = self.view.transcript.code_block(place)
        if code is None:
            self.view.notice(f"This message has no code block {place}.")
            return
        if name:
            self._write(code, name, is_forced=False)
            return
        conversation = self.view.session.conversation
        otherwise = file_name(conversation.title, conversation.id)
        named = Path(code_file_name(code.text, code.language, otherwise))
        suggested = str(new_file(named.stem, named.suffix))
        about = f"{line_words(code.text)} to be saved in {shown_path(Path())}."
        self._ask(code, f"Save block {place}", about, suggested)

    def _ask(self, code: Code, heading: str, about: str, suggested: str, taken: str = "") -> None:
        def use(name: str | None) -> None:
            if name is not None:
                self._write(code, name, is_forced=name == taken)

        self.view.push(LineScreen("save", heading, about, suggested), use)

    def _write(self, code: Code, name: str, *, is_forced: bool) -> None:
        async def write() -> None:
            content = f"{code.text}\n".encode("utf-8", "replace")
            if not is_forced and await asyncio.to_thread(_is_file, name):
                about = f"{name} is there. Enter again writes over it."
                self._ask(code, "Write over it?", about, name, taken=name)
                return
            try:
                await asyncio.to_thread(write_export, Path(name), content, is_forced=is_forced)
            except ChatUIError as problem:
                self.view.notice(str(problem), "bad")
            else:
                self.view.notice(f"Saved: {name}")

        self.view.spawn(write(), group="save")


def _page_kind(code: Code) -> str:
    """Return what a browser shows of it: "html", "svg", or nothing."""
    language = code.language.lower()
    if language == "svg" or _IS_SVG.match(code.text):
        return "svg"
    return "html" if language in ("html", "xhtml") or _IS_HTML.match(code.text) else ""


def _is_file(name: str) -> bool:
    try:
        return Path(name).expanduser().is_file()
    except RuntimeError:  # there is no such home
        return False
