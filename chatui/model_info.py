"""What is known about a model."""

from dataclasses import dataclass


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
