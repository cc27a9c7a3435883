"""How the replies of the shown conversation are sampled: set one by one, or as a preset."""

from dataclasses import dataclass

from chatui.conversation.parameters import Parameters
from chatui.sessions.open_sessions import OpenSessions
from chatui.ui.chat.open_panels import Panels
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView


@dataclass(frozen=True, slots=True)
class Sampling:
    """Changes the parameters of the conversation that is shown, from its next prompt on."""

    view: ChatView
    sessions: OpenSessions
    shown: ShownSession
    panels: Panels

    def set(self, assignment: str) -> None:
        """Set one parameter as in `temperature=0.2`; without a text, let all be changed."""
        if not assignment:
            self.panels.parameters(self._use)
            return
        parameters = self.view.session.conversation.parameters.with_setting(assignment)
        self._use(parameters)
        self.view.notice(f"{assignment}, in this conversation.")

    def use_preset(self, name: str) -> None:
        """Take the parameters of a preset in place of all that were set; without a name, ask."""
        if not name:
            self.panels.parameters(self._use)
            return
        self._use(self.sessions.config.preset(name))
        self.view.notice(f"{name}, in this conversation.")

    def _use(self, parameters: Parameters) -> None:
        session = self.view.session
        session.conversation.check_writable()
        session.conversation.parameters = parameters
        session.save()
        self.shown.refresh()
