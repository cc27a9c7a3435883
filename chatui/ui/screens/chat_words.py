"""What the chat screen says about the model, the context and an empty conversation."""

from collections.abc import Sequence
from datetime import datetime

from chatui.commands.key_map import KeyMap
from chatui.conversation.tokens import context_tokens
from chatui.endpoints import EMBEDDED, Endpoints, ModelChoice
from chatui.errors import MissingKey
from chatui.local.local_model import DISPLAY_NAME
from chatui.session import ChatSession
from chatui.sessions import Sessions
from chatui.storage.summary import Summary
from chatui.ui.widgets.empty_chat import Welcome
from chatui.ui.widgets.status_line import ContextUse

TOY = "This is SmolLM2, a toy model running on your computer. It is often wrong."
RECENT_CHATS = 3


def model_label(endpoints: Endpoints, choice: ModelChoice) -> str:
    """Return how a model is called on the screen."""
    if choice.endpoint != EMBEDDED:
        return choice.model or ""
    return "built-in guide, not an AI model" if endpoints.local.problem else DISPLAY_NAME


def shown_title(session: ChatSession) -> str:
    """Return what stands above the composer: the title, and that nothing is saved."""
    words = [session.conversation.title, "temporary, not saved" if session.is_temporary else ""]
    return " · ".join(filter(None, words))


def choice_words(sessions: Sessions, session: ChatSession, before: str) -> list[str]:
    """Return what should be known about a new choice: who reads along now, and what stays."""
    choice, start = session.choice, sessions.config.endpoint
    count = len(session.conversation.path())
    words = []
    if count and choice.endpoint != before:
        host = sessions.endpoints.get(choice.endpoint).host
        messages = f"{count} message{'s' if count > 1 else ''}"
        words.append(f"From the next prompt, this conversation ({messages}) goes to {host}.")
    if start not in (None, choice.endpoint):
        words.append(f"New chats still start with {start}: it is set in config.toml.")
    return words


def placeholder(keys: KeyMap) -> str:
    """Return what stands in an empty composer."""
    newline = keys.label("newline").replace("Ctrl+", "^")
    return f"Ask anything   / commands   {newline} new line"


def reading_words(keys: KeyMap) -> str:
    """Return what the status line says in reading mode."""
    moves = f"{keys.label('line-down')} {keys.label('line-up')}"
    hints = [("copy", "copy"), ("find", "find"), ("write", "write")]
    words = [f"{keys.label(name)} {word}" for name, word in hints if keys.label(name)]
    words.insert(1, "1-9 code")
    return "  ".join(["READING", moves, *words])


def context_use(session: ChatSession, endpoints: Endpoints) -> ContextUse | None:
    """Return how full the model's context is; None before the first message."""
    branch = session.conversation.path()
    if not branch:
        return None
    info = endpoints.model_info(session.choice)
    limit = info.context_length if info is not None else None
    used, is_estimate = context_tokens(branch, session.conversation.system)
    return ContextUse(used, limit, estimated=is_estimate)


def welcome(
    endpoints: Endpoints,
    choice: ModelChoice,
    missing_key: MissingKey | None,
    keys: KeyMap,
    recent: Sequence[Summary],
    now: datetime,
) -> Welcome:
    """Return what an empty conversation shows."""
    names = {"models": "model", "conversations": "conversations", "help": "keys"}
    words = _about(endpoints, choice, keys.label("palette"))
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
    )


def _about(endpoints: Endpoints, choice: ModelChoice, palette: str) -> str:
    if choice.endpoint != EMBEDDED:
        return ""
    problem = endpoints.local.problem
    if problem is None:
        return f'{TOY} {palette} "Connect" adds a real one.'
    return f"{problem.message} This is a built-in guide, not an AI model. {problem.hint}".strip()
