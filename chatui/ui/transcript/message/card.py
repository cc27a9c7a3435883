"""What is said under a reply that failed or was cut: what happened, what helps, what is safe."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from chatui.conversation.message import Message, Status
from chatui.text.safety import display_line
from chatui.ui.transcript.message.hints import Hint

_SAVED: Final = "Your prompt is saved."
_AGAIN: Final[Hint] = ("r", "again")
_DETAILS: Final[Hint] = ("i", "details")
_HINTS: Final[Mapping[str, tuple[Hint, ...]]] = {
    "missing-key": (("F3", "paste a key"), _AGAIN, _DETAILS),
    "key-refused": (("F3", "change key"), _AGAIN, _DETAILS),
    "pictures-refused": (("F2", "choose a model"), _AGAIN, _DETAILS),
    "model-not-found": (("F2", "choose a model"), _AGAIN, _DETAILS),
}
_HELP_IS_A_FACT: Final = ("model-not-found", "wrong-path", "cannot-connect", "tls-failed")
"""What helps then is no key: another name, another address, a setting."""
_CUT_HINTS: Final[tuple[Hint, ...]] = (("c", "continue"), _AGAIN)


class Card(NamedTuple):
    """A coloured sign and a text, then a line of hints with a remark after them."""

    sign: str
    role: str
    text: str
    hints: tuple[Hint, ...]
    remark: str = ""


def card_of(message: Message) -> Card | None:
    """Return the card of a reply that failed or was interrupted, None for any other."""
    error = message.error
    if message.status is Status.INTERRUPTED:
        if error is None:
            text = "chatui was closed while this reply was arriving. Kept up to here."
            return Card("⚠", "warn", text, (*_CUT_HINTS, ("Enter", "keep")))
        text = display_line(error.message) or "The connection broke; this reply is incomplete."
        hints = _CUT_HINTS if message.text else (_AGAIN,)
        return Card("⚠", "warn", text, (*hints, _DETAILS), "" if message.text else _SAVED)
    if message.status is not Status.FAILED:
        return None
    if error is None:
        return Card("!", "bad", "The reply failed.", (_AGAIN, _DETAILS), _SAVED)
    told = f"{error.message} {error.hint}" if error.kind in _HELP_IS_A_FACT else error.message
    text = display_line(told).rstrip()
    if message.text:
        return Card("✗", "bad", text, (*_CUT_HINTS, _DETAILS))
    return Card("!", "bad", text, _HINTS.get(error.kind, (_AGAIN, _DETAILS)), _SAVED)
