"""How many tokens a text may take, where no server has counted them."""

from collections.abc import Callable, Iterable, Sequence

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import Attachment, ImagePart

_BYTES_A_TOKEN = 4
_TOKENS_A_MESSAGE = 4
_PIXELS_A_TOKEN = 750
_TOKENS_A_PICTURE = 1500


def estimate_tokens(text: str) -> int:
    """Return a rough count: a token for four bytes of UTF-8, which fits English and CJK alike."""
    # Whether a text is ASCII is known without a look at it, however long it is.
    size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    return tokens_of_bytes(size)


def tokens_of_bytes(count: int) -> int:
    """Return a rough count for so many bytes of UTF-8."""
    return -(-count // _BYTES_A_TOKEN)


def picture_tokens(width: int, height: int) -> int:
    """Return a rough count for a picture, for one of unknown size that of a usual one.

    Source: Anthropic's page "Vision", tokens = width × height / 750. Qwen2.5-VL counts 28 × 28
    pixels a token, which is nearly the same; others count by tiles, and most of them less.
    """
    return -(-width * height // _PIXELS_A_TOKEN) or _TOKENS_A_PICTURE


def attachment_tokens(part: Attachment) -> int:
    """Return a rough count for a picture or a file; 0 of one that is no text."""
    if isinstance(part, ImagePart):
        return picture_tokens(part.width, part.height)
    return tokens_of_bytes(part.size) if part.media_type.startswith("text/") else 0


def context_tokens(
    branch: Sequence[Message],
    in_front: Callable[[], int] = lambda: 0,
    grown: Callable[[str], int] = lambda _: 0,
) -> tuple[int, bool]:
    """Return how many tokens a branch takes up as context, and whether that is an estimate.

    It counts from the last reply whose tokens are known; what follows that reply is estimated.
    Where a message before is left out, the known count is of something else, and everything is
    estimated. Thoughts are not sent back. `in_front` returns how many tokens stand in front of it,
    and `grown`, by the id of a reply, how many more that is than stood in front of that one.
    """
    for index in range(len(branch) - 1, -1, -1):
        reply = branch[index]
        usage = reply.usage
        if usage is None:
            continue
        if any(message.excluded for message in branch[: index + 1]):
            break
        own = estimate_tokens(reply.text) if reply.reasoning else usage.completion
        after = estimate_context(branch[index + 1 :])
        more = grown(reply.id)
        is_estimate = usage.estimated or bool(reply.reasoning) or after > 0 or more != 0
        return max(0, usage.prompt + own + after + more), is_estimate
    front = in_front()
    return estimate_context(branch) + (front + _TOKENS_A_MESSAGE if front else 0), True


def estimate_context(messages: Iterable[Message]) -> int:
    """Return roughly how many tokens messages take up as context."""
    sent = [message for message in messages if not message.excluded]
    attached = (
        part
        for message in sent
        if message.role is not Role.ASSISTANT  # whose pictures are not sent back
        for part in message.attachments
    )
    return sum(estimate_tokens(message.text) + _TOKENS_A_MESSAGE for message in sent) + sum(
        map(attachment_tokens, attached)
    )
