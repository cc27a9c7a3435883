"""The embedded model: whether it is installed, and starts."""

from collections.abc import AsyncIterator
from pathlib import Path

from chatui.doctor.check import Line, failed, ok, warning
from chatui.errors import LocalModelError
from chatui.local.embedded import EmbeddedModel, is_installed
from chatui.local.local_model import LocalModel


async def look(log_path: Path, in_use: LocalModel | None) -> AsyncIterator[Line]:
    """Yield whether the embedded model is installed and starts.

    The one that is `in_use` goes on running; another one is started and ended.
    """
    told = warning if in_use is None else failed
    if not is_installed():
        found = "not installed, the built-in guide answers in its place"
        install = "chatui local install"
        yield ok("model", "not installed") if in_use is None else warning("model", found, install)
        return
    problem = await (_tried(log_path) if in_use is None else _started(in_use))
    if problem is None:
        yield ok("model", "installed, and it starts")
    else:
        yield told("model", problem.message, problem.hint)


async def _started(model: LocalModel) -> LocalModelError | None:
    await model.start()
    return model.problem


async def _tried(log_path: Path) -> LocalModelError | None:
    model = EmbeddedModel(log_path)
    try:
        await model.start()
    except LocalModelError as problem:
        return problem
    finally:
        await model.stop()
    return None
