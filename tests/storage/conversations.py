"""Conversations to save."""

from pathlib import Path

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta
from chatui.conversation.message import Message, Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart
from chatui.storage.conversations.journal import Journal
from chatui.storage.conversations.store import ConversationStore


def store_in(folder: Path) -> ConversationStore:
    return ConversationStore(folder / "conversations")


def add_turn(conversation: Conversation, prompt: str, answer: str) -> Message:
    asked = conversation.add_prompt([TextPart(prompt)])
    reply = begin_reply(conversation, asked)
    conversation.apply(ContentDelta(answer), reply.id)
    conversation.end_reply(reply.id, Status.COMPLETE)
    return reply


def begin_reply(conversation: Conversation, prompt: Message) -> Message:
    return conversation.begin_reply(
        prompt.id, endpoint="modelslab", model="m", parameters=Parameters()
    )


def end_turn(store: ConversationStore, conversation: Conversation, journal: Journal) -> None:
    journal.end(conversation.messages.get(journal.reply_id))
    store.save(conversation, [journal])


def conversation_of(*turns: tuple[str, str]) -> Conversation:
    conversation = Conversation.new()
    for prompt, answer in turns:
        add_turn(conversation, prompt, answer)
    return conversation


def texts(conversation: Conversation) -> list[str]:
    return [message.text for message in conversation.path()]


def visible_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
