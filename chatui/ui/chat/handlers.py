"""What does an action: a handler for each, by the action's id."""

from collections.abc import Callable, Mapping

Handler = Callable[[str], object]
"""Does an action with a text, as `Perform` describes it; one that returns False did nothing."""


def without_text(handlers: Mapping[str, Callable[[], object]]) -> dict[str, Handler]:
    """Return handlers that leave the text alone."""
    return {id: _ignoring_text(handler) for id, handler in handlers.items()}


def _ignoring_text(handler: Callable[[], object]) -> Handler:
    return lambda _: handler()
