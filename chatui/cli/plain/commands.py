"""The slash commands where there is no screen: each does its work, or says that it needs one."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatui.cli.plain.attachments import attach
from chatui.cli.plain.completing import OWN
from chatui.cli.plain.editor import run_editor, written_in_editor
from chatui.cli.plain.own_prompts import use
from chatui.commands.actions import ACTIONS
from chatui.commands.slash import PromptOffer, named_prompt, parse_slash
from chatui.conversation.message import Message, Role
from chatui.conversation.parameters import EFFORTS, Parameters
from chatui.endpoints import ModelChoice
from chatui.errors import ConfigError, UsageError
from chatui.sessions.session_events import Noticed
from chatui.text.local_time import in_zone

if TYPE_CHECKING:
    from chatui.cli.plain.chat import PlainChat, Start
    from chatui.sessions.session import ChatSession
    from chatui.storage.own.memory import Memory

_OFF: Final = "off"
_MOST_LISTED: Final = 20
_GLOBAL: Final = "--global"
Handler = Callable[[str], object]


@dataclass(slots=True, eq=False)
class Commands:
    """Does what a line says that begins with a slash."""

    chat: PlainChat
    _listed: list[str] = field(default_factory=list)
    """The ids of the chats that were listed last."""
    _remembered: list[tuple[Memory, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let Tab offer what works."""
        self.chat.completing.works = self._handlers()

    def begin(self, start: Start) -> None:
        """Do what the command line asks for before the first line."""
        if start.folder_project is not None:
            self._ask_about_folder(start)
        if start.own_prompt is not None:
            words, given = start.prompt, start.own_prompt.given
            self._send_own(use(self.chat, start.own_prompt.file, words, given))
        if start.lists_chats:
            self._list("")

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
            self._own()[name](words.strip())
            return True
        named = named_prompt(text)
        files = self.chat.prompts.read() if named else self.chat.prompts.known
        if named is not None and (file := files.find(named[0])) is not None:
            self._send_own(use(self.chat, file, named[1], {}))
            return True
        if named is not None and (fault := files.fault(named[0])):
            raise ConfigError(fault)
        command = parse_slash(text, [PromptOffer(one.name) for one in files.files])
        if command is None:
            return False
        handler = self._handlers().get(command.action.id)
        if handler is None:
            self._say(f"/{command.action.slash} needs the screen: start chatui without --plain.")
        else:
            handler(command.argument)
        return True

    def _handlers(self) -> dict[str, Handler]:
        """Return what does each action that works here, by its id."""
        return {
            "new-conversation": lambda _: self._new(),
            "temporary": lambda _: self._temporary(),
            "keep": lambda _: self._keep(),
            "title": self._title,
            "export": self._export,
            "import": self._import,
            "attach": self._attach,
            "conversations": self._resume,
            "prompt-files": self._prompt_files,
            "prompts": self._earlier,
            "models": self._model,
            "parameters": self._set,
            "preset": self._preset,
            "effort": self._effort,
            "system-prompt": self._system,
            "project": self._project,
            "instructions": self._instructions,
            "remember": self._remember,
            "forget": lambda _: self._forget(),
            "memory": self._memory,
            "settings": lambda _: self._say("On the command line: chatui config"),
            "doctor": lambda _: self._say("On the command line: chatui doctor"),
            "editor": lambda _: self._edit(),
            "suspend": lambda _: self._say(
                "Ctrl+Z suspends chatui; the shell's fg brings it back."
            ),
            "stop-reply": lambda _: self._say("No reply is on its way."),
            "help": lambda _: self._help(),
            "quit": lambda _: self.chat.leave(),
            "copy": self._copy,
            "retry": lambda _: self._retry(),
            "continue": lambda _: self._continue(),
            "fork": lambda _: self._fork(),
            "undo": lambda _: self._undo(),
        }

    def _own(self) -> Mapping[str, Handler]:
        return {
            "show": self._show,
            "thoughts": lambda _: self._thoughts(),
            "list": self._list,
            "models": lambda _: self._models(),
        }

    @property
    def _session(self) -> ChatSession:
        return self.chat.session

    def _say(self, *lines: str) -> None:
        self.chat.printer.say(*lines)

    def _ask_about_folder(self, start: Start) -> None:
        found = start.folder_project
        if found is None:
            return
        name = found.project.name
        project = found.project
        files = [f"  file: {one}" for one in project.files]
        model = [f"  model: {project.model}"] if project.model else []
        said = [*project.instructions.splitlines(), *files, *model]
        self._say(f"This folder has the project {name}. It says:", *said)
        if self.chat.ask("Trust and use it?"):
            self.chat.sessions.projects.answer(found, is_trusted=True)
            self._use_project(name)

    def _send_own(self, text: str) -> None:
        if text:
            self.chat.printer.say(*(text.splitlines()))
            self.chat.send(text)

    def _new(self) -> None:
        sessions, project = self.chat.sessions, self._session.conversation.project
        self.chat.show(self.chat.loop.call(lambda: sessions.new(project=project)))
        self._say("A new chat.")

    def _temporary(self) -> None:
        sessions, project = self.chat.sessions, self._session.conversation.project
        made = self.chat.loop.call(lambda: sessions.new(is_temporary=True, project=project))
        self.chat.show(made)
        self._say("Nothing of this conversation is saved. /keep saves it.")

    def _keep(self) -> None:
        if not self._session.is_temporary:
            self._say("This conversation is saved already.")
            return
        self.chat.loop.call(self._session.keep)
        self._say("Saved from now on.")

    def _title(self, title: str) -> None:
        if not self._session.conversation.messages:
            raise UsageError("There are no messages yet.")
        self.chat.loop.call(lambda: self._session.rename(title))
        self._say(f"Title: {self._session.conversation.title}")

    def _import(self, path: str) -> None:
        name = shlex.quote(path) if path else "FILE"
        self._say(f"On the command line: chatui import {name}. It counts first, then asks.")

    def _export(self, words: str) -> None:
        from functools import partial

        from chatui.export.making import make_export
        from chatui.export.options import parse_options
        from chatui.export.words import file_name
        from chatui.storage.attachments import attachments_of
        from chatui.storage.export_file import new_file, shown_path, write_export

        conversation = self._session.conversation
        if not conversation.messages:
            raise UsageError("There are no messages yet.")
        options, target = parse_options(words)
        store = self.chat.sessions.history.attachments
        read = partial(attachments_of, store=store, held=dict(self._session.held))
        made = make_export(conversation.snapshot(), options, read)
        if target == "clipboard":
            self._to_clipboard(made.text, "the conversation")
            return
        name = file_name(conversation.title, conversation.id)
        path = Path(target) if target else new_file(name, f".{options.exporter.name}")
        write_export(path, made.text.encode("utf-8", "replace"))
        self._say(" ".join([f"Written to {shown_path(path)}.", *made.notes]))

    def _copy(self, which: str) -> None:
        if which == "all":
            self._export("md clipboard")
            return
        reply = self._last_reply()
        if not which:
            self._to_clipboard(reply.text, "the reply")
            return
        from chatui.cli.print_mode.code_in_answer import code_blocks  # comes with the scanner

        blocks = code_blocks(reply.text)
        if not which.isdecimal() or not 0 < int(which) <= len(blocks):
            raise UsageError(f"The reply has no code block {which}.")
        self._to_clipboard(blocks[int(which) - 1], f"block {which}")

    def _to_clipboard(self, text: str, what: str) -> None:
        from chatui.ui.terminal.clipboard import copy

        unsent: list[str] = []  # what would go to the terminal as an escape code
        told = self.chat.loop.run(copy(unsent.append, text, what))
        if unsent:
            raise UsageError(
                "No program here takes text for the clipboard.",
                hint="/export writes the conversation to a file.",
            )
        self._say(told)

    def _attach(self, place: str) -> None:
        attach(self.chat, place)

    def _list(self, words: str) -> None:
        summaries = self.chat.sessions.history.summaries()
        found = [one for one in summaries if words.lower() in one.title.lower()][:_MOST_LISTED]
        self._listed = [one.id for one in found]
        if not found:
            self._say("No saved chat has these words in its title." if words else "No saved chats.")
        for number, one in enumerate(found, 1):
            when = in_zone(one.updated)
            self._say(f"{number}. {one.title}, {when:%Y-%m-%d %H:%M}, {one.message_count} messages")
        if found:
            self._say("/resume and a number opens one.")

    def _resume(self, which: str) -> None:
        if not which:
            self._list("")
            return
        if which.isdecimal() and 0 < int(which) <= len(self._listed):
            wanted = self._listed[int(which) - 1]
        else:
            wanted = self.chat.sessions.history.find(which)
        self.chat.show(self.chat.loop.run(self.chat.sessions.load(wanted)))

    def _prompt_files(self, words: str) -> None:
        prompts = self.chat.prompts.read()
        for problem in prompts.problems:
            self._say(problem.words)
        found = [one for one in prompts.files if words.lower() in f"{one.name} {one.about}".lower()]
        self._say(*(f"/{one.name}: {one.about}" for one in found))
        if not found:
            self._say(f"There are none. They are files of {self.chat.prompts.folder}.")

    def _earlier(self, words: str) -> None:
        known = [one.text for one in self.chat.prompt_history.entries()]
        found = [one for one in known if words.lower() in one.lower()][-_MOST_LISTED:]
        self._say(*(found or ["No such prompt was sent from here."]))

    def _show(self, words: str) -> None:
        if not self._session.conversation.messages:
            raise UsageError("There are no messages yet.")
        count = int(words) if words.isdecimal() and int(words) else None
        self.chat.printer.show(self._session.conversation, count)

    def _thoughts(self) -> None:
        thoughts = self._last_reply().reasoning
        self._say(*(thoughts.splitlines() or ["The last reply has no thoughts."]))

    def _models(self) -> None:
        endpoints, choice = self.chat.sessions.endpoints, self._session.choice
        models = self.chat.loop.run(endpoints.fetch_models(choice.endpoint))
        for one in models:
            self._say(f"{one.id}{' (in use)' if one.id == choice.model else ''}")
        if not models:
            self._say("The endpoint lists no models.")

    def _model(self, name: str) -> None:
        choice = self._session.choice
        if not name:
            label = self.chat.sessions.endpoints.label(choice.endpoint)
            self._say(f"{self.chat.name_at(choice)} at {label} answers.")
            self._say("/models lists what there is, /model NAME chooses.")
            return
        self.chat.loop.run(self.chat.sessions.endpoints.read_models())
        self._choose(self.chat.sessions.endpoints.choice_of(name, choice))

    def _choose(self, choice: ModelChoice) -> None:
        session, sessions = self._session, self.chat.sessions
        before = session.choice.endpoint

        def chosen() -> None:
            session.choose(choice)
            session.save()
            sessions.remember(choice, lambda problem: self.chat.events.put(Noticed(str(problem))))

        self.chat.loop.call(chosen)
        self._say(f"{self.chat.name_at(choice)} answers from the next prompt on.")
        count = len(session.conversation.path())
        if count and before != choice.endpoint:
            host = sessions.endpoints.get(choice.endpoint).host
            self._say(f"This conversation ({count} messages) goes to {host} then.")

    def _set(self, assignment: str) -> None:
        own = self._session.conversation.parameters
        if assignment:
            self._use_parameters(own.with_setting(assignment), assignment)
            return
        counting = self._session.parameters
        names = counting.to_dict()
        self._say(*(f"{name}={counting.written(name)}" for name in names))
        self._say("/set temperature=0.2 sets one." if names else "Nothing is set.")

    def _preset(self, name: str) -> None:
        presets = self.chat.sessions.config.presets
        if name:
            self._use_parameters(self.chat.sessions.config.preset(name), name)
        else:
            self._say(*(presets or ["The settings have no presets."]))

    def _effort(self, effort: str) -> None:
        own = self._session.conversation.parameters
        if not effort:
            self._say(f"Effort: {self._session.parameters.reasoning_effort or 'not sent'}.")
        elif effort in (*EFFORTS, _OFF):
            wanted = None if effort == _OFF else effort
            self._use_parameters(replace(own, reasoning_effort=wanted), f"Effort {effort}")
        else:
            hint = f"/set reasoning_effort={effort} sends any other word."
            raise UsageError(f"The effort is {', '.join(EFFORTS)} or {_OFF}.", hint=hint)

    def _use_parameters(self, parameters: Parameters, what: str) -> None:
        session = self._session

        def used() -> None:
            session.conversation.check_writable()
            session.conversation.parameters = parameters
            session.save()

        self.chat.loop.call(used)
        self._say(f"{what}, in this conversation.")

    def _system(self, prompt: str) -> None:
        session = self._session
        if not prompt:
            self._say(*(session.conversation.system.splitlines() or ["There is no system prompt."]))
            return

        def used() -> None:
            session.conversation.check_writable()
            session.conversation.system = "" if prompt == _OFF else prompt
            session.save()

        self.chat.loop.call(used)
        self._say(
            "No system prompt from the next prompt on." if prompt == _OFF else "System prompt set."
        )

    def _project(self, words: str) -> None:
        projects, current = self.chat.sessions.projects, self._session.conversation.project
        if not words:
            self._say(f"Project: {current}." if current else "This chat belongs to no project.")
        elif words == _OFF:
            self.chat.loop.call(lambda: self.chat.sessions.put_into(self._session, None))
            self._say("This chat belongs to no project.")
        elif words.split()[0] in ("new", "edit"):
            self._say(f"/project {words} needs the screen: start chatui without --plain.")
        else:
            self._use_project(projects.find(words).name)

    def _use_project(self, name: str) -> None:
        self.chat.sessions.projects.find(name)
        self.chat.loop.call(lambda: self.chat.sessions.put_into(self._session, name))
        self._say(f"Project {name}, from the next prompt on.")

    def _instructions(self, word: str) -> None:
        session = self._session
        if word in ("on", _OFF):
            self.chat.loop.call(lambda: session.send_instructions(on=word == "on"))
            what = "go" if word == "on" else "do not go"
            self._say(f"Your instructions and memory {what} with this chat, from the next prompt.")
        elif word == "edit":
            self._edit_file(self.chat.sessions.preambles.instructions.path)
        elif word:
            raise UsageError("Instructions are on or off.", hint="/instructions edit opens them.")
        else:
            self.chat.loop.run(session.front.look(session.choice))
            for section in session.sections:
                self._say(f"({section.source})", *section.text.splitlines())
            if not session.sections:
                self._say("Nothing stands in front of this chat.")

    def _memory_of(self, words: str) -> tuple[Memory, str]:
        first, _, rest = words.partition(" ")
        is_global = first == _GLOBAL
        project = None if is_global else self._session.conversation.project
        return self.chat.sessions.preambles.memory_of(project), rest if is_global else words

    def _remember(self, words: str) -> None:
        memory, text = self._memory_of(words)
        if not text.strip():
            raise UsageError("/remember needs a text.", hint="/remember I use metric units")
        line = memory.add(text)
        self._remembered.append((memory, line))
        self._say(f"Remembered: {line} (/forget takes it back.)")

    def _forget(self) -> None:
        if not self._remembered:
            self._say("Nothing was remembered since chatui was started. /memory opens all.")
            return
        memory, line = self._remembered.pop()
        is_gone = memory.remove(line)
        self._say(f"Forgotten: {line}" if is_gone else f"Not there any more: {line}")

    def _memory(self, words: str) -> None:
        memory, _ = self._memory_of(words)
        self._edit_file(memory.path)

    def _edit_file(self, path: Path) -> None:
        from chatui.storage.own.text_file import make_room

        run_editor(self.chat.terminal, make_room(path))

    def _edit(self) -> None:
        text = written_in_editor(self.chat.terminal)
        if text.strip():
            self._say(*text.splitlines())
            self.chat.send(text)
        else:
            self._say("Nothing was written, nothing is sent.")

    def _last_reply(self) -> Message:
        path = self._session.conversation.path()
        reply = next((one for one in reversed(path) if one.role is Role.ASSISTANT), None)
        if reply is None:
            raise UsageError("There is no reply yet.")
        return reply

    def _retry(self) -> None:
        session, reply = self._session, self._last_reply()
        self.chat.follow(lambda: session.retry(reply.id))

    def _continue(self) -> None:
        session, reply = self._session, self._last_reply()
        if not reply.can_continue:
            raise UsageError("Only a reply that was cut can go on.")
        self.chat.follow(lambda: session.continue_reply(reply.id))

    def _fork(self) -> None:
        head = self._session.conversation.head
        if head is None:
            raise UsageError("There are no messages yet.")
        session = self._session
        self.chat.show(self.chat.loop.call(lambda: self.chat.sessions.fork(session, head)))
        self._say("This is a new conversation. The old one is as it was.")

    def _undo(self) -> None:
        count = self.chat.loop.call(self._session.branches.undo)
        self._say(f"Brought back {count}." if count else "Nothing is left to bring back.")

    def _help(self) -> None:
        works = self._handlers()
        rows = {
            one.slash: (one.argument, one.title) for one in ACTIONS if one.slash and one.id in works
        }
        rows["show"] = ("[n]", "Print this conversation, or its last n messages")
        rows["thoughts"] = ("", "Print the thoughts of the last reply")
        rows["list"] = ("[words]", "List the saved conversations")
        rows["models"] = ("", "List the models of the endpoint")
        for slash, (argument, title) in sorted(rows.items()):
            self._say(f"/{slash}{f' {argument}' if argument else ''}: {title}")
        self._say(
            "A backslash at the end of a line continues it. A space in front sends a line that"
            " begins with a slash. Tab completes commands. Ctrl+C stops a reply, Ctrl+D leaves."
        )
