"""What the chat screen says about the model, the context and an empty conversation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from chatui.commands.reading_actions import READING_ACTIONS
from chatui.config import Layer
from chatui.conversation.message import Message, Role
from chatui.endpoints import EMBEDDED, Endpoints, ModelChoice
from chatui.local.local_model import DISPLAY_NAME
from chatui.text.safety import display_line
from chatui.ui.chat_rows import RUNNING, UNREAD, sign_of
from chatui.ui.widgets.empty_chat import Welcome
from chatui.ui.widgets.status_line import ContextUse, DraftSize, StatusHint

if TYPE_CHECKING:
    from chatui.attach.picture import Changes
    from chatui.commands.key_map import KeyMap
    from chatui.conversation.conversation import Conversation
    from chatui.conversation.parameters import Parameters
    from chatui.conversation.parts import Attachment
    from chatui.conversation.summary import Summary
    from chatui.errors import MissingKey
    from chatui.model_info import ModelInfo
    from chatui.sessions.open_sessions import OpenSessions
    from chatui.sessions.session import ChatSession
    from chatui.storage.prompt_history import SentPrompt
    from chatui.ui.transcript.selectable import Selecting
    from chatui.ui.widgets.chips import Chip

TOY = "This is SmolLM2, a toy model running on your computer. It is often wrong."
RECENT_CHATS = 3
_LONG_DRAFT = 500  # tokens
_MOST_PARAMETERS = 3  # in the status line
_SHORT_NAMES: Final = {
    "max_tokens": "max",
    "temperature": "temp",
    "presence_penalty": "presence",
    "frequency_penalty": "frequency",
    "response_format": "format",
    "extra_body": "extra",
}
_LEFT_OUT: Final = "left out"
_LONG_VALUES: Final = ("stop", "response_format", "extra_body")


def model_label(endpoints: Endpoints, choice: ModelChoice) -> str:
    """Return how a model is called on the screen."""
    if choice.endpoint != EMBEDDED:
        return choice.model or ""
    return "built-in guide, not an AI model" if endpoints.local.problem else DISPLAY_NAME


def shown_title(session: ChatSession) -> str:
    """Return what stands above the composer: the title, and that nothing is saved."""
    words = [session.conversation.title, "temporary, not saved" if session.is_temporary else ""]
    return " · ".join(filter(None, words))


def rule_words(conversation: Conversation) -> str:
    """Return what is said of a chat that begins otherwise than most."""
    words = [f"project {conversation.project}" if conversation.project else ""]
    words += ["system prompt" if conversation.system else ""]
    words += ["" if conversation.sends_instructions else "without your instructions"]
    return " · ".join(filter(None, words))


def choice_words(sessions: OpenSessions, session: ChatSession, before: str) -> list[str]:
    """Return what should be known about a new choice: who reads along now, and what stays."""
    choice, start = session.choice, sessions.config.endpoint
    words = moved_words(sessions, session, before)
    model, settings = sessions.config.model, sessions.settings.settings
    for name, first, now in (("endpoint", start, choice.endpoint), ("model", model, choice.model)):
        place = settings.said_by(name)
        if first not in (None, now) and place in (Layer.CONFIG, Layer.SAVED):
            words.append(f"New chats still start with {first}: it is set in {place}.")
            break
    return words


def moved_words(sessions: OpenSessions, session: ChatSession, before: str) -> list[str]:
    """Return who reads along from now on, where a conversation goes on at another endpoint."""
    count = len(session.conversation.path())
    if not count or session.choice.endpoint == before:
        return []
    host = sessions.endpoints.get(session.choice.endpoint).host
    messages = f"{count} message{'s' if count > 1 else ''}"
    return [f"From the next prompt, this conversation ({messages}) goes to {host}."]


def placeholder(keys: KeyMap, *, is_reading: bool = False) -> str:
    """Return what stands in an empty composer."""
    if is_reading:
        return f"{keys.label('write')} to write"
    key, what = keys.label("newline"), "new line"
    if key == "Enter":
        key, what = keys.label("send"), "sends"
    return f"Ask anything   / commands   {key.replace('Ctrl+', '^')} {what}"


def writing_hints(keys: KeyMap, session: ChatSession) -> tuple[StatusHint, ...]:
    """Return what the status line offers while one writes."""
    offered = [("read", "read")] if session.conversation.messages else []
    return _hints(keys, [*offered, ("help", "keys")])


def selecting_hints(keys: KeyMap, selecting: Selecting) -> tuple[StatusHint, ...]:
    """Return what the status line says while something is selected in reading mode."""
    other = ("select", "letters") if selecting == "lines" else ("select-lines", "lines")
    acts = _hints(keys, [("copy", "copy"), ("quote", "quote"), other, ("back", "end")])
    if selecting == "by mouse":
        return StatusHint("", "SELECTED"), *acts
    mode = StatusHint("", "LINES" if selecting == "lines" else "SELECT")
    moves = StatusHint("", f"{'j k g G' if selecting == 'lines' else 'h j k l w b 0 $'} move")
    return mode, moves, *acts


def selected_hints(keys: KeyMap) -> tuple[StatusHint, ...]:
    """Return what the status line says while something is selected by the mouse as one writes."""
    return StatusHint("", "SELECTED"), *_hints(keys, [("copy-or-stop", "copy"), ("read", "read")])


def reading_hints(keys: KeyMap, found: tuple[int, int] | None) -> tuple[StatusHint, ...]:
    """Return what the status line says in reading mode, or among places that were found."""
    if found is not None:
        place, count = found
        hints = _hints(keys, [("find-next", "next"), ("find-previous", "before"), ("back", "end")])
        return StatusHint("", "FOUND"), StatusHint("", f"{place} of {count}"), *hints
    moves = StatusHint("", f"{keys.label('line-down')} {keys.label('line-up')}")
    copy, *others = _hints(keys, [("copy", "copy"), ("find", "find"), ("write", "write")])
    return StatusHint("", "READING"), moves, copy, StatusHint("", "1-9 code"), *others


def _hints(keys: KeyMap, names: Sequence[tuple[str, str]]) -> tuple[StatusHint, ...]:
    labels = [(name, keys.label(name), word) for name, word in names]
    return tuple(StatusHint(name, f"{label} {word}") for name, label, word in labels if label)


def hint_labels(keys: KeyMap) -> dict[str, str]:
    """Return how the single keys that are declared are written now, by what they were declared."""
    return {
        action.keys[0]: keys.label(action.id)
        for action in READING_ACTIONS
        if action.keys and len(action.keys[0]) == 1 and action.id != "line-up"
    }


def version_facts(message: Message) -> list[str]:
    """Return what tells the versions of a message apart: how it ended, and how long it is."""
    status = "edited" if message.edited else str(message.status)
    facts = [status] if message.role is Role.ASSISTANT else []
    usage = message.usage
    if usage is not None and usage.completion:
        facts.append(f"{'≈' if usage.estimated else ''}{usage.completion} tok")
    elif message.text:
        count = len(message.text.split())
        facts.append(f"{count} word{'s' if count != 1 else ''}")
    return facts


def sampling_words(
    own: Parameters, inherited: Parameters, left_out: Collection[str] = ()
) -> tuple[str, str]:
    """Return how replies are sampled otherwise than elsewhere, and how hard a model is to think.

    `own` are the parameters of a conversation and its project, `inherited` those that count where
    they have none, and
    `left_out` those that the model does not take. The effort is said wherever it comes from.
    """
    effort = own.reasoning_effort or inherited.reasoning_effort
    if "reasoning_effort" in left_out:
        effort = _LEFT_OUT
    changed = [
        _in_short(name, _LEFT_OUT if name in left_out else own.written(name))
        for name in own.to_dict()
        if name != "reasoning_effort" and getattr(own, name) != getattr(inherited, name)
    ]
    if len(changed) > _MOST_PARAMETERS:
        rest = len(changed) - _MOST_PARAMETERS + 1
        changed = [*changed[: _MOST_PARAMETERS - 1], f"+{rest}"]
    return " · ".join(changed), f"effort {effort}" if effort else ""


def _in_short(name: str, value: str) -> str:
    if name == "stream":
        return "streamed" if value == "true" else "not streamed"
    short = _SHORT_NAMES.get(name, name)
    return short if name in _LONG_VALUES and value != _LEFT_OUT else f"{short} {value}"


def conversation_details(session: ChatSession, message: Message) -> list[str]:
    """Return the details of a message that belong to its conversation: what stands in front of it.

    Of a reply of another start of the program nobody knows what did, so that it is what would now,
    and said to be.
    """
    from chatui.conversation.preamble import Source, tokens_of  # few details are looked at
    from chatui.text.token_counts import tokens
    from chatui.ui.part_words import section_words

    answers = [message, *session.conversation.children(message.id)]
    replies = [one.id for one in answers if one.id in session.front.sent_before]
    known = session.front.sent_before[replies[0]] if replies else None
    sections = session.sections if known is None else known
    if known is None:
        system, what = session.conversation.system, "system prompt now"
    else:
        system = "".join(one.text for one in known if one.source is Source.SYSTEM)
        what = "system prompt"
    shown = [f"{what}: {display_line(system)}"] if system else []
    if not any(section.source is not Source.SYSTEM for section in sections):
        return shown
    size = tokens(tokens_of(sections))
    when = "would be sent in front now" if known is None else "sent in front"
    parts = [f"  {section_words(section)}" for section in sections]
    return [f"{when}: ≈{size} tokens, in this order", *parts, *shown]


def left_out_details(sessions: OpenSessions, message: Message) -> list[str]:
    """Return which of the parameters of a reply its model is known not to take, as a detail."""
    if message.endpoint is None:
        return []
    choice = ModelChoice(message.endpoint, message.model)
    names = sorted(sessions.left_out(choice, message.parameters))
    return [f"left out, as the model does not take it: {', '.join(names)}"] if names else []


def chips_of(
    parts: Sequence[Attachment], changes: Mapping[str, Changes], outdated: Mapping[Attachment, str]
) -> list[Chip]:
    """Return what is said of each part that is sent with the prompt that is being written.

    `changes` tell what was done to some, by their SHA-256, and `outdated` what to say of those
    that are others by now.
    """
    if not parts:
        return []
    from chatui.ui.part_words import (  # few prompts come with more than text
        attachment_facts,
        sign_of,
    )
    from chatui.ui.widgets.chips import Chip

    chips: list[Chip] = []
    for part in parts:
        facts = tuple(attachment_facts(part, changes.get(part.sha256)))
        if part in outdated:
            facts = outdated[part], *facts
        chips.append(Chip(part.name, facts, sign_of(part)))
    return chips


def context_use(session: ChatSession, endpoints: Endpoints) -> ContextUse | None:
    """Return how full the model's context is; None where a person has put nothing into it."""
    branch = session.conversation.path()
    if not branch and not session.has_own_in_front:
        return None
    info = endpoints.model_info(session.choice)
    limit = info.context_length if info is not None else None
    used, is_estimate = session.front.context_tokens(branch, session.sections)
    is_limit_told = info is None or info.is_context_told
    return ContextUse(used, limit, estimated=is_estimate, is_limit_told=is_limit_told)


def draft_size(
    written: SentPrompt, context: ContextUse | None, info: ModelInfo | None
) -> DraftSize | None:
    """Return how large a long draft is, and whether the model has room for it behind the rest."""
    if len(written.text) <= _LONG_DRAFT and not written.parts:
        return None
    from chatui.conversation.tokens import attachment_tokens, estimate_tokens  # few are long

    size = estimate_tokens(written.text) + sum(map(attachment_tokens, written.parts))
    if size <= _LONG_DRAFT:
        return None
    limit = info.context_length if info is not None else None
    used = context.used if context is not None else 0
    return DraftSize(size, max(0, used + size - limit) if limit else 0)


def others_words(others: Sequence[Summary], running_ids: Collection[str]) -> str:
    """Return what goes on in the other conversations: how many run, how many have news."""
    signs = [sign_of(one, running_ids) for one in others]
    counts = [(RUNNING, "running"), (UNREAD, "new")]
    return " · ".join(
        f"{sign} {signs.count(sign)} {word}" for sign, word in counts if sign in signs
    )


def welcome(
    endpoints: Endpoints,
    choice: ModelChoice,
    missing_key: MissingKey | None,
    keys: KeyMap,
    recent: Sequence[Summary],
    now: datetime,
    running_ids: Collection[str] = (),
) -> Welcome:
    """Return what an empty conversation shows."""
    names = {"models": "model", "conversations": "conversations", "help": "keys"}
    words = _about(endpoints, choice, keys.label("connect") or "/connect")
    if missing_key is not None:
        names = {"connect": "connect", **names}
        words = f"{missing_key.message} {missing_key.hint}"
    hints = [(keys.label(name), word) for name, word in names.items()]
    return Welcome(
        endpoint=endpoints.label(choice.endpoint),
        model=model_label(endpoints, choice),
        words=words,
        hints=" · ".join(f"{key} {word}" for key, word in hints if key),
        recent=tuple(recent[:RECENT_CHATS]),
        now=now,
        running_ids=running_ids,
    )


def _about(endpoints: Endpoints, choice: ModelChoice, connect: str) -> str:
    if choice.endpoint != EMBEDDED:
        return ""
    problem = endpoints.local.problem
    if problem is None:
        return f"{TOY} {connect} adds a real one."
    return f"{problem.message} This is a built-in guide, not an AI model. {problem.hint}".strip()


def line_words(text: str) -> str:
    """Return how many lines a text has: `1 line`, `24 lines`."""
    count = len(text.splitlines())
    return f"{count} line{'s' if count != 1 else ''}"
