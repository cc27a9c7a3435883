"""Whatever can answer on this machine with nothing configured."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatui.errors import LocalModelError

if TYPE_CHECKING:
    from chatui.local.embedded import EmbeddedModel
    from chatui.local.guide import Guide
    from chatui.local.running import Running

# As in `embedded_server`, which is not imported: each start needs these two, few need the server.
MODEL: Final = "smollm2-135m-instruct"
CONTEXT_LENGTH: Final = 4096
DISPLAY_NAME: Final = "SmolLM2-135M, a toy"
# Without a system prompt it answers some plain questions in a loop of French.
SYSTEM_PROMPT: Final = (
    "You are a helpful AI assistant. Answer in one or two short, correct sentences."
)


class LocalModel:
    """The embedded model, or the built-in guide where no model can run."""

    def __init__(self, log_path: Path) -> None:
        """Nothing is started yet; `log_path` is the file that takes the model's log."""
        self._log_path = log_path
        self._model: EmbeddedModel | None = None
        self._guide: Guide | None = None
        self.problem: LocalModelError | None = None
        """Why the guide answers instead of the model, once that is known."""

    def is_installed(self) -> bool:
        """Tell whether a model can be looked for here; else the guide answers."""
        from chatui.local.embedded import is_installed

        return is_installed()

    async def start(self) -> "Running":
        """Return the server that answers; the same one for as long as it lives."""
        # Late: most people have a model of their own.
        from chatui.local.embedded import EmbeddedModel
        from chatui.local.guide import Guide

        self._model = self._model or EmbeddedModel(self._log_path)
        try:
            running = await self._model.start()
        except LocalModelError as problem:
            self.problem = problem
            self._guide = self._guide or Guide()
            return await self._guide.start(str(problem))
        self.problem = None
        return running

    async def stop(self) -> None:
        """End whatever was started."""
        if self._model is not None:
            await self._model.stop()
        if self._guide is not None:
            await self._guide.stop()
