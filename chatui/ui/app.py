"""The program on the screen: themes, the way out, what lies around the chat."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from textual import constants, events
from textual.app import App
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen
from textual.widgets import Input, TextArea

from chatui.commands.key_map import KeyMap
from chatui.errors import ConfigError
from chatui.sessions.library import Library
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.storage.prompt_history import PromptHistory
from chatui.ui.bugs import BugLog
from chatui.ui.chat.screen import ChatScreen, Opening
from chatui.ui.graphemes import count_generously
from chatui.ui.terminal import sink
from chatui.ui.terminal.background_color import BackgroundQuestion, has_few_colors
from chatui.ui.terminal.key_presses import hear_all_that_is_written
from chatui.ui.terminal.ordered_keys import OrderedKeysApp
from chatui.ui.terminal.output import warnings
from chatui.ui.terminal.private import guard
from chatui.ui.themes import DARK, ChatTheme, fitting_theme, themes_from

if TYPE_CHECKING:
    from chatui.conversation.message import Message
    from chatui.doctor.all_checks import Surroundings
    from chatui.storage.own.folder_project import FolderProject
    from chatui.storage.own.prompt_files import AskedPrompt, PromptFiles
    from chatui.ui.terminal.graphics_question import TerminalGraphics
    from chatui.ui.terminal.plain_ink import PlainInk

_CLOSE_SECONDS: Final = 1.5
# A terminal sends them to every program in front, on Ctrl+C and Ctrl+\.
_KEYS_OF_WHO_HAS_THE_TERMINAL: Final = (signal.SIGINT, getattr(signal, "SIGQUIT", None))
_LENT_SECONDS: Final = 0.2
_HEARD_IN_PANELS: Final = ("quit", "copy-or-stop", "help")


@dataclass(frozen=True, slots=True)
class ExitReport:
    """What is left behind: the conversation to come back to, None when there is nothing in it."""

    conversation_id: str | None
    unsaved: tuple[str, ...] = ()
    """What became of each conversation that could not be saved."""


class ChatApp(OrderedKeysApp[ExitReport | None], inherit_bindings=False):
    """The program; `run` returns when everything is saved and closed."""

    TITLE: str = "chatui"
    CSS_PATH = "chat.tcss"
    ENABLE_COMMAND_PALETTE = False

    def __init__(  # noqa: PLR0913  # the composition root hands over everything at once
        self,
        *,
        sessions: OpenSessions,
        saved: Library,
        session: ChatSession,
        first_prompt: str | None,
        own_prompt: AskedPrompt | None = None,
        open_picker: bool = False,
        folder_project: FolderProject | None = None,
        prompt_history: PromptHistory,
        open_prompts: Callable[[], PromptFiles],
        surroundings: Callable[[], Surroundings],
        theme_tables: Mapping[str, Mapping[str, object]],
        theme_problems: Sequence[str],
        theme_name: str,
        notices: Sequence[str],
        background_is_light: bool | None = None,
        at_start: BackgroundQuestion | None = None,
    ) -> None:
        super().__init__()
        self.at_start = at_start
        self.surroundings = surroundings
        sink.install()
        hear_all_that_is_written()
        count_generously(os.environ)
        self._sessions = sessions
        self._saved = saved
        self._keys = KeyMap.resolve(sessions.config.keys, enter=sessions.config.enter)
        self.theme_problems = list(theme_problems)
        themes = themes_from(theme_tables, problems=self.theme_problems)
        self.theme_names = [theme.name for theme in themes]
        notices = [*notices, *self.theme_problems]
        if theme_name not in self.theme_names:
            notices.append(f"There is no theme {theme_name!r}: this is {DARK}.")
            theme_name = DARK
        self._chat = ChatScreen(
            host=self,
            sessions=sessions,
            session=session,
            keys=self._keys,
            prompt_history=prompt_history,
            open_prompts=open_prompts,
            saved=saved,
            opening=Opening(
                first_prompt,
                own_prompt,
                open_picker,
                folder_project,
                (*notices, *warnings()),
            ),
        )
        self._leaving: asyncio.Task[None] | None = None
        self._bugs: BugLog | None = None
        self._lent = 0
        self._window_name = self.TITLE
        self._window_title = ""
        self._unseen = ""
        """The sign of how a reply has ended while nobody looked; empty when somebody does."""
        self._has_mouse = True
        self._background_is_light = background_is_light
        self._plain_inks: dict[str, PlainInk] = {}
        self.no_color = bool(os.environ.get("NO_COLOR"))  # where Textual takes an empty one for set
        self.leave_out_filters(NoColor, Monochrome)
        for theme in themes:
            self.register_theme(theme)
        self._begin_with_theme(theme_name)
        self._show_motion()
        sessions.settings.listen(self._use_setting)

    def _begin_with_theme(self, name: str) -> None:
        """Use a theme from the first; to set `theme` means to parse and apply all styles twice."""
        theme = self.available_themes[name]
        self.set_reactive(App.theme, name)
        self.set_class(theme.dark, "-dark-mode", update=False)
        self.set_class(not theme.dark, "-light-mode", update=False)
        self.stylesheet.set_variables(self.get_css_variables())
        self.mutate_reactive(App.ansi_color)  # whether colours are converted follows from the theme

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what is drawn through: colours that nobody wants, or can read, are left out."""
        filters, theme = super().get_line_filters(), self.current_theme
        is_plain = isinstance(theme, ChatTheme) and theme.plain
        # What can be read on white becomes, of sixteen colours, one that cannot.
        is_lost = self.console.color_system == "standard" and not theme.dark
        if not (self.no_color or is_plain or is_lost):
            return filters
        from chatui.ui.terminal.plain_ink import READABLE_ON_DARK, READABLE_ON_LIGHT, PlainInk

        ink = self._plain_inks.get(theme.name)
        if ink is None:
            on_known = READABLE_ON_LIGHT if self._background_is_light else READABLE_ON_DARK
            is_unknown = self.no_color or self._background_is_light is None
            ink = PlainInk(theme.variables, () if is_unknown else on_known)
            self._plain_inks[theme.name] = ink
        return [*filters, ink]

    def get_default_screen(self) -> Screen[None]:
        """Return the chat: an empty screen below it would be laid out for nothing."""
        return self._chat

    def get_driver_class(self) -> type[Driver]:
        """Return the driver that keeps pastes apart from keys, on a terminal of Linux or macOS."""
        if sys.platform == "win32" or constants.DRIVER is not None:
            return super().get_driver_class()
        from chatui.ui.terminal.driver import TerminalDriver

        return TerminalDriver

    def on_load(self) -> None:
        """Hear signals before the terminal is taken."""
        loop = asyncio.get_running_loop()
        if self._bugs is not None:
            loop.set_exception_handler(self._meet_stray)
        if sys.platform != "win32":
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
                loop.add_signal_handler(number, self._take_signal, number)

    def on_mount(self) -> None:
        self.app_resume_signal.subscribe(self, lambda _: self._show_all_again())

    def _take_signal(self, number: int) -> None:
        if not (self._lent and number in _KEYS_OF_WHO_HAS_THE_TERMINAL):
            self.begin_to_leave(128 + number)

    def begin_to_leave(self, return_code: int = 0) -> None:
        """Take the one way out; asking again changes nothing."""
        if self._leaving is None:
            self.hear_no_keys()  # one that opens an editor, or sends, would come too late
            self._leaving = asyncio.create_task(self._leave(return_code), name="leave")
            self._leaving.add_done_callback(self._left)

    async def _leave(self, return_code: int) -> None:
        try:
            if self._chat.is_mounted:
                await self._chat.editor.close()
                self._chat.drafts.put_away()
        finally:
            try:
                await self._close()
            finally:
                self._chat.stop_listening()
                self.exit(self._report(), return_code=self.return_code or return_code)

    async def _close(self) -> None:
        """Close the list and what is open, all of it; of the last saves the list tells nobody."""
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                closing = self._saved.close(), self._sessions.close()
                closed = await asyncio.gather(*closing, return_exceptions=True)
        except TimeoutError:
            return  # how each reply ended was recorded before the first wait
        for problem in closed:
            if problem is not None:
                raise problem

    def _left(self, leaving: asyncio.Task[None]) -> None:
        error = None if leaving.cancelled() else leaving.exception()
        if isinstance(error, Exception):
            self.fail(error)

    def _report(self) -> ExitReport:
        session = self._chat.view.session
        is_kept = session.conversation.messages and not session.is_temporary
        left = [*self._sessions.rescue(), *filter(None, [self._chat.editor.left_behind])]
        return ExitReport(session.conversation.id if is_kept else None, tuple(left))

    @cached_property
    def graphics(self) -> TerminalGraphics:
        """What the terminal draws besides text, which it is asked once."""
        from chatui.ui.terminal.graphics_question import TerminalGraphics  # for the first picture

        return TerminalGraphics(self.terminal_driver)

    def take_mouse(self, state: str) -> bool:
        """Take the mouse ("on") or leave it to the terminal ("off"), otherwise change what is."""
        # Only the driver of Linux and macOS can; elsewhere the mouse stays with the program.
        set_mouse = getattr(self.terminal_driver, "set_mouse", None)
        if set_mouse is None:
            return True
        self._has_mouse = state == "on" if state else not self._has_mouse
        set_mouse(is_on=self._has_mouse)
        return self._has_mouse

    @contextmanager
    def lend_terminal(self) -> Iterator[None]:
        """Give the terminal to another program, whose Ctrl+C is its own.

        Raises:
            SuspendNotSupported: When the terminal cannot be given away.
        """
        self._lent += 1
        try:
            with self.suspend():
                yield
        finally:
            # A key that came just before is still to be heard of.
            asyncio.get_running_loop().call_later(_LENT_SECONDS, self._end_lending)

    def _end_lending(self) -> None:
        self._lent -= 1

    def sleep(self) -> bool:
        """Stop the program until its shell lets it go on; False where no shell could."""
        driver = self.terminal_driver
        if sys.platform == "win32" or driver is None or not driver.can_suspend:
            return False
        parent = os.getppid()
        if parent == 0 or os.getsid(parent) != os.getsid(0):
            return False
        os.kill(0, signal.SIGTSTP)  # the whole job, as the terminal's own key does
        return True

    def name_window(self, conversation_title: str) -> None:
        """Let the terminal's window say which conversation is open."""
        name = f"{self.TITLE} · {conversation_title}" if conversation_title else self.TITLE
        self._window_name = name
        self._show_window_title()

    def _show_window_title(self) -> None:
        sign = "●" if self._sessions.is_replying else self._unseen
        title = f"{sign} {self._window_name}" if sign else self._window_name
        title = title if self._sessions.config.window_title else ""
        if title != self._window_title:
            self._window_title = title
            sink.set_window_title(self, title)

    def reply_began(self) -> None:
        """Let the terminal's window say that a reply comes."""
        self._show_window_title()

    def reply_ended(self, session: ChatSession, reply: Message) -> None:
        """Tell of a reply that has ended, if nobody looks."""
        if not (self.app_focus or self._lent or self._leaving):
            from chatui.ui import unseen  # seldom does a reply end so
            from chatui.ui.notice import show

            self._unseen = unseen.sign(self._unseen, reply)
            setting, told = self._sessions.config.notify, unseen.told(session, reply)
            if told is not None and setting != "off":
                showing = show(partial(sink.write, self), *told, setting)
                self._chat.view.spawn(showing, group="notice")
        self._show_window_title()

    def watch_app_focus(self) -> None:
        """Take away the sign of what ended unseen when somebody looks."""
        if self.app_focus and self._unseen:
            self._unseen = ""
            self._show_window_title()

    def _show_all_again(self) -> None:
        """Draw everything: another program has had the terminal."""
        self._window_title = ""
        self._show_window_title()
        self.refresh(layout=True)

    def _use_setting(self, name: str) -> None:
        """Do at once as a setting says that was changed; without a theme, use what fits."""
        if name == "window_title":
            self._show_window_title()
        elif name == "theme":
            few = has_few_colors(os.environ)
            fitting = fitting_theme(self._background_is_light, few_colors=few)
            chosen = self._sessions.config.theme
            self.theme = chosen if chosen in self.theme_names else fitting
        elif name == "reduced_motion":
            self._show_motion()

    def _show_motion(self) -> None:
        """Let what scrolls jump, and no cursor blink, where nothing may move by itself."""
        is_still = self._sessions.config.reduced_motion
        self.animation_level = "none" if is_still else constants.TEXTUAL_ANIMATIONS

    def use_theme(self, name: str) -> str:
        """Use a theme and remember it; returns the notice that says so.

        Raises:
            ConfigError: When there is no such theme.
        """
        if name not in self.theme_names:
            for problem in self.theme_problems:
                if f"/{name}.toml" in problem.replace("\\", "/"):
                    raise ConfigError(problem)
            hint = f"There are: {', '.join(sorted(self.theme_names))}."
            raise ConfigError(f"There is no theme {name!r}.", hint=hint)
        self.theme = name
        settings = self._sessions.settings
        if not settings.settings.is_chosen("theme"):
            return f"{name}, until chatui ends: the theme is set in config.toml."
        settings.set(("theme",), name, lambda problem: self._chat.view.notice(str(problem), "bad"))
        return f"{name}, from now on."

    def on_key(self, event: events.Key) -> None:
        """Hear the ways out in panels as well."""
        action = self._keys.anywhere.get(event.key)
        if self.screen is self._chat or action is None or action.id not in _HEARD_IN_PANELS:
            return
        focused = self.focused
        has_selection = isinstance(focused, Input | TextArea) and bool(focused.selected_text)
        if action.id == "copy-or-stop" and has_selection:
            return
        event.prevent_default()
        if action.id == "help":
            self._help_in(self.screen)
            return
        while self.screen is not self._chat:
            self.pop_screen()
        if action.id == "quit":
            self._chat.perform(action)

    def _help_in(self, screen: Screen[object]) -> None:
        from chatui.ui.panels.help import HelpScreen
        from chatui.ui.panels.panel_screen import PanelScreen  # comes with the first panel

        if isinstance(screen, HelpScreen):
            self.pop_screen()
        elif isinstance(screen, PanelScreen):
            self.push_screen(HelpScreen(self._keys.actions, screen.section))

    def outlive_bugs(self, log: Path) -> None:
        """Go on after a bug from now on, and note it; Textual ends with the first one."""
        self._bugs = BugLog(log, self._sessions.endpoints.redact)
        guard(self._meet_bug, self._end_by_bug)

    def _meet_bug(self, error: Exception) -> None:
        """Say that something has failed, when it is over."""
        assert self._bugs is not None
        self._bugs.write(error)
        if self._leaving is None and self._chat.is_mounted:
            self._chat.view.notice(
                f"A bug in chatui: {type(error).__name__}, see {self._bugs}.", "bad"
            )

    def _meet_stray(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Take what failed in a task or a callback that nobody waits for."""
        error = context.get("exception")
        if isinstance(error, Exception):
            # In the app's own context, without which no timer of a notice could end.
            if not self.call_later(self._meet_bug, error):
                self._meet_bug(error)
        else:
            loop.default_exception_handler(context)

    def _end_by_bug(self, error: Exception) -> None:
        """Leave, because there would be nothing to go on with."""
        assert self._bugs is not None
        self._bugs.write(error)
        self.fail(error)

    def meet_failure(self, error: Exception) -> None:
        """Take what failed outside of a message: a timer, a callback, the drawing."""
        if self._bugs is None or not self.is_running:
            self.fail(error)
        elif self._leaving is None:
            is_bearable = self._bugs.is_bearable() and self._chat.is_mounted
            (self._meet_bug if is_bearable else self._end_by_bug)(error)

    def end_after_failure(self) -> None:
        """Leave in order, with everything saved, where Textual would just end."""
        self.begin_to_leave(1)

    async def on_unmount(self) -> None:
        """Wait for the end of what is being saved, also where the program ended by itself."""
        if self._leaving is not None:
            await asyncio.wait([self._leaving])
