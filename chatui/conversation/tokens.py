"""How many tokens a text may take, where no server has counted them."""

from collections.abc import Iterable

from chatui.conversation.message import Message

_BYTES_A_TOKEN = 4
_TOKENS_A_MESSAGE = 4


def estimate_tokens(text: str) -> int:
    """Return a rough count: a token for four bytes of UTF-8, which fits English and CJK alike."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN)


def estimate_context(messages: Iterable[Message], system: str = "") -> int:
    """Return roughly how many tokens a branch takes up as context."""
    texts = [system] if system else []
    texts += [message.text for message in messages if not message.excluded]
    return sum(estimate_tokens(text) + _TOKENS_A_MESSAGE for text in texts)
