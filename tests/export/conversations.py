"""Conversations to export."""

from datetime import UTC, datetime

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import FinishReason, Message, Role, Status
from chatui.conversation.parts import (
    FilePart,
    GrowingText,
    ImagePart,
    Part,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)

AT = datetime(2026, 11, 22, 18, 15, 2, tzinfo=UTC)
CODE = "Wrap it:\n\n```python\nfor wait in (1, 2):\n    pass\n```"


def message(id: str, parent: str | None, role: Role, *parts: Part | str) -> Message:
    content = [TextPart(part) if isinstance(part, str) else part for part in parts]
    model = "qwen3" if role is Role.ASSISTANT else None
    return Message(role, content, id=id, parent=parent, created=AT, model=model)


def conversation_of(*messages: Message, title: str = "Retries", system: str = "") -> Conversation:
    return Conversation(
        "20261122-181502-k3f9",
        created=AT,
        updated=AT,
        title=title,
        system=system,
        head=messages[-1].id if messages else None,
        messages={message.id: message for message in messages},
    )


def everything() -> Conversation:
    """Return a conversation with every kind of part, two branches, and a reply that was cut."""
    cut = message("a3", "q2", Role.ASSISTANT, "Add")
    cut.finish_reason, cut.status = FinishReason.LENGTH, Status.STOPPED
    left_out = message("q2", "t1", Role.USER, "And jitter?")
    left_out.excluded = True
    call = ToolCallPart("call_1", "look", GrowingText('{"at": "x"}'))
    drawn = ImagePart("ef" * 32, "image/png", "drawn.png")
    sources = SourcesPart(
        (
            Source("https://a.example/waits_(in_general)", "How [long] to wait"),
            Source("", "notes.pdf"),
            Source("https://b.example/"),
        )
    )
    answer = (ReasoningPart("Let me\nthink."), CODE, call, drawn, sources)
    return conversation_of(
        message(
            "q1", None, Role.USER, "How do I retry?", ImagePart("ab" * 32, "image/png", "p.png")
        ),
        message("a1", "q1", Role.ASSISTANT, "Not at all."),
        message("a2", "q1", Role.ASSISTANT, *answer),
        message("t1", "a2", Role.TOOL, ToolResultPart("call_1", "seen ``` it")),
        left_out,
        cut,
        message(
            "q3",
            "a3",
            Role.USER,
            UnknownPart("hologram", {"depth": 3}),
            FilePart("cd" * 32, "text/plain", "n.txt"),
        ),
        system="Be brief.",
    )


def saying(*texts: str) -> Conversation:
    """Return a conversation in which a model said these texts."""
    return conversation_of(message("a", None, Role.ASSISTANT, *texts))
