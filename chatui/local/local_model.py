"""Whatever can answer on this machine with nothing configured."""

from chatui.errors import LocalModelError
from chatui.local.embedded import EmbeddedModel
from chatui.local.guide import Guide
from chatui.local.running import Running


class LocalModel:
    """The embedded model, or the built-in guide where no model can run."""

    def __init__(self, model: EmbeddedModel, guide: Guide) -> None:
        self._model = model
        self._guide = guide
        self.problem: LocalModelError | None = None
        """Why the guide answers instead of the model, once that is known."""

    async def start(self) -> Running:
        """Return the server that answers; the same one for as long as it lives."""
        try:
            running = await self._model.start()
        except LocalModelError as problem:
            self.problem = problem
            return await self._guide.start(str(problem))
        self.problem = None
        return running

    async def stop(self) -> None:
        """End whatever was started."""
        await self._model.stop()
        await self._guide.stop()
