"""The code in an answer: that of its first fence, as the transcript reads Markdown."""

from chatui.conversation.message import FinishReason, Message, Status
from chatui.errors import NotInAnswer
from chatui.text.decoding import with_plain_newlines
from chatui.ui.transcript.markdown.block_scanner import BlockScanner
from chatui.ui.transcript.markdown.blocks import Leaf, LeafKind

_GO_ON = "chatui --continue goes on from here."


def code_in(reply: Message, language: str | None = None) -> str:
    """Return the code of the first fence that holds some, of one in a language if that is given.

    Raises:
        NotInAnswer: When there is none, or the answer was cut in the middle of it.
    """
    fences, unclosed = _fences(reply.text)
    named = [fence.code.language or "none" for fence in fences]
    found = (one for one in fences if language is None or _is_in(one.code.language, language))
    fence = next(found, None)
    if fence is None:
        what = "no code" if language is None else f"no code in {language}"
        others = ", ".join(dict.fromkeys(named))
        hint = f"Its languages: {others}." if fences else ""
        raise NotInAnswer(f"The answer holds {what}.", hint=hint)
    if fence is unclosed and not _is_whole(reply):
        raise NotInAnswer("The answer was cut in the middle of its code.", hint=_GO_ON)
    return fence.code.text


def code_blocks(text: str) -> list[str]:
    """Return the code of each fence of a text that holds something."""
    return [fence.code.text for fence in _fences(text)[0]]


def _fences(text: str) -> tuple[list[Leaf], Leaf | None]:
    """Return the fences that hold something, and the one that the text leaves open."""
    scanner = BlockScanner(lambda paragraph: paragraph)
    for line in with_plain_newlines(text).split("\n"):
        scanner.feed(line)
    fences = [leaf for leaf in scanner.leaves if leaf.kind is LeafKind.FENCE and leaf.code.text]
    return fences, scanner.open_leaf


def _is_whole(reply: Message) -> bool:
    was_cut = reply.finish_reason in (FinishReason.LENGTH, FinishReason.CONTENT_FILTER)
    return reply.status is Status.COMPLETE and not was_cut


def _is_in(language: str, wanted: str) -> bool:
    """Tell whether two names are those of one language, such as sh and bash."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    if language.lower() == wanted.lower():
        return True
    try:
        lexers = [type(get_lexer_by_name(name.lower())) for name in (language, wanted)]
    except ClassNotFound:
        return False
    return lexers[0] is lexers[1]
