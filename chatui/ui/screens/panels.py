"""Opens the panels over the chat, and does what was chosen there."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from chatui.conversation.parameters import Parameters
from chatui.endpoints import ModelChoice
from chatui.ui.screens.chat_words import model_label

if TYPE_CHECKING:
    from chatui.saved_conversations import Change
    from chatui.ui.screens.chat import ChatScreen
    from chatui.ui.screens.models import PickedModel
    from chatui.ui.screens.palette import Entry, PromptSource
    from chatui.ui.widgets.conversation_lines import Place


class Panels:
    """The panels of one chat screen; each is imported when it is first opened."""

    def __init__(self, screen: "ChatScreen") -> None:
        self._screen = screen

    def models(self) -> None:
        """Let a model be chosen."""
        from chatui.ui.screens.models import ModelsScreen

        sessions, choice = self._screen.sessions, self._screen.session.choice
        panel = ModelsScreen(sessions.endpoints, sessions.state, choice)
        self._screen.app.push_screen(panel, self._use_picked)

    def model_for_one_reply(self, use: Callable[[ModelChoice], None]) -> None:
        """Let a model be chosen that `use` is called with."""
        from chatui.ui.screens.models import ModelsScreen

        def use_picked(picked: "PickedModel | None") -> None:
            if picked is not None:
                use(picked.choice)

        sessions, choice = self._screen.sessions, self._screen.session.choice
        panel = ModelsScreen(sessions.endpoints, sessions.state, choice, for_one_reply=True)
        self._screen.app.push_screen(panel, use_picked)

    def use_model_named(self, name: str) -> None:
        """Take a model by its name: at the endpoint that lists it, else where prompts go now."""
        endpoints, choice = self._screen.sessions.endpoints, self._screen.session.choice
        others = [one.name for one in endpoints.all() if one.name != choice.endpoint]
        for endpoint in (choice.endpoint, *others):
            if any(model.id == name for model in endpoints.cached_models(endpoint)):
                self._screen.shown.choose(ModelChoice(endpoint, name))
                return
        self._screen.shown.choose(ModelChoice(choice.endpoint, name))

    def conversations(self) -> None:
        """Let a conversation be chosen."""
        from chatui.ui.screens.conversations import ConversationsScreen

        screen = self._screen
        open_id = screen.session.conversation.id
        panel = ConversationsScreen(
            screen.saved,
            open_id,
            self._busy_ids,
            change_open=self._change_open,
            drop_open=screen.sessions.drop,
            peek_open=screen.sessions.peek,
        )
        screen.app.push_screen(panel, self._open)

    def trash(self) -> None:
        """Let a deleted conversation be brought back."""
        from chatui.ui.screens.trash import TrashScreen

        now = datetime.now().astimezone()
        self._screen.app.push_screen(TrashScreen(self._screen.saved, now), self._open_restored)

    def tree(self) -> None:
        """Let a message be chosen, wherever in the tree it is."""
        from chatui.ui.screens.tree import TreeScreen

        screen = self._screen
        now = datetime.now().astimezone()
        current = screen.transcript.current_message_id
        panel = TreeScreen(screen.session.conversation, current, now)
        screen.app.push_screen(panel, self._go_to)

    def connect(self, endpoint: str | None) -> None:
        """Let an endpoint be set up."""
        from chatui.ui.screens.connect import ConnectScreen

        choice = self._screen.session.choice
        panel = ConnectScreen(
            self._screen.sessions.endpoints, endpoint or choice.endpoint, in_use=choice
        )
        self._screen.app.push_screen(panel, self._use_connected)

    def parameters(self) -> None:
        """Let the conversation's parameters be changed."""
        from chatui.ui.screens.parameters import ParametersScreen

        session = self._screen.session
        session.conversation.check_writable()
        panel = ParametersScreen(session.conversation.parameters, session.parameters)
        self._screen.app.push_screen(panel, self._use_parameters)

    def system_prompt(self) -> None:
        """Let the conversation's system prompt be read and changed."""
        from chatui.ui.screens.system_prompt import SystemPromptScreen

        conversation = self._screen.session.conversation
        conversation.check_writable()
        panel = SystemPromptScreen(conversation.system)
        self._screen.app.push_screen(panel, self.use_system_prompt)

    def use_system_prompt(self, prompt: str | None) -> None:
        """Begin every request with a text from now on; empty with none, None changes nothing."""
        session = self._screen.session
        if prompt is None:
            return
        session.conversation.check_writable()
        session.conversation.system = prompt
        session.save()
        self._screen.refresh_chat()
        what = "System prompt set" if prompt else "No system prompt"
        self._screen.notice(f"{what}, from the next prompt on.")

    def palette(self) -> None:
        """Let one of all actions be chosen, a theme, or an earlier prompt."""
        from chatui.ui.screens.palette import PaletteScreen, action_entries

        screen = self._screen
        entries = action_entries(screen.keys.actions, screen.perform) + self._themes()
        panel = PaletteScreen("Everything that can be done", entries, self._earlier())
        screen.app.push_screen(panel, _do)

    def prompts(self, words: str) -> None:
        """Let an earlier prompt be chosen, of those that hold the words."""
        from chatui.ui.screens.palette import PaletteScreen

        panel = PaletteScreen("Earlier prompts", (), self._earlier(), query=words)
        self._screen.app.push_screen(panel, _do)

    def themes(self) -> None:
        """Let a theme be chosen."""
        from chatui.ui.screens.themes import ThemesScreen

        app, action = self._screen.app, self._screen.keys.action("theme")

        def use(name: str | None) -> None:
            if name is not None:
                self._screen.perform(action, name)

        app.push_screen(ThemesScreen(sorted(self._screen.host.theme_names), app.theme), use)

    def help(self, section: str) -> None:
        """Show what the keys do, first those of a section of the help."""
        from chatui.ui.screens.help import HelpScreen

        self._screen.app.push_screen(HelpScreen(self._screen.keys.actions, section))

    def _themes(self) -> "list[Entry]":
        from chatui.ui.screens.palette import Entry

        use, action = self._screen.perform, self._screen.keys.action("theme")
        names = self._screen.host.theme_names
        return [Entry(f"Theme: {name}", partial(use, action, name)) for name in names]

    def _earlier(self) -> "PromptSource":
        from chatui.ui.screens.palette import PromptSource

        return PromptSource(self._screen.prompt_history.entries, self._write_again)

    def _write_again(self, prompt: str) -> None:
        screen = self._screen
        screen.reading.end()
        screen.set_focus(screen.composer)
        screen.composer.replace_text(screen.recall.choose(prompt, screen.composer.text))

    def _use_picked(self, picked: "PickedModel | None") -> None:
        if picked is None:
            return
        if not picked.next_message_only:
            self._screen.shown.choose(picked.choice)
            return
        self._screen.shown.once = picked.choice
        label = model_label(self._screen.sessions.endpoints, picked.choice)
        self._screen.notice(f"The next message goes to {label}.")

    def _use_connected(self, choice: ModelChoice | None) -> None:
        if choice is not None:
            self._screen.shown.choose(choice)

    def _busy_ids(self) -> set[str]:
        return {session.conversation.id for session in self._screen.sessions.busy}

    def _change_open(self, conversation_id: str, change: "Change") -> None:
        session = self._screen.sessions.found(conversation_id)
        session.conversation.check_writable()
        change(session.conversation)
        session.save()
        if session is self._screen.session:
            self._screen.refresh_chat()

    def _open(self, place: "Place | None") -> None:
        if place is not None:
            self._screen.shown.open(place.conversation_id, partial(self._land, place))

    def _open_restored(self, conversation_id: str | None) -> None:
        if conversation_id is not None:
            self._screen.shown.open(conversation_id)

    def _land(self, place: "Place") -> None:
        screen = self._screen
        if place.message_id is not None and screen.shown.go_to(place.message_id):
            screen.reading.begin(at=place.message_id)
            screen.transcript.find(place.words, is_here=True)
            screen.transcript.find_next(1)
            screen.reading.show_keys()

    def _go_to(self, message_id: str | None) -> None:
        screen = self._screen
        if message_id is None:
            return
        if screen.shown.go_to(message_id):
            screen.reading.begin(at=message_id)
        else:
            screen.notice("A reply is on its way. Esc stops it.", while_running=True)

    def _use_parameters(self, parameters: Parameters | None) -> None:
        if parameters is not None:
            session = self._screen.session
            session.conversation.parameters = parameters
            session.save()
            self._screen.refresh_chat()


def _do(entry: "Entry | None") -> None:
    if entry is not None:
        entry.call()
