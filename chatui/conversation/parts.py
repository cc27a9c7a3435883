"""What a message is made of.

Each part has a `type`, the name it carries in the file. Parts that a newer version wrote are kept
as `UnknownPart` and survive a rewrite.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from chatui.text.surrogates import join_surrogates


class GrowingText:
    """Text that grows by deltas at a cost of O(length of the delta).

    It grows in one thread; any thread may read it meanwhile, so that saving needs no pause.
    """

    __slots__ = ("_joined", "_pieces")

    def __init__(self, text: str = "") -> None:
        self._pieces: list[str] = []
        self._joined = (0, text)  # how many of the pieces the text holds; replaced as one

    def append(self, delta: str) -> None:
        """Add a delta at the end."""
        self._pieces.append(delta)

    @property
    def text(self) -> str:
        """The whole text; surrogate pairs that were split over deltas are joined."""
        count, text = self._joined
        if count < len(self._pieces):
            fresh = self._pieces[count:]
            text = join_surrogates("".join([text, *fresh]))
            self._joined = (count + len(fresh), text)
        return text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.text == other.text

    __hash__ = None  # type: ignore[assignment]  # it changes, so it is no key

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"


class TextPart(GrowingText):
    """What was said."""

    __slots__ = ()
    type: ClassVar[Literal["text"]] = "text"


class ReasoningPart(GrowingText):
    """What the model thought before it answered."""

    __slots__ = ()
    type: ClassVar[Literal["reasoning"]] = "reasoning"


@dataclass(frozen=True, slots=True)
class ImagePart:
    """An image, kept by its hash among the attachments.

    `width` and `height` in pixels and `size` in bytes are 0 where nobody has looked; the hash
    says them already, so that they tell no two parts apart.
    """

    type: ClassVar[Literal["image"]] = "image"
    sha256: str
    media_type: str
    name: str
    width: int = field(default=0, compare=False)
    height: int = field(default=0, compare=False)
    size: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file, kept by its hash among the attachments; measures as an image's, if it is one.

    `lines` are those of a text, 0 where nobody has counted them.
    """

    type: ClassVar[Literal["file"]] = "file"
    sha256: str
    media_type: str
    name: str
    width: int = field(default=0, compare=False)
    height: int = field(default=0, compare=False)
    size: int = field(default=0, compare=False)
    lines: int = field(default=0, compare=False)


Attachment = ImagePart | FilePart
"""A part whose bytes are kept beside the conversation."""


@dataclass(slots=True)
class ToolCallPart:
    """A call that the model asks for; `arguments` is JSON text, possibly unfinished."""

    type: ClassVar[Literal["tool_call"]] = "tool_call"
    id: str
    name: str
    arguments: GrowingText = field(default_factory=GrowingText)


@dataclass(frozen=True, slots=True)
class ToolResultPart:
    """What a called tool answered."""

    type: ClassVar[Literal["tool_result"]] = "tool_result"
    call_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """What a reply goes by: a web page, or a document without an address, whose `url` is empty.

    `extra` holds fields that a newer version wrote; they survive a rewrite.
    """

    url: str
    title: str = ""
    extra: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def place(self) -> str:
        """What tells it from others."""
        return self.url or self.title


@dataclass(frozen=True, slots=True)
class SourcesPart:
    """The sources of a reply, in the order in which its text numbers them, from 1."""

    type: ClassVar[Literal["sources"]] = "sources"
    sources: tuple[Source, ...]

    def with_more(self, sources: tuple[Source, ...]) -> "SourcesPart":
        """Return the part with further sources at the end; those that are there keep their numbers.

        The first list stays as it is: where it names a page twice, the text has two numbers for it.
        """
        if not self.sources:
            return SourcesPart(sources)
        news = {source.place: source for source in each_once(sources)}
        kept = tuple(one if one.title else news.get(one.place, one) for one in self.sources)
        known = {source.place for source in kept}
        return SourcesPart((*kept, *(one for one in news.values() if one.place not in known)))


def each_once(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return sources without those that lead where one before does, which gets their title."""
    found: dict[str, Source] = {}
    for source in sources:
        if source.place not in found or not found[source.place].title:
            found[source.place] = source
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class UnknownPart:
    """A part of a type that this version does not know: shown by its name, kept as it is."""

    type: str
    data: dict[str, Any]


Part = (
    TextPart
    | ReasoningPart
    | ImagePart
    | FilePart
    | ToolCallPart
    | ToolResultPart
    | SourcesPart
    | UnknownPart
)
