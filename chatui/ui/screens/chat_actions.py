"""What each action does on the chat screen."""

import shlex
from typing import TYPE_CHECKING, Final

from chatui.commands.action import Where
from chatui.commands.slash import SlashCommand, parse_slash
from chatui.errors import ChatUIError, UsageError
from chatui.ui.screens.message_actions import MessageActions
from chatui.ui.widgets.status_line import Notice

if TYPE_CHECKING:
    from chatui.ui.screens.chat import ChatScreen

_QUIT_SECONDS: Final = 10.0
_INTERRUPT_SECONDS: Final = 2.0


class ChatActions(MessageActions):
    """The actions of one chat screen."""

    def __init__(self, screen: "ChatScreen") -> None:
        super().__init__(screen)
        self._stay_or_quit: Notice | None = None
        self._interrupt_again = Notice(f"{screen.keys.label('copy-or-stop')} again quits")

    def send(self) -> None:
        screen = self._screen
        text = screen.composer.text
        if screen.composer.continue_line():
            return
        if screen.composer.is_empty:
            screen.links.open_offered()
            return
        command = parse_slash(text.rstrip())
        if command is not None:
            self._run(command, text)
        elif screen.session.is_running and screen.session.queued is not None:
            words = "One prompt is already queued. ↑ takes it back."
            screen.notice(words, "warn", while_running=True)
        else:
            screen.shown.send(text)
            screen.composer.replace_text("")

    def insert_newline(self) -> None:
        self._screen.composer.insert("\n")

    def previous_prompt(self) -> object:
        screen = self._screen
        if not screen.composer.is_at_top:
            return False
        if screen.session.queued is not None and screen.composer.is_empty:
            screen.shown.take_back_queued()
            return True
        draft = screen.recall.draft(screen.composer.text)
        recalled = self._recalled(screen.recall.back(screen.composer.text))
        if recalled and draft.strip():
            key = screen.keys.label("next-prompt")
            screen.notice(f"Your draft is kept: {key} brings it back.")
        elif not recalled and screen.composer.is_empty:
            screen.notice("No prompt was sent from here yet.")
        return recalled

    def next_prompt(self) -> object:
        composer = self._screen.composer
        return composer.is_at_bottom and self._recalled(self._screen.recall.forth(composer.text))

    def begin_reading(self) -> None:
        self._screen.reading.begin()

    def end_reading(self) -> None:
        self._screen.reading.end()

    def back_out(self) -> None:
        screen = self._screen
        if screen.menu.choice is not None:
            screen.menu.close()
        elif self._stay_or_quit is not None and screen.status.notice == self._stay_or_quit:
            screen.status.withdraw_notice()
        elif screen.session.is_running:
            screen.session.stop()
        elif screen.shown.stop_editing():
            screen.composer.replace_text("")
        elif screen.transcript.found is not None:
            screen.transcript.clear_find()
            screen.reading.show_keys()
        elif screen.reading.is_on:
            screen.reading.end()
        else:
            screen.clear_selection()

    def copy_or_stop(self) -> None:
        screen = self._screen
        selected = screen.composer.selected_text or screen.transcript.selected_source()
        if selected:
            self.copy_text(selected, "the selection")
        elif not screen.session.stop():
            if screen.status.notice == self._interrupt_again:
                screen.host.begin_to_leave()
            else:
                screen.status.show(self._interrupt_again, seconds=_INTERRUPT_SECONDS)

    def stop(self) -> None:
        if not self._screen.session.stop():
            self._screen.notice("No reply is on its way.")

    def new_conversation(self) -> None:
        screen = self._screen
        if screen.session.conversation.messages or screen.session.is_temporary:
            screen.shown.show(screen.sessions.new())
        screen.reading.end()

    def new_temporary(self) -> None:
        screen = self._screen
        screen.shown.show(screen.sessions.new(is_temporary=True))
        screen.reading.end()
        screen.notice("Nothing of this conversation is saved. /keep saves it.")

    def keep(self) -> None:
        screen = self._screen
        if not screen.session.is_temporary:
            screen.notice("This conversation is saved already.")
            return
        screen.session.keep()
        screen.refresh_chat()
        screen.notice("Saved from now on.")

    def set_title(self, title: str) -> None:
        screen = self._screen
        if screen.session.conversation.messages:
            screen.session.rename(" ".join(title.split()))
            screen.notice(
                "Title set; it will not change by itself."
                if title
                else "The first prompt is the title."
            )
        else:
            screen.notice("There are no messages yet.")

    def export(self, words: str) -> None:
        from chatui.ui.screens.exports import export

        export(self._screen, words, self.copy_text)

    def tell_how_to_import(self, path: str) -> None:
        name = shlex.quote(path.strip()) if path.strip() else "FILE"
        self._screen.notice(
            f"On the command line: chatui import {name}. It counts first, then asks."
        )

    def show_conversations(self, title: str) -> None:
        self._panels.conversations()

    def show_prompts(self, words: str) -> None:
        self._panels.prompts(words)

    def show_trash(self) -> None:
        self._panels.trash()

    def show_models(self, model: str) -> None:
        if model:
            self._panels.use_model_named(model)
        else:
            self._panels.models()

    def connect(self, endpoint: str) -> None:
        self._panels.connect(endpoint or None)

    def set_parameter(self, assignment: str) -> None:
        if not assignment:
            self._panels.parameters()
            return
        screen = self._screen
        conversation = screen.session.conversation
        conversation.check_writable()
        conversation.parameters = conversation.parameters.with_setting(assignment)
        screen.session.save()
        screen.refresh_chat()
        screen.notice(f"{assignment}, in this conversation.")

    def set_system(self, prompt: str) -> None:
        if prompt:
            self._panels.use_system_prompt(prompt)
        else:
            self._panels.system_prompt()

    def choose_theme(self, name: str) -> None:
        if name:
            self._screen.notice(self._screen.host.use_theme(name))
        else:
            self._panels.themes()

    def edit_outside(self) -> None:
        self._screen.editor.open()

    def toggle_sidebar(self) -> None:
        self._screen.lists.toggle_sidebar()

    def set_mouse(self, state: str) -> None:
        if state not in ("", "on", "off"):
            raise UsageError("The mouse is on or off.", hint="/mouse off")
        if self._screen.host.take_mouse(state):
            self._screen.notice("chatui has the mouse.")
        else:
            self._screen.notice("The terminal has the mouse: select with it. /mouse on")

    def suspend(self) -> None:
        if not self._screen.host.sleep():
            self._screen.notice("No shell waits behind chatui that could bring it back.", "warn")

    def show_tree(self) -> None:
        if self._screen.session.conversation.messages:
            self._panels.tree()
        else:
            self._screen.notice("There are no messages yet.")

    def show_palette(self) -> None:
        self._panels.palette()

    def show_help(self) -> None:
        is_reading = self._screen.reading.is_on
        self._panels.help(Where.READING if is_reading else Where.WRITING)

    def quit(self) -> None:
        screen = self._screen
        asked, self._stay_or_quit = self._stay_or_quit, self._question()
        if self._stay_or_quit is None or asked == screen.status.notice == self._stay_or_quit:
            screen.host.begin_to_leave()
        else:
            screen.status.show(self._stay_or_quit, seconds=_QUIT_SECONDS)

    def page(self, pages: int) -> None:
        self._screen.transcript.page(pages)

    def go_to_start(self) -> None:
        composer = self._screen.composer
        if self._screen.reading.is_on or not composer.go_to(composer.document.start):
            self._screen.transcript.go_to_start()

    def go_to_end(self) -> None:
        composer = self._screen.composer
        if self._screen.reading.is_on or not composer.go_to(composer.document.end):
            self._screen.transcript.go_to_end()

    def move_lines(self, lines: int) -> None:
        self._screen.transcript.move_lines(lines)

    def move_messages(self, messages: int) -> None:
        self._screen.transcript.move_messages(messages)

    def _question(self) -> Notice | None:
        """Return what is asked before the program ends; None when nothing would be lost by it."""
        sessions, key = self._screen.sessions, self._screen.keys.label("quit")
        if unsaved := len(sessions.unsaved):
            what = "A conversation is" if unsaved == 1 else f"{unsaved} conversations are"
            return Notice(f"{what} not saved. {key} again: quit · Esc: stay", "bad")
        if running := len(sessions.running):
            what = "A reply is" if running == 1 else f"{running} replies are"
            words = f"{what} still arriving. {key} again: stop and quit · Esc: stay"
            return Notice(words, "warn", while_running=True)
        return None

    def _run(self, command: SlashCommand, text: str) -> None:
        """Run a command; its text comes back when something is wrong with it."""
        composer = self._screen.composer
        composer.replace_text("")
        try:
            command.action.act(self, command.argument)
        except ChatUIError:
            composer.replace_text(text)
            raise

    def _recalled(self, prompt: str | None) -> bool:
        if prompt is not None:
            self._screen.composer.replace_text(prompt)
        return prompt is not None
