"""Opens the panels over the chat, and does what was chosen there."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.app import App
from textual.css.stylesheet import Stylesheet

from chatui.commands.key_map import KeyMap
from chatui.config import Origin
from chatui.conversation.parameters import Parameters
from chatui.endpoints import ModelChoice
from chatui.errors import NotSaved
from chatui.providers import effective_parameters
from chatui.sessions.library import Library
from chatui.sessions.open_sessions import OpenSessions
from chatui.storage.prompt_history import PromptHistory, SentPrompt
from chatui.ui.chat.attaching import Attaching
from chatui.ui.chat.drafts import PromptRecall
from chatui.ui.chat.offered_servers import OfferedServers
from chatui.ui.chat.overview import Overview
from chatui.ui.chat.reading import Reading, asks_for_key
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView, Host, Perform
from chatui.ui.chat.words import model_label
from chatui.ui.panels.panel_screen import PanelScreen

_ANSWER_SECONDS: Final = 0.5

if TYPE_CHECKING:
    from chatui.conversation.message import Message
    from chatui.conversation.parts import ImagePart
    from chatui.conversation.preamble import Section
    from chatui.sessions.library import ConversationChange
    from chatui.ui.panels.library.conversation_lines import ConversationPlace
    from chatui.ui.panels.models import PickedModel
    from chatui.ui.panels.palette import PaletteEntry, PromptSource
    from chatui.ui.panels.presets import Failed, Presets
    from chatui.ui.pictures.album import Album


@dataclass(frozen=True, slots=True)
class Panels:
    """The panels of one chat screen; each is imported when it is first opened."""

    view: ChatView
    host: Host
    keys: KeyMap
    sessions: OpenSessions
    saved: Library
    shown: ShownSession
    reading: Reading
    recall: PromptRecall
    prompt_history: PromptHistory
    perform: Perform
    overview: Overview
    offered_servers: OfferedServers

    def models(self) -> None:
        """Let a model be chosen."""
        from chatui.ui.panels.models import ModelsScreen

        sessions, choice = self.sessions, self.view.session.choice
        panel = ModelsScreen(sessions.endpoints, sessions.remembered, choice)
        self.view.push(panel, self._use_picked)

    def model_for_one_reply(self, use: Callable[[ModelChoice], None]) -> None:
        """Let a model be chosen that `use` is called with."""
        from chatui.ui.panels.models import ModelsScreen

        def use_picked(picked: "PickedModel | None") -> None:
            if picked is not None:
                use(picked.choice)

        sessions, choice = self.sessions, self.view.session.choice
        panel = ModelsScreen(sessions.endpoints, sessions.remembered, choice, for_one_reply=True)
        self.view.push(panel, use_picked)

    def use_model_named(self, name: str) -> None:
        """Take a model by its name: at the endpoint that lists it, else where prompts go now."""
        endpoints = self.sessions.endpoints
        if not endpoints.has_read_models:  # in the first moments alone
            self.view.spawn(self._use_model_when_read(name), group="model", exclusive=True)
            return
        self.shown.choose(endpoints.choice_of(name, self.view.session.choice))

    async def _use_model_when_read(self, name: str) -> None:
        await self.sessions.endpoints.read_models()
        self.use_model_named(name)

    def attach(self, attaching: Attaching) -> None:
        """Let a file or an address be attached, or one that is attached be taken off."""
        from chatui.ui.panels.attach.panel import Attachments, AttachScreen

        attachments = Attachments(lambda: attaching.parts, attaching.begin, attaching.take_off)
        self.view.push(AttachScreen(attachments, Path()))

    def conversations(self) -> None:
        """Let a conversation be chosen."""
        from chatui.ui.panels.library.conversations import ConversationsScreen

        open_id = self.view.session.conversation.id
        panel = ConversationsScreen(
            self.saved,
            open_id,
            self._busy_ids,
            change_open=self._change_open,
            drop_open=self.sessions.drop,
            peek_open=self.sessions.peek,
        )
        self.view.push(panel, self._open)

    def trash(self) -> None:
        """Let a deleted conversation be brought back."""
        from chatui.ui.panels.library.trash import TrashScreen

        now = datetime.now().astimezone()
        self.view.push(TrashScreen(self.saved, now), self._open_restored)

    def tree(self) -> None:
        """Let a message be chosen, wherever in the tree it is."""
        from chatui.ui.panels.places.tree import TreeScreen

        now = datetime.now().astimezone()
        current = self.view.transcript.current_message_id
        panel = TreeScreen(self.view.session.conversation, current, now)
        self.view.push(panel, self._go_to)

    def pictures(self, parts: "Sequence[ImagePart]") -> None:
        """Let pictures be looked at."""
        from chatui.ui.pictures.viewer import PictureViewer

        self.view.push(PictureViewer(parts, self.album(), self.host.graphics))

    def album(self) -> "Album":
        """Return where the pictures of the conversation are."""
        from chatui.ui.pictures.album import Album

        return Album(self.view.session.held, self.sessions.history.attachments)

    def connect(self, endpoint: str | None) -> None:
        """Let an endpoint be set up: the named one, the one that lacks a key, or one of a list."""
        from chatui.ui.panels.connect.panel import ConnectScreen

        panel = ConnectScreen(
            self.sessions.endpoints,
            endpoint or self._without_key(),
            in_use=self.view.session.choice,
            follow=self._follow_endpoint,
            use_found=self.offered_servers.use_one,
        )
        self.view.push(panel, self._use_connected)

    def _without_key(self) -> str | None:
        """Return the endpoint whose key was refused, or is missing, where that is seen now."""
        head = self._failed_for_key()
        if head is not None:
            return head.endpoint
        is_empty = not self.view.session.conversation.messages
        lacks_key = is_empty and self.overview.missing_key is not None
        return self.view.session.choice.endpoint if lacks_key else None

    def _failed_for_key(self) -> "Message | None":
        conversation = self.view.session.conversation
        head = conversation.messages.get(conversation.head or "")
        return head if head is not None and asks_for_key(head) else None

    def parameters(self, use: Callable[[Parameters], None]) -> None:
        """Let the conversation's parameters be changed; `use` is called with what was kept."""
        from chatui.ui.panels.parameters import Below, ParametersScreen

        session = self.view.session
        session.conversation.check_writable()
        endpoint = self.sessions.endpoints.get(session.choice.endpoint)
        project = self.sessions.project_of(session.conversation.project)
        below = (
            *(() if project is None else (Below(f"project {project.name}", project.parameters),)),
            Below(endpoint.label, endpoint.parameters),
            Below(endpoint.label, Parameters(extra_body=endpoint.extra_body or None)),
            Below("[parameters]", session.common_parameters),
            Below(endpoint.label, effective_parameters(endpoint, Parameters())),
        )
        panel = ParametersScreen(session.conversation.parameters, below, self._kept_presets())

        def use_kept(kept: Parameters | None) -> None:
            if kept is not None:
                use(kept)

        self.view.push(panel, use_kept)

    def preamble(self, edit: "Callable[[Section], object]") -> None:
        """Show what stands in front of the chat; `edit` is called with what is to be edited."""
        from chatui.ui.panels.preamble import PreambleScreen

        session = self.view.session
        is_off = not session.conversation.sends_instructions
        note = "Your instructions and memory are not sent in this chat: /instructions on"
        sections = self.sessions.preambles.with_places(session.conversation, session.sections)

        def use(section: "Section | None") -> None:
            if section is not None:
                edit(section)

        self.view.push(PreambleScreen(sections, note if is_off else ""), use)

    def system_prompt(self) -> None:
        """Let the conversation's system prompt be read and changed."""
        from chatui.ui.panels.system_prompt import SystemPromptScreen

        conversation = self.view.session.conversation
        conversation.check_writable()
        panel = SystemPromptScreen(conversation.system)
        self.view.push(panel, self.use_system_prompt)

    def use_system_prompt(self, prompt: str | None) -> None:
        """Begin every request with a text from now on; empty with none, None changes nothing."""
        session = self.view.session
        if prompt is None:
            return
        session.conversation.check_writable()
        session.conversation.system = prompt
        session.save()
        self.shown.refresh()
        what = "System prompt set" if prompt else "No system prompt"
        self.view.notice(f"{what}, from the next prompt on.")

    def palette(self) -> None:
        """Let one of all actions be chosen, a theme, or an earlier prompt."""
        from chatui.ui.panels.palette import PaletteScreen, action_entries

        entries = action_entries(self.keys.actions, self.perform)
        entries += [*self._presets(), *self._themes()]
        panel = PaletteScreen("Everything that can be done", entries, self._earlier())
        self.view.push(panel, _do)

    def prompts(self, words: str) -> None:
        """Let an earlier prompt be chosen, of those that hold the words."""
        from chatui.ui.panels.palette import PaletteScreen

        panel = PaletteScreen("Earlier prompts", (), self._earlier(), query=words)
        self.view.push(panel, _do)

    def themes(self) -> None:
        """Let a theme be chosen."""
        from chatui.ui.panels.theme_picker import ThemesScreen

        action = self.keys.action("theme")

        def use(name: str | None) -> None:
            if name is not None:
                self.perform(action, name)

        names, problems = sorted(self.host.theme_names), self.host.theme_problems
        self.view.push(ThemesScreen(names, self.view.theme, problems), use)

    def settings(self) -> None:
        """Let the settings be seen and changed."""
        from chatui.ui.panels.settings import SettingsScreen

        settings, endpoints = self.sessions.settings, self.sessions.endpoints
        settings.use_project(self.sessions.project_of(self.view.session.conversation.project))

        def check(name: str, value: object) -> None:
            if name == "endpoint":
                endpoints.get(str(value))

        def use(action_id: str | None) -> None:
            if action_id is not None:
                self.perform(self.keys.action(action_id))

        panel = SettingsScreen(
            settings,
            check=check,
            change_in={"theme": self.themes, "system": self._system_of_new_conversations},
            counts={
                "endpoints": sum(one.origin is not Origin.BUILT_IN for one in endpoints.all()),
                "themes": len(self.host.theme_names),
            },
        )
        self.view.push(panel, use)

    def doctor(self) -> None:
        """Show what is right around chatui and what is not; the model is asked when told to."""
        from chatui.doctor.all_checks import in_chat, masked
        from chatui.doctor.terminal import Answers, Terminal
        from chatui.ui.panels.doctor import DoctorScreen

        endpoints, choice = self.sessions.endpoints, self.view.session.choice
        graphics, here, answered = self.host.graphics, self.host.surroundings(), asyncio.Event()
        graphics.ask(answered.set)

        async def terminal() -> Terminal:
            try:
                async with asyncio.timeout(_ANSWER_SECONDS if graphics.way is None else 0):
                    await answered.wait()
            except TimeoutError:
                pass  # it draws no pictures, or has told so before
            size = self.view.size
            return Terminal((size.width, size.height), Answers(graphics=graphics.way or ""))

        in_panel = in_chat(here, endpoints, choice, terminal)
        self.view.push(DoctorScreen(in_panel, masked(here.environ, endpoints)))

    def _system_of_new_conversations(self) -> None:
        from chatui.ui.panels.system_prompt import SystemPromptScreen

        def use(prompt: str | None) -> None:
            if prompt is not None:
                failed = partial(_tell, self.view)
                self.sessions.settings.set(("system",), prompt or None, failed)

        self.view.push(SystemPromptScreen(self.sessions.config.system), use)

    def help(self, section: str) -> None:
        """Show what the keys do, first those of a section of the help."""
        from chatui.ui.panels.help import HelpScreen

        self.view.push(HelpScreen(self.keys.actions, section))

    def _kept_presets(self) -> "Presets":
        from chatui.ui.panels.presets import Presets

        settings = self.sessions.settings

        def change(name: str, parameters: Parameters | None, failed: "Failed") -> None:
            def tell(problem: Exception) -> None:
                failed(problem)
                self.view.notice(str(problem), "bad")  # the panel may be closed by now

            table = None if parameters is None else parameters.to_dict()
            settings.set(("presets", name), table, tell)

        fixed = settings.settings.person.get("presets", {})
        return Presets(settings.config.presets, fixed, change)

    def _presets(self) -> "list[PaletteEntry]":
        from chatui.ui.panels.palette import PaletteEntry

        use, action = self.perform, self.keys.action("preset")
        names = self.sessions.config.presets
        return [PaletteEntry(f"Preset: {name}", partial(use, action, name)) for name in names]

    def _themes(self) -> "list[PaletteEntry]":
        from chatui.ui.panels.palette import PaletteEntry

        use, action = self.perform, self.keys.action("theme")
        names = self.host.theme_names
        return [PaletteEntry(f"Theme: {name}", partial(use, action, name)) for name in names]

    def _earlier(self) -> "PromptSource":
        from chatui.ui.panels.palette import PromptSource

        return PromptSource(self.prompt_history.entries, self._write_again)

    def _write_again(self, prompt: SentPrompt) -> None:
        self.reading.end()
        self.shown.write(self.recall.choose(prompt, self.shown.drafts.written))

    def _use_picked(self, picked: "PickedModel | None") -> None:
        if picked is None:
            return
        if not picked.next_message_only:
            self.shown.choose(picked.choice)
            return
        self.shown.once = picked.choice
        label = model_label(self.sessions.endpoints, picked.choice)
        self.view.notice(f"The next message goes to {label}.")

    def _follow_endpoint(self, name: str, now: str | None) -> None:
        self.sessions.follow_endpoint(
            name, now, lambda problem: self.view.notice(str(problem), "bad")
        )
        self.shown.refresh()
        self.overview.refresh()

    def _use_connected(self, choice: ModelChoice | None) -> None:
        if choice is None:
            self.shown.say_when_endpoint_is_gone()
            return
        self.shown.choose(choice)
        if choice.model is None:
            self.models()
        elif self._failed_for_key() is not None:
            again = self.keys.label("retry")
            way = again if self.reading.is_on else f"{self.keys.label('read')}, then {again},"
            self.view.notice(f"Saved. {way} sends your prompt again.")

    def _busy_ids(self) -> set[str]:
        return {session.conversation.id for session in self.sessions.busy}

    def _change_open(self, conversation_id: str, change: "ConversationChange") -> None:
        session = self.sessions.found(conversation_id)
        session.conversation.check_writable()
        change(session.conversation)
        session.save()
        if session is self.view.session:
            self.shown.refresh()

    def _open(self, place: "ConversationPlace | None") -> None:
        if place is not None:
            self.shown.open(place.conversation_id, partial(self._land, place))

    def _open_restored(self, conversation_id: str | None) -> None:
        if conversation_id is not None:
            self.shown.open(conversation_id)

    def _land(self, place: "ConversationPlace") -> None:
        if place.message_id is not None and self.shown.go_to(place.message_id):
            self.reading.begin(at=place.message_id)
            self.view.transcript.find(place.words, is_here=True)
            self.view.transcript.find_next(1)
            self.reading.show_keys()

    def _go_to(self, message_id: str | None) -> None:
        if message_id is None:
            return
        if self.shown.go_to(message_id):
            self.reading.begin(at=message_id)
        else:
            self.view.notice(
                "A reply is on its way. Esc stops it.", while_running=True, keys=("Esc",)
            )


def _tell(view: ChatView, problem: NotSaved) -> None:
    view.notice(str(problem), "bad")


def _do(entry: "PaletteEntry | None") -> None:
    if entry is not None:
        entry.call()


async def preload_styles(app: App[object]) -> None:
    """Read the panels' styles in a thread: when the first is opened, Textual reads all anew."""
    is_ready = app.stylesheet.has_source(str(PanelScreen.CSS_PATH))
    while app.is_running and not is_ready:
        before, theme = app.stylesheet, app.theme
        sources, styles = dict(before.source), before.copy()
        await asyncio.to_thread(_read_styles, styles)
        is_ready = app.stylesheet is before and before.source == sources and app.theme == theme
        if is_ready:
            app.stylesheet = styles


def _read_styles(styles: Stylesheet) -> None:
    styles.read(PanelScreen.CSS_PATH)
    assert styles.rules_map  # parses
