"""The slash commands where there is no screen: each does its work, or says that it needs one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from chatui.cli.plain.commands.attachments import attach
from chatui.cli.plain.commands.chat_commands import ChatCommands
from chatui.cli.plain.commands.command_set import CommandSet, Handler
from chatui.cli.plain.commands.editor import written_in_editor
from chatui.cli.plain.commands.export_commands import ExportCommands
from chatui.cli.plain.commands.own_commands import OwnCommands
from chatui.cli.plain.commands.own_prompts import use
from chatui.cli.plain.commands.setting_commands import SettingCommands
from chatui.cli.plain.completing import OWN
from chatui.commands.actions import ACTIONS
from chatui.commands.slash import PromptOffer, named_prompt, parse_slash
from chatui.errors import ConfigError, UsageError
from chatui.storage.own.folder_project import FILE

if TYPE_CHECKING:
    from chatui.cli.plain.chat import PlainChat, Start

_TAKES_MORE_HERE: Final = ("resume",)
"""What is chosen from a list on the screen, and named behind the command here."""

_HELP_HERE: Final = {
    "attach": ("[path|address|off]", "Attach a picture or a file", "Or by @ and its name."),
    "copy": (
        "[n | all]",
        "Copy the last reply",
        "With n, its n-th code block; with all, the whole conversation.",
    ),
    "doctor": ("", "Say how chatui is looked over", ""),
    "effort": ("[low|medium|high|off]", "Say or choose how much the model thinks", ""),
    "help": ("", "List these", ""),
    "list": (OWN["list"], "List the saved conversations", "/resume and a number opens one."),
    "models": (OWN["models"], "List the models of the endpoint", ""),
    "new": ("", "New conversation", ""),
    "project": (
        "[name|off|rename NAME]",
        "Say or choose the project of this chat",
        "off leaves it.",
    ),
    "prompts": ("[words]", "List your prompt files", "/ and the name of one uses it."),
    "recall": ("[words]", "List earlier prompts", "Up brings them back too."),
    "resume": ("[n|id]", "Open a saved conversation", "Without one, list them."),
    "settings": ("", "Say how the settings are shown", ""),
    "show": (OWN["show"], "Print this conversation, or its last n messages", ""),
    "thoughts": (OWN["thoughts"], "Print the thoughts of the last reply", ""),
}
"""What is said of commands that are not on the screen, or do something else there: what each takes,
what it does, what else there is to know."""


class Commands(CommandSet):
    """Does what a line says that begins with a slash."""

    def __init__(self, chat: PlainChat) -> None:
        super().__init__(chat)
        self._chats, self._settings = ChatCommands(chat), SettingCommands(chat)
        self._works: dict[str, Handler] = {
            **self._chats.handlers(),
            **self._settings.handlers(),
            **ExportCommands(chat).handlers(),
            **OwnCommands(chat).handlers(),
            "attach": lambda place: attach(chat, place),
            "prompt-files": self._prompt_files,
            "editor": lambda _: self._edit(),
            "settings": lambda _: self._say("On the command line: chatui config"),
            "doctor": lambda _: self._say("On the command line: chatui doctor"),
            "suspend": lambda _: self._say("Ctrl+Z suspends chatui; fg brings it back."),
            "stop-reply": lambda _: self._say("No reply is on its way."),
            "help": lambda _: self._help(),
            "quit": lambda _: chat.leave(),
        }
        self._own: Mapping[str, Handler] = {
            "show": self._chats.show,
            "thoughts": lambda _: self._chats.thoughts(),
            "list": self._chats.list,
            "models": lambda _: self._settings.models(),
        }
        chat.completing.works = self._works

    def begin(self, start: Start) -> None:
        """Do what the command line asks for before the first line."""
        if start.folder_project is not None:
            self._ask_about_folder(start)
        if start.own_prompt is not None:
            words, given = start.prompt, start.own_prompt.given
            self._send_own(use(self.chat, start.own_prompt.file, words, given))
        if start.lists_chats:
            self._chats.list("")

    def run(self, text: str) -> bool:
        """Do what a text says; False where it is a prompt.

        Raises:
            ChatUIError: When it cannot be done.
        """
        text = text.rstrip()
        if not text.startswith("/"):
            return False
        name, _, words = text[1:].partition(" ")
        if name in OWN:
            _check_words(name, words, takes_any=bool(OWN[name]))
            self._own[name](words.strip())
            return True
        named = named_prompt(text)
        files = self.chat.prompts.read() if named else self.chat.prompts.known
        if named is not None and (file := files.find(named[0])) is not None:
            self.chat.unsent.taken = text  # comes back where a value is lacking
            own = use(self.chat, file, named[1], {})
            self.chat.unsent.taken = ""
            self._send_own(own)
            return True
        if named is not None and (fault := files.fault(named[0])):
            raise ConfigError(fault)
        offers = [PromptOffer(one) for one in (*OWN, *(file.name for file in files.files))]
        working = [one.slash for one in ACTIONS if one.slash and one.id in self._works]
        command = parse_slash(text, offers, working)
        if command is None:
            return False
        action = command.action
        handler = self._works.get(action.id)
        if handler is None:
            self._say(f"/{action.slash} needs the screen: start chatui without --plain.")
        else:
            takes_any = bool(action.argument) or action.slash in _TAKES_MORE_HERE
            _check_words(action.slash, command.argument, takes_any=takes_any)
            handler(command.argument)
        return True

    def _ask_about_folder(self, start: Start) -> None:
        found = start.folder_project
        if found is None:
            return
        project, name = found.project, found.project.name
        if not self.chat.terminal.is_terminal:
            self._say(f"{FILE} is ignored without a terminal. --project NAME takes a project.")
            return
        begins = f"This folder has the project {name}. It says:"
        if found.was_trusted:
            begins = f"The project {name} of this folder has changed since you trusted it. It says:"
        files = [f"  file: {one}" for one in project.files]
        model = [f"  model: {project.model}"] if project.model else []
        values = [
            f"  {one}: {project.parameters.written(one)}" for one in project.parameters.to_dict()
        ]
        self._say(begins, *project.instructions.splitlines(), *files, *model, *values)
        if self.chat.ask("Trust and use it?"):
            self.chat.sessions.projects.answer(found, is_trusted=True)
            self._settings.use_project(name)
            if told := self.chat.sessions.projects.namesakes(found):
                self._say(told)

    def _send_own(self, text: str) -> None:
        if text:
            self.chat.printer.say(*(text.splitlines()))
            self.chat.send(text)

    def _prompt_files(self, words: str) -> None:
        prompts = self.chat.prompts.read()
        for problem in prompts.problems:
            self._say(problem.words)
        found = [one for one in prompts.files if words.lower() in f"{one.name} {one.about}".lower()]
        self._say(*(f"/{one.name}: {one.about}" for one in found))
        if not found:
            self._say(f"There are none. They are files of {self.chat.prompts.folder}.")

    def _edit(self) -> None:
        text = written_in_editor(self.chat.terminal)
        if text.strip():
            self._say(*text.splitlines())
            self.chat.send(text)
        else:
            self._say("Nothing was written, nothing is sent.")

    def _help(self) -> None:
        known = (one for one in ACTIONS if one.slash and one.id in self._works)
        rows = {one.slash: (one.argument, one.title, one.help) for one in known} | _HELP_HERE
        for slash, (argument, title, more) in sorted(rows.items()):
            self._say(f"/{slash} {argument}".rstrip() + f": {title}. {more}".rstrip())
        self._say(
            "A backslash at the end of a line continues it. A space in front sends a line that"
            " begins with a slash. Tab completes commands, and files behind @. Ctrl+C stops a"
            " reply, Ctrl+D leaves."
        )


def _check_words(name: str, words: str, *, takes_any: bool) -> None:
    """Refuse words that nobody would read.

    Raises:
        UsageError: When there are some behind a command that takes none.
    """
    if words.strip() and not takes_any:
        raise UsageError(
            f"/{name} takes no words behind it.", hint="A space in front sends the line as text."
        )
