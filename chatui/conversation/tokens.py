"""How many tokens a text may take, where no server has counted them."""

from collections.abc import Iterable, Sequence

from chatui.conversation.message import Message

_BYTES_A_TOKEN = 4
_TOKENS_A_MESSAGE = 4


def estimate_tokens(text: str) -> int:
    """Return a rough count: a token for four bytes of UTF-8, which fits English and CJK alike."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN)


def context_tokens(branch: Sequence[Message], system: str = "") -> tuple[int, bool]:
    """Return how many tokens a branch takes up as context, and whether that is an estimate.

    It counts from the last reply whose tokens are known, so that its cost does not grow with the
    branch; what follows that reply is estimated.
    """
    for index in range(len(branch) - 1, -1, -1):
        usage = branch[index].usage
        if usage is not None:
            after = estimate_context(branch[index + 1 :])
            return usage.prompt + usage.completion + after, usage.estimated or after > 0
    return estimate_context(branch, system), True


def estimate_context(messages: Iterable[Message], system: str = "") -> int:
    """Return roughly how many tokens messages take up as context."""
    texts = [system] if system else []
    texts += [message.text for message in messages if not message.excluded]
    return sum(estimate_tokens(text) + _TOKENS_A_MESSAGE for text in texts)
