"""Some conversations, as a person might have them, for pictures of the program."""

from datetime import UTC, datetime, timedelta

from chatui.conversation.conversation import Conversation
from chatui.storage.conversations.store import ConversationStore
from tests.storage.conversations import add_turn

CHATS = (
    (
        0.3,
        "Retry with backoff in httpx",
        "Why does my retry loop never stop?",
        "It catches it too.",
    ),
    (2, "Trip to Lisbon", "Three days in May: what first?", "Alfama on foot, in the morning."),
    (26, "Deploy notes", "How did we roll back last time?", "Wrap the retry in a task group."),
    (30, "SQL window functions", "A running total per user?", "sum(amount) over (partition by …)"),
    (
        80,
        "Bread, 78 % hydration",
        "It spreads in the oven.",
        "A longer cold proof, a hotter stone.",
    ),
    (120, "Borrow checker", "Why is this moved?", "The closure takes it; clone the handle."),
    (300, "Letter to the landlord", "Shorter, and friendlier.", "Dear Ms. Ahlgren, the heating …"),
    (700, "Reading list", "What after Le Guin?", "Begin with Butler; then Lem."),
)


def save_examples(history: ConversationStore) -> None:
    """Save them; the newest was changed twenty minutes ago."""
    now = datetime.now(UTC)
    for hours, title, prompt, answer in CHATS:
        conversation = Conversation.new(now - timedelta(hours=hours))
        conversation.title = title
        conversation.pinned = title == "Deploy notes"
        conversation.tags = ("ops",) if title == "Deploy notes" else ()
        add_turn(conversation, prompt, answer)
        conversation.updated = now - timedelta(hours=hours)
        history.create(conversation)
