"""The line under a reply: how it stands, and the keys that help."""

from math import floor, log10
from typing import NamedTuple

from chatui.conversation.ending import ending_sentence
from chatui.conversation.message import FinishReason, Message, Status, Usage
from chatui.text.local_time import in_zone
from chatui.text.safety import display_line
from chatui.ui.part_words import part_lines
from chatui.ui.transcript.message.hints import Hint

_GUIDE = "chatui-guide"
"""What the built-in guide calls itself: it makes no tokens, and so has no speed."""
_MOST_DIGITS = 12
"""Behind the point of a sum of dollars."""
_SHORTEST = 0.2
"""Seconds below which a speed says nothing."""


class Foot(NamedTuple):
    """A sign with its colour role, soft text after it, and hints for the current message."""

    sign: str
    role: str
    text: str
    hints: tuple[Hint, ...] = ()


def foot_of(message: Message) -> Foot:
    """Return the foot of a reply that has ended well, was stopped, or has just begun."""
    if message.is_streaming:
        return Foot("●", "link", "arriving") if message.content else Foot("○", "soft", "waiting")
    facts = " · ".join(_facts(message))
    more = (("c", "continue"),) if message.can_continue else ()
    if message.status is Status.STOPPED:
        if not message.text and not any(part_lines(message)):
            return Foot(
                "■", "warn", "Stopped before the first word", (("e", "edit"), ("r", "again"))
            )
        text = f"stopped · {facts}" if facts else "stopped"
        return Foot("■", "warn", text, (*more, ("r", "again")))
    ending = ending_sentence(message)
    if ending and message.finish_reason is not FinishReason.STOP:
        return Foot("⚠", "warn", ending, (*more, ("r", "again")))
    copy = (("y", "copy"),) if message.text else ()
    hints = (*copy, ("r", "again"), ("?", ""))
    return Foot("✓", "link", facts, hints)


def _facts(message: Message) -> list[str]:
    facts = [display_line(message.model)] if message.model else []
    facts += ["edited"] if message.edited else []
    usage = message.usage
    if usage is None or not usage.completion:
        return facts
    about = "≈" if usage.estimated else ""
    facts.append(f"{about}{usage.completion} tok")
    if message.total_ms is not None and message.model != _GUIDE:
        seconds = (message.total_ms - (message.first_token_ms or 0)) / 1000
        if seconds >= _SHORTEST:
            facts.append(f"{about}{usage.completion / seconds:.0f} tok/s")
    return facts


def _with_aside(text: object, aside: str) -> str:
    return f"{text} ({aside})" if text and aside else f"{text}{aside}"


def _usage_facts(usage: Usage) -> list[tuple[str, object]]:
    """Return the tokens of a request, what is known of them, and what they cost."""
    cached = "" if usage.cached is None else f"{usage.cached} cached"
    thought = "" if usage.reasoning is None else f"{usage.reasoning} reasoning"
    tokens = [
        _with_aside(f"{usage.prompt} prompt", cached),
        _with_aside(f"{usage.completion} reply", thought),
    ]
    about = " (estimated)" if usage.estimated else ""
    cost = "" if usage.cost is None else _dollars(usage.cost)
    return [("tokens", ", ".join(tokens) + about), ("cost", cost)]


def _dollars(cost: float) -> str:
    """Return a sum of US dollars, one below a dollar with three digits that tell something."""
    digits = 2
    if 0 < cost < 1:
        digits = min(_MOST_DIGITS, 2 - floor(log10(cost)))
    whole, _, cents = f"{cost:.{digits}f}".partition(".")
    return f"${whole}.{cents.rstrip('0').ljust(2, '0')}"


def detail_lines(message: Message) -> list[str]:
    """Return everything that is known about a message, one fact a line."""
    facts: list[tuple[str, object]] = [
        ("role", message.role),
        ("time", f"{in_zone(message.created):%d %b %Y %H:%M:%S}"),
        ("endpoint", message.endpoint),
        ("model", message.model),
        ("status", _with_aside(message.status, "edited" if message.edited else "")),
        ("finish reason", _with_aside(message.finish_reason or "", message.finish_word)),
    ]
    if message.usage is not None:
        facts += _usage_facts(message.usage)
    if message.first_token_ms is not None:
        facts.append(("first token", f"{message.first_token_ms} ms"))
    if message.total_ms is not None:
        facts.append(("total", f"{message.total_ms} ms"))
    if message.attempts > 1:
        facts.append(("attempts", message.attempts))
    parameters = message.parameters
    facts += [(name, parameters.written(name)) for name in parameters.to_dict()]
    if message.error is not None:
        facts += [("error", message.error.kind), ("HTTP status", message.error.status)]
        facts += [("what helps", message.error.hint)]
    return [display_line(f"{name}: {value}") for name, value in facts if value not in (None, "")]
