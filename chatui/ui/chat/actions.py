"""What each action does on the chat screen."""

import asyncio
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chatui.commands.action import Action, Where
from chatui.commands.key_map import KeyMap
from chatui.commands.slash import SlashCommand, parse_slash
from chatui.errors import ChatUIError, UsageError
from chatui.sessions.open_sessions import OpenSessions
from chatui.storage.prompt_history import SentPrompt
from chatui.ui.chat.attaching import Attaching
from chatui.ui.chat.drafts import PromptRecall
from chatui.ui.chat.editor import OutsideEditor
from chatui.ui.chat.files.asking import Asking
from chatui.ui.chat.messages.block_actions import BlockActions
from chatui.ui.chat.messages.links import Links
from chatui.ui.chat.messages.selecting import Selecting
from chatui.ui.chat.open_panels import Panels
from chatui.ui.chat.overview import Overview
from chatui.ui.chat.projects.project_actions import ProjectActions
from chatui.ui.chat.reading import Reading
from chatui.ui.chat.sampling import Sampling
from chatui.ui.chat.shell_commands import ShellCommands
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView, Handler, Host, without_text
from chatui.ui.chat.writing.completing import Completing
from chatui.ui.chat.writing.dictating import Dictating
from chatui.ui.chat.writing.esc_twice import Twice
from chatui.ui.chat.writing.mentioning import Mentioning
from chatui.ui.chat.writing.own_prompts import OwnPrompts
from chatui.ui.widgets.status_line import Notice

_QUIT_SECONDS: Final = 10.0
_INTERRUPT_SECONDS: Final = 2.0


@dataclass(slots=True, eq=False)
class ChatActions:
    """The actions of one chat screen, but those on a message; `act` does any, unguarded."""

    view: ChatView
    host: Host
    keys: KeyMap
    sessions: OpenSessions
    overview: Overview
    shown: ShownSession
    reading: Reading
    links: Links
    blocks: BlockActions
    selecting: Selecting
    editor: OutsideEditor
    panels: Panels
    recall: PromptRecall
    attaching: Attaching
    completing: Completing
    mentioning: Mentioning
    own_prompts: OwnPrompts
    asking: Asking
    commands: ShellCommands
    dictating: Dictating
    sampling: Sampling
    projects: ProjectActions
    act: Callable[[Action, str], object]
    escapes: Twice
    _stay_or_quit: Notice | None = None

    def handlers(self) -> dict[str, Handler]:
        """Return what does each action, by its id."""
        view, panels = self.view, self.panels
        return {
            "title": self.set_title,
            "export": self.export,
            "import": self.tell_how_to_import,
            "prompt-files": self.own_prompts.choose,
            "prompts": panels.prompts,
            "models": self.show_models,
            "connect": lambda endpoint: panels.connect(endpoint or None),
            "parameters": self.sampling.set,
            "effort": self.sampling.set_effort,
            "preset": self.sampling.use_preset,
            "system-prompt": self.set_system,
            "project": self.projects.do,
            "theme": self.choose_theme,
            "mouse": self.set_mouse,
            "pipe": self.commands.pipe,
            "attach": self.attach,
        } | without_text(
            {
                "send": self.send,
                "paste": self.attaching.paste,
                "attach-again": self.attaching.attach_again,
                "newline": lambda: view.composer.insert("\n"),
                "unfold": self.unfold,
                "dictate": self.dictating.begin_or_end,
                "previous-prompt": self.previous_prompt,
                "next-prompt": self.next_prompt,
                "back": self.back_out,
                "copy-or-stop": self.copy_or_stop,
                "new-conversation": self.new_conversation,
                "temporary": self.new_temporary,
                "keep": self.keep,
                "conversations": panels.conversations,
                "trash": panels.trash,
                "settings": panels.settings,
                "doctor": panels.doctor,
                "editor": self.editor.open,
                "sidebar": self.overview.toggle_sidebar,
                "suspend": self.suspend,
                "palette": panels.palette,
                "stop-reply": self.stop,
                "help": self.show_help,
                "reading-help": self.show_help,
                "quit": self.quit,
                "page-up": lambda: view.transcript.page(-1),
                "page-down": lambda: view.transcript.page(1),
                "scroll-to-start": self.go_to_start,
                "scroll-to-end": self.go_to_end,
                "first-line": self.go_to_start,
                "last-line": self.go_to_end,
                "line-down": lambda: view.transcript.move_lines(1),
                "line-up": lambda: view.transcript.move_lines(-1),
                "message-down": lambda: view.transcript.move_messages(1),
                "message-up": lambda: view.transcript.move_messages(-1),
                "read": self.reading.begin,
                "write": self.reading.end,
            }
        )

    def send(self) -> None:
        """Send what is in the composer, or queue it behind a reply that runs."""
        text = self.view.composer.text
        sends_by_enter = "enter" in self.keys.action("send").keys
        if sends_by_enter and self.view.composer.continue_line():
            return
        if self.asking.answer(yes=True) or self.shown.keep_edited():
            return
        if self.view.composer.is_empty and (self.links.open_offered() or self.attaching.is_without):
            return
        if self.commands.ask():
            return
        if self.own_prompts.wait(self.send):
            return
        command = parse_slash(text.rstrip(), self.own_prompts.offers)
        if command is None and (self.attaching.wait(self.send) or self.mentioning.wait(self.send)):
            return
        if command is not None:
            self._run(command, text)
        elif self.view.session.is_running and self.view.session.queued is not None:
            words = "One prompt is already queued. ↑ takes it back."
            self.view.notice(words, "warn", while_running=True, keys=("↑",))
        elif self.attaching.send_seen(text if text.strip() else ""):
            self.view.composer.replace_text("")

    def unfold(self) -> None:
        """Show a folded paste as it is."""
        is_unfolded = self.view.composer.unfold()
        what = "Ctrl+Z folds it again." if is_unfolded else "No pasted text is folded here."
        self.view.notice(what)

    def previous_prompt(self) -> object:
        """Take back the queued prompt, or recall the prompt before."""
        if not self.view.composer.is_at_top:
            return False
        if self.view.session.queued is not None and self.view.composer.is_empty:
            self.shown.take_back_queued()
            return True
        if self.shown.prompt_history.known is None:
            self.view.spawn(self._recall_when_read(), group="recall", exclusive=True)
            return True
        written = self.shown.drafts.written
        draft = self.recall.draft(written)
        recalled = self._recalled(self.recall.back(written))
        if recalled and (draft.text.strip() or draft.parts):
            key = self.keys.label("next-prompt")
            self.view.notice(f"Your draft is kept: {key} brings it back.", keys=(key,))
        elif not recalled and self.view.composer.is_empty:
            self.view.notice("No prompt was sent from here yet.")
        return recalled

    async def _recall_when_read(self) -> None:
        written = self.view.composer.text
        await asyncio.to_thread(self.shown.prompt_history.poll)
        if self.view.composer.text == written:
            self.previous_prompt()

    def next_prompt(self) -> object:
        """Recall the prompt after, at the end the draft."""
        written = self.shown.drafts.written
        return self.view.composer.is_at_bottom and self._recalled(self.recall.forth(written))

    def back_out(self) -> None:
        """Close what is open, else stop the reply, else leave reading mode.

        With nothing of that and nothing written, the second time at once lists one's prompts.
        """
        if self._back_out() or self.shown.drafts.written != SentPrompt(""):
            self.escapes.forget()
        elif self.escapes.press() and self.view.session.conversation.messages:
            self.act(self.keys.action("rewind"), "")

    def _back_out(self) -> bool:
        """Close the first of what is open; False when there was nothing."""
        if self.view.menu.choice is not None:
            self.completing.close()
        elif self.asking.answer(yes=False) or self.blocks.give_up() or self._stop_command():
            pass
        elif self._stay_or_quit is not None and self.view.status.notice == self._stay_or_quit:
            self.view.status.withdraw_notice()
        elif self.reading.is_on and self.selecting.end():
            pass
        elif self.view.session.is_running:
            self.view.session.stop()
        elif self.shown.give_up_editing():
            pass
        elif self.view.transcript.found is not None:
            self.view.transcript.clear_find()
            self.reading.show_keys()
        elif self.reading.is_on:
            self.reading.end()
        else:
            return self.view.clear_selection()
        return True

    def copy_or_stop(self) -> None:
        """Copy the selection, else stop the reply, else quit at the second time."""
        selected = self.view.composer.selected_text or self.view.transcript.selected_source()
        if selected:
            self.view.copy(selected, "the selection")
        elif not self._stop_command() and not self.view.session.stop():
            key = self.keys.label("copy-or-stop")
            again = Notice(f"{key} again quits", keys=(key,))
            if self.view.status.notice == again:
                self.host.begin_to_leave()
            else:
                self.view.status.show(again, seconds=_INTERRUPT_SECONDS)

    def _stop_command(self) -> bool:
        return self.dictating.drop() or self.commands.stop()

    def stop(self) -> None:
        """Stop the replies of this conversation."""
        if not self.view.session.stop():
            self.view.notice("No reply is on its way.")

    def new_conversation(self) -> None:
        """Open an empty conversation."""
        if self.view.session.conversation.messages or self.view.session.is_temporary:
            self.shown.show(self.sessions.new(project=self._project))
        self.reading.end()

    @property
    def _project(self) -> str | None:
        """The project of the chat that is shown, in which new ones stay."""
        return self.view.session.conversation.project

    def new_temporary(self) -> None:
        """Open an empty conversation of which nothing is saved."""
        self.shown.show(self.sessions.new(is_temporary=True, project=self._project))
        self.reading.end()
        self.view.notice("Nothing of this conversation is saved. /keep saves it.")

    def keep(self) -> None:
        """Save a temporary conversation from now on."""
        if not self.view.session.is_temporary:
            self.view.notice("This conversation is saved already.")
            return
        self.view.session.keep()
        self.shown.refresh()
        self.view.notice("Saved from now on.")

    def set_title(self, title: str) -> None:
        """Give the conversation a title."""
        if self.view.session.conversation.messages:
            self.view.session.rename(title)
            self.view.notice(
                "Title set; it will not change by itself."
                if title
                else "The first prompt is the title."
            )
        else:
            self.view.notice("There are no messages yet.")

    def export(self, words: str) -> None:
        """Write the conversation to a file, or copy it."""
        from chatui.ui.chat.export_action import export

        export(self.view, self.sessions.history.attachments, words)

    def tell_how_to_import(self, path: str) -> None:
        """Say how the chats of another program come in."""
        name = shlex.quote(path.strip()) if path.strip() else "FILE"
        self.view.notice(f"On the command line: chatui import {name}. It counts first, then asks.")

    def attach(self, place: str) -> None:
        """Attach what is at a path or an address, or let it be chosen."""
        if place:
            self.attaching.attach(place)
        else:
            self.panels.attach(self.attaching)

    def show_models(self, model: str) -> None:
        """Let a model be chosen, or take the one that is named."""
        if model:
            self.panels.use_model_named(model)
        else:
            self.panels.models()

    def set_system(self, prompt: str) -> None:
        """Set the system prompt, take it away with "off", or let it be changed."""
        if prompt:
            self.panels.use_system_prompt("" if prompt == "off" else prompt)
        else:
            self.panels.system_prompt()

    def choose_theme(self, name: str) -> None:
        """Use a theme, or let one be chosen."""
        if name:
            self.view.notice(self.host.use_theme(name))
        else:
            self.panels.themes()

    def set_mouse(self, state: str) -> None:
        """Leave the mouse to the terminal, or take it back."""
        if state not in ("", "on", "off"):
            raise UsageError("The mouse is on or off.", hint="/mouse off")
        if self.host.take_mouse(state):
            self.view.notice("chatui has the mouse.")
        else:
            self.view.notice("The terminal has the mouse: select with it. /mouse on")

    def suspend(self) -> None:
        """Stop the program until its shell lets it go on."""
        if not self.host.sleep():
            self.view.notice("No shell waits behind chatui that could bring it back.", "warn")

    def show_help(self) -> None:
        """Show what the keys do here."""
        is_reading = self.reading.is_on
        self.panels.help(Where.READING if is_reading else Where.WRITING)

    def quit(self) -> None:
        """Leave the program; ask first when something would be lost."""
        asked, self._stay_or_quit = self._stay_or_quit, self._question()
        if self._stay_or_quit is None or asked == self.view.status.notice == self._stay_or_quit:
            self.host.begin_to_leave()
        else:
            self.view.status.show(self._stay_or_quit, seconds=_QUIT_SECONDS)

    def go_to_start(self) -> None:
        """Go to the beginning of what is written, else of the conversation."""
        composer = self.view.composer
        if self.reading.is_on or not composer.go_to(composer.document.start):
            self.view.transcript.go_to_start()

    def go_to_end(self) -> None:
        """Go to the end of what is written, else of the conversation."""
        composer = self.view.composer
        if self.reading.is_on or not composer.go_to(composer.document.end):
            self.view.transcript.go_to_end()

    def _question(self) -> Notice | None:
        """Return what is asked before the program ends; None when nothing would be lost by it."""
        sessions, key = self.sessions, self.keys.label("quit")
        if unsaved := len(sessions.unsaved):
            what = "A conversation is" if unsaved == 1 else f"{unsaved} conversations are"
            words = f"{what} not saved. {key} again: quit · Esc: stay"
            return Notice(words, "bad", keys=(key, "Esc"))
        if running := len(sessions.running):
            what = "A reply is" if running == 1 else f"{running} replies are"
            words = f"{what} still arriving. {key} again: stop and quit · Esc: stay"
            return Notice(words, "warn", while_running=True, keys=(key, "Esc"))
        return None

    def _run(self, command: SlashCommand, text: str) -> None:
        """Run a command; its text comes back when something is wrong with it."""
        composer = self.view.composer
        composer.replace_text("")
        try:
            self.act(command.action, command.argument)
        except ChatUIError:
            composer.replace_text(text)
            raise

    def _recalled(self, prompt: SentPrompt | None) -> bool:
        if prompt is not None:
            self.shown.write(prompt)
        return prompt is not None
