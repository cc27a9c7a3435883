"""How the replies of the shown conversation are sampled: set one by one, or as a preset."""

from dataclasses import dataclass, replace
from typing import Final

from chatui.conversation.parameters import EFFORTS, Parameters
from chatui.errors import UsageError
from chatui.sessions.open_sessions import OpenSessions
from chatui.ui.chat.open_panels import Panels
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView

_CYCLE: Final = (None, "low", "medium", "high")
_OFF: Final = "off"


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

    def set_effort(self, effort: str) -> None:
        """Set how hard the model is to think, `off` to send nothing; without a word, the next.

        Raises:
            UsageError: When the word is none that models know.
        """
        own = self.view.session.conversation.parameters
        if not effort:
            place = _CYCLE.index(own.reasoning_effort) if own.reasoning_effort in _CYCLE else 0
            wanted = _CYCLE[(place + 1) % len(_CYCLE)]
        elif effort in (*EFFORTS, _OFF):
            wanted = None if effort == _OFF else effort
        else:
            words = ", ".join(EFFORTS)
            hint = f"/set reasoning_effort={effort} sends any other word."
            raise UsageError(f"The effort is {words} or {_OFF}.", hint=hint)
        self._use(replace(own, reasoning_effort=wanted))
        session = self.view.session
        if wanted is None and (inherited := session.parameters.reasoning_effort):
            self.view.notice(f"Effort {inherited}, as the settings say.")
        else:
            known = self.sessions.left_out(session.choice, session.parameters)
            what = f"Effort {wanted or 'not sent'}, in this conversation."
            why = " This model does not take it: it is left out."
            self.view.notice(what + why if "reasoning_effort" in known else what)

    def _use(self, parameters: Parameters) -> None:
        session = self.view.session
        session.conversation.check_writable()
        session.conversation.parameters = parameters
        session.save()
        self.shown.refresh()
