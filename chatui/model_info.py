"""What is known about a model: what its server says, else what a table of well-known ones says.

A server's own words come first; the table only fills in what they leave out. It goes by names as
makers themselves write them, since whoever else serves a model limits its context as they like, and
it says nothing of prices, which change, nor that a model lacks something.
"""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

AS_OF: Final = "2026-11"
"""When the table was read: from model_prices_and_context_window.json of litellm 1.110.2 (MIT).

Where that has what a prompt of OpenAI's newer models may be, this has prompt and reply together.
"""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that an endpoint offers; unknown facts stay None and are shown as blanks."""

    id: str
    context_length: int | None = None
    """The most tokens that prompt and reply may have together."""
    sees_images: bool | None = None
    price_in: float | None = None
    """US dollars a million prompt tokens."""
    price_out: float | None = None
    """US dollars a million generated tokens."""
    longest_output: int | None = None
    """The most tokens that a reply may have."""
    calls_tools: bool | None = None
    as_of: str = ""
    """When the program's own table was read, such as 2026-11, where a fact is taken from that."""
    is_context_told: bool = True
    """Whether how long the context is comes from the server, where it is known."""

    @property
    def is_free(self) -> bool:
        """Whether it is said to cost nothing."""
        return self.price_in == 0 and self.price_out == 0


class ModelList(list[ModelInfo]):
    """The models that an endpoint lists, each once."""

    left_out: int = 0
    """How many entries there were behind those, of a list that is too long."""


class _Known(NamedTuple):
    start: str
    """How the names begin; the longest that fits a name counts."""
    context_length: int | None
    longest_output: int | None
    sees_images: bool = False
    calls_tools: bool = True


_KNOWN: Final = (
    # OpenAI
    _Known("gpt-3.5-turbo", 16_385, 4_096),
    _Known("gpt-4", 8_192, 4_096),
    _Known("gpt-4-1106", 128_000, 4_096),
    _Known("gpt-4-turbo", 128_000, 4_096, sees_images=True),
    _Known("gpt-4o", 128_000, 16_384, sees_images=True),
    _Known("gpt-4o-2024-05-13", 128_000, 4_096, sees_images=True),
    _Known("gpt-4.1", 1_047_576, 32_768, sees_images=True),
    _Known("gpt-5", 400_000, 128_000, sees_images=True),
    _Known("gpt-5-pro", 400_000, 272_000, sees_images=True),
    _Known("gpt-5.1", 400_000, 128_000, sees_images=True),
    _Known("gpt-5.2", 400_000, 128_000, sees_images=True),
    _Known("gpt-5.3-codex", 400_000, 128_000, sees_images=True),
    _Known("gpt-5-chat", 128_000, 16_384, sees_images=True),
    _Known("gpt-5.1-chat", 128_000, 16_384, sees_images=True),
    _Known("gpt-5.2-chat", 128_000, 16_384, sees_images=True),
    _Known("gpt-5.3-chat", 128_000, 16_384, sees_images=True),
    _Known("gpt-5.4", 1_050_000, 128_000, sees_images=True),
    _Known("gpt-5.4-mini", 400_000, 128_000, sees_images=True),
    _Known("gpt-5.4-nano", 400_000, 128_000, sees_images=True),
    _Known("gpt-5.5", 1_050_000, 128_000, sees_images=True),
    _Known("gpt-5.6", 1_050_000, 128_000, sees_images=True),
    _Known("gpt-6", 1_050_000, 128_000, sees_images=True),
    _Known("gpt-6.1", 1_050_000, 128_000, sees_images=True),
    _Known("o1", 200_000, 100_000, sees_images=True),
    _Known("o1-mini", None, None, calls_tools=False),  # unlike o1, and no longer in the source
    _Known("o1-preview", None, None, calls_tools=False),
    _Known("o3", 200_000, 100_000, sees_images=True),
    _Known("o3-mini", 200_000, 100_000),
    _Known("o4-mini", 200_000, 100_000, sees_images=True),
    # Anthropic
    _Known("claude-haiku-4-5", 200_000, 64_000, sees_images=True),
    _Known("claude-sonnet-4-5", 200_000, 64_000, sees_images=True),
    _Known("claude-opus-4-5", 200_000, 64_000, sees_images=True),
    _Known("claude-sonnet-4-6", 1_000_000, 128_000, sees_images=True),
    _Known("claude-opus-4-6", 1_000_000, 128_000, sees_images=True),
    _Known("claude-opus-4-7", 1_000_000, 128_000, sees_images=True),
    _Known("claude-opus-4-8", 1_000_000, 128_000, sees_images=True),
    _Known("claude-haiku-5", 1_000_000, 128_000, sees_images=True),
    _Known("claude-sonnet-5", 1_000_000, 128_000, sees_images=True),
    _Known("claude-opus-5", 1_000_000, 128_000, sees_images=True),
    # Google; its compatible route lists "models/gemini-2.5-flash"
    _Known("gemini-2.5-flash", 1_048_576, 65_536, sees_images=True),
    _Known("gemini-2.5-pro", 1_048_576, 65_536, sees_images=True),
    _Known("gemini-3-flash", 1_048_576, 65_536, sees_images=True),
    _Known("gemini-3.1-flash-lite", 1_048_576, 65_536, sees_images=True),
    _Known("gemini-3.1-pro", 1_048_576, 65_536, sees_images=True),
    _Known("gemini-3.5-flash", 1_048_576, 65_536, sees_images=True),
    _Known("gemini-3.6-flash", 1_048_576, 65_536, sees_images=True),
    _Known("gemini-3.7-flash", 1_048_576, 65_536, sees_images=True),
    _Known("gemini-3.8-flash", 1_048_576, 65_536, sees_images=True),
    _Known("gemini-flash", 1_048_576, 65_536, sees_images=True),
    _Known("gemini-pro-latest", 1_048_576, 65_536, sees_images=True),
    # xAI
    _Known("grok-4.20", 1_000_000, None, sees_images=True),
    _Known("grok-4.3", 1_000_000, None, sees_images=True),
    _Known("grok-4.5", 500_000, None, sees_images=True),
    _Known("grok-4.6", 500_000, None, sees_images=True),
    _Known("grok-4.7", 500_000, None, sees_images=True),
    _Known("grok-code-fast", 256_000, None),
    # Moonshot, Z.ai, DeepSeek
    _Known("kimi-k2.5", 262_144, None, sees_images=True),
    _Known("kimi-k2.6", 262_144, None, sees_images=True),
    _Known("kimi-k3", 1_048_576, None, sees_images=True),
    _Known("kimi-k3.1-pro", 1_048_576, None, sees_images=True),
    _Known("glm-4.5", 128_000, 32_000),
    _Known("glm-4.5v", 128_000, 32_000, sees_images=True),
    _Known("glm-4.6", 200_000, 128_000),
    _Known("glm-4.7", 200_000, 128_000),
    _Known("glm-5", 200_000, 128_000),
    _Known("glm-5.1", 200_000, 128_000),
    _Known("glm-5.2", 1_000_000, 128_000),
    _Known("glm-5.3", 1_000_000, 128_000),
    _Known("deepseek-chat", 131_072, 8_192),
    _Known("deepseek-reasoner", 131_072, 65_536, calls_tools=False),
    _Known("deepseek-v4-flash", 1_000_000, 393_216),
    _Known("deepseek-v4-pro", 1_000_000, 393_216),
    # The first model of the endpoint that needs no configuration, as Together and Novita list it
    _Known("qwen/qwen2.5-vl-72b-instruct", 32_768, None, sees_images=True, calls_tools=False),
)
_BY_START: Final = {known.start: known for known in _KNOWN}
_STARTS: Final = tuple(_BY_START)
_LENGTHS: Final = sorted({len(known.start) for known in _KNOWN}, reverse=True)
_OTHERS: Final = {
    *("audio", "image", "embedding", "live", "realtime", "robotics", "transcribe", "tts"),
    *("0125", "32k", "agent", "cyber", "deep", "instruct"),
}
"""Words of names that only begin like a known one, and mean another model."""


def completed(model: ModelInfo, *, is_served_here: bool = False) -> ModelInfo:
    """Return what is known about a model, with the table's facts where its server told none.

    `is_served_here`: how long its context is depends on the machine, and is left unknown.
    """
    known = _known(model.id)
    if known is None:
        return model
    context_length = None if is_served_here else known.context_length
    filled = replace(
        model,
        context_length=model.context_length or context_length,
        is_context_told=bool(model.context_length or not context_length),
        longest_output=model.longest_output or (None if is_served_here else known.longest_output),
        sees_images=_or_known(model.sees_images, known.sees_images),
        calls_tools=_or_known(model.calls_tools, known.calls_tools),
    )
    return model if filled == model else replace(filled, as_of=AS_OF)


def _known(id: str) -> _Known | None:
    name = id.lower().removeprefix("models/")
    if not name.startswith(_STARTS):  # most are none of these
        return None
    for length in _LENGTHS:
        start, rest = name[:length], name[length:]
        if start in _BY_START and not rest[:1].isalnum() and not rest.startswith("."):
            return _BY_START[start] if _OTHERS.isdisjoint(rest.split("-")) else None
    return None


def _or_known(said: bool | None, known: bool) -> bool | None:
    return said if said is not None else (True if known else None)
