"""The prompt files: used by a slash and their name, or from their list."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from chatui.commands.slash import PromptOffer, named_prompt
from chatui.conversation.parameters import Parameters
from chatui.errors import CannotAttach, ChatUIError, ConfigError, UsageError
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.storage.own.prompt_files import PromptFile, PromptFiles, PromptRole
from chatui.text.safety import display_line
from chatui.text.template import Template
from chatui.ui.chat.editor import OutsideEditor
from chatui.ui.chat.reading import Reading
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView
from chatui.ui.chat.words import moved_words
from chatui.ui.widgets.status_line import Notice

_INPUT: Final = "input"
_FOUND: Final = ("reply", "clipboard", "selection")
"""Variables that are found, and not asked for."""
_GROUP: Final = "own prompts"


@dataclass(frozen=True, slots=True)
class Behind:
    """What comes with a prompt: the words behind its name, or what was written before.

    `written` is all that stood in the composer when the prompt was asked for.
    """

    words: str
    written: str
    selection: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    """Variables that have their values already."""
    is_command: bool = False
    """Whether it was typed behind a slash: then it may be the first variable."""


@dataclass(slots=True, eq=False)
class OwnPrompts:
    """Finds the prompt files anew whenever they are asked for, in threads, and uses them."""

    view: ChatView
    sessions: OpenSessions
    shown: ShownSession
    reading: Reading
    editor: OutsideEditor
    files: PromptFiles
    _told: set[str] = field(default_factory=set)
    _was_selected: str = ""
    """What was selected in the conversation when the writing began, which ends a selection."""
    _is_looking: bool = False
    _looked_for: tuple[ChatSession, str] | None = None

    @property
    def offers(self) -> tuple[PromptOffer, ...]:
        """The prompts as they were last read, to be offered by their names."""
        return tuple(PromptOffer(one.name, one.about) for one in self.files.known.files)

    def names(self, text: str) -> bool:
        """Tell whether what is written begins with the name of a prompt that is known."""
        named = named_prompt(text)
        return named is not None and self.files.known.find(named[0]) is not None

    def read_again(self, then: Callable[[], object]) -> None:
        """Read what has changed, and do something then; what is wrong is told once."""
        self.view.spawn(self._read_again(then), group=_GROUP)

    async def _read_again(self, then: Callable[[], object]) -> None:
        await self.read()
        then()

    async def read(self) -> None:
        """Read what has changed; what is wrong with a file is told once."""
        prompts = await asyncio.to_thread(self.files.read)
        news = [one.words for one in prompts.problems if one.words not in self._told]
        self._told.update(news)
        if news:
            several = f"Of {len(news)} prompt files something is wrong: /prompts shows it."
            self.view.notice(news[0] if len(news) == 1 else several, "warn")

    def remember_selection(self) -> None:
        """Keep what is selected, as somebody is about to begin to write."""
        if self.view.is_complete and self.view.composer.is_empty:
            self._was_selected = self.view.transcript.selected_source() or ""

    def wait(self, then: Callable[[], object]) -> bool:
        """Use the prompt that a text names, or do something when there is none of that name.

        False when that was looked for already, or the text names none.
        """
        session, text = self.view.session, self.view.composer.text
        if self._looked_for == (session, text):
            self._looked_for = None
            return False
        if named_prompt(text.rstrip()) is None:
            return False
        if not self._is_looking:
            self._is_looking = True
            self.view.spawn(self._find(session, text, then), group=_GROUP)
        return True

    async def _find(self, session: ChatSession, text: str, then: Callable[[], object]) -> None:
        try:
            await self.read()
        finally:
            self._is_looking = False
        composer, named = self.view.composer, named_prompt(text.rstrip())
        if session is not self.view.session or not composer.text.startswith(text) or named is None:
            return  # something else is written by now
        file = self.files.known.find(named[0])
        try:
            if file is None and (fault := self.files.known.fault(named[0])):
                raise ConfigError(fault)
            if file is None:
                self._looked_for = session, text
                self._do_before_what_follows(text, then)
            else:
                await self._use(file, Behind(named[1], text, self._selection, is_command=True))
        except ChatUIError as problem:
            self.view.notice(str(problem), "bad")

    def _do_before_what_follows(self, text: str, then: Callable[[], object]) -> None:
        """Do something with a text as if nothing had been typed behind it meanwhile."""
        composer = self.view.composer
        following = composer.text.removeprefix(text)
        if following:
            composer.replace_text(text)
        try:
            then()
        finally:
            if following:
                composer.move_cursor(composer.document.end)
                composer.write(following)

    def choose(self, words: str = "") -> None:
        """Let a prompt be chosen, of those that have the words, or edited, or made."""
        from chatui.ui.panels.prompts.picker import PromptFilesScreen

        def use(file: PromptFile | None) -> None:
            if file is not None:
                self.use(file)

        panel = PromptFilesScreen(self.files, self.editor.open_file, query=words)
        self.view.push(panel, use)

    def begin(self, file: PromptFile, given: Mapping[str, str], words: str) -> None:
        """Use a prompt with words that are written behind what is there, and with some values."""
        composer = self.view.composer
        draft = "" if composer.is_empty else composer.text
        self.view.write("\n\n".join(filter(None, [draft, words])))
        self.use(file, given)

    def use(self, file: PromptFile, given: Mapping[str, str] | None = None) -> None:
        """Use a prompt with what is written; `given` are variables that have their values."""
        composer = self.view.composer
        words = "" if composer.is_empty else composer.text
        behind = Behind(words, composer.text, self._selection, given or {})
        self.view.spawn(self._use_told(file, behind), group=_GROUP)

    async def _use_told(self, file: PromptFile, behind: Behind) -> None:
        try:
            await self._use(file, behind)
        except ChatUIError as problem:
            self.view.notice(str(problem), "bad")

    @property
    def _selection(self) -> str:
        composer, transcript = self.view.composer, self.view.transcript
        return composer.selected_text or transcript.selected_source() or self._was_selected

    def _is_written_on(self, file: PromptFile, behind: Behind) -> bool:
        """Tell whether something was written since a prompt was asked for, and say so then."""
        is_written_on = self.view.composer.text != behind.written
        if is_written_on:  # as where a clipboard is slow
            self.view.notice(f"You have gone on writing: {file.name} was not used.", "warn")
        return is_written_on

    async def _use(self, file: PromptFile, behind: Behind) -> None:
        session, template = self.view.session, Template.parse(file.text)
        if _changes_chat(file):
            session.conversation.check_writable()
            await self.sessions.endpoints.read_models()
        values, rest = dict(behind.given), behind.words
        for name, default in template.variables.items():
            if name in _FOUND and name not in values:
                values[name] = await self._found(name, default, behind)
        takes_draft = _INPUT in template.variables and _INPUT not in values
        if takes_draft and file.role is PromptRole.USER:
            values[_INPUT], rest = rest or template.variables[_INPUT] or "", ""
        from chatui.ui.panels.prompts.form import Asked, PromptFormScreen

        asked = {
            name: Asked(name, default or "", may_be_empty=default == "")
            for name, default in template.variables.items()
            if name not in values
        }
        if asked and rest and behind.is_command:
            first = _INPUT if _INPUT in asked else next(iter(asked))
            asked[first], rest = replace(asked[first], value=rest), ""

        def finish(found: Mapping[str, str] | None) -> None:
            if found is not None:
                self._write(file, template, values | dict(found), rest, behind)

        if session is not self.view.session or self._is_written_on(file, behind):
            return
        if asked:
            fields = list(asked.values())
            panel = PromptFormScreen(file.name, file.description, fields, template, values)
            self.view.push(panel, finish)
        else:
            finish({})

    async def _found(self, name: str, default: str | None, behind: Behind) -> str:
        """Return the last reply, what is on the clipboard, or what is selected.

        Raises:
            UsageError: When there is none, and no default.
        """
        session = self.view.session
        match name:
            case "reply" if session.is_running:
                text, why = "", "{{reply}} is the last reply, and it is still arriving."
            case "reply":
                text = session.conversation.last_answer
                why = "There is no reply yet that {{reply}} could be."
            case "clipboard":
                text, why = await _clipboard()
            case _:
                text, why = behind.selection, "Nothing is selected that {{selection}} could be."
        if text or default is not None:
            return text or default or ""
        raise UsageError(why, hint="Nothing was changed.")

    def _write(
        self,
        file: PromptFile,
        template: Template,
        values: Mapping[str, str],
        rest: str,
        behind: Behind,
    ) -> None:
        text = template.filled(values)
        if file.role is PromptRole.SYSTEM:
            self._change_chat(file, text)
            if behind.is_command:
                self.view.write(rest)
            return
        if self.reading.is_on:
            self.reading.end()
        self.view.write(f"{text}\n\n{rest}" if rest else text)
        composer = self.view.composer
        if values.get(_INPUT) == "":
            before = template.filled(values, until=_INPUT)
            composer.move_cursor((before.count("\n"), len(before.rpartition("\n")[2])))
        else:
            composer.move_cursor(composer.document.end)
        if _changes_chat(file):
            self._change_chat(file)

    def _change_chat(self, file: PromptFile, system: str | None = None) -> None:
        """Let what a file says beside its text go with the chat, and say what that is."""
        session = self.view.session
        conversation, before = session.conversation, session.choice.endpoint
        told, moved = [], []
        if system is not None:
            conversation.system = system
            told.append(f"system prompt {file.name}")
        if file.model is not None:
            session.choose(self.sessions.endpoints.choice_of(file.model, session.choice))
            told.append(file.model)
            moved = moved_words(self.sessions, session, before)
            self.shown.preload()
        conversation.parameters = file.parameters.over(conversation.parameters)
        told += [f"{name} {file.parameters.written(name)}" for name in file.parameters.to_dict()]
        session.save()
        self.shown.refresh()
        words = display_line(f"From the next prompt on: {', '.join(told)}.")
        self.view.status.show(*map(Notice, [words, *moved]))


def _changes_chat(file: PromptFile) -> bool:
    is_system = file.role is PromptRole.SYSTEM
    return is_system or file.model is not None or file.parameters != Parameters()


async def _clipboard() -> tuple[str, str]:
    """Return the text on the clipboard, and why there is none."""
    from chatui.ui.terminal.pasted_picture import read_clipboard_text  # few prompts ask for it

    try:
        text = await read_clipboard_text()
    except CannotAttach as problem:
        return "", f"{{{{clipboard}}}}: {problem.message}"
    return text, "There is no text on the clipboard that {{clipboard}} could be."
