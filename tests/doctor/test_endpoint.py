"""How far one comes to a model: each step on a real socket."""

import asyncio
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chatui.doctor import endpoint as doctored
from chatui.doctor.check import Line
from chatui.doctor.endpoint import look, paid_request
from chatui.endpoints import EMBEDDED, ModelChoice
from chatui.transport.daemon_thread import in_thread as in_thread_of_its_own
from tests.composition import make_sessions
from tests.scripted_server import (
    DONE,
    Act,
    Pause,
    ScriptedServer,
    chunk,
    event,
    head,
    response,
    stream,
)

KEY = "sk-test-4242424242"
MODELS = response(200, {"data": [{"id": "m"}, {"id": "n"}]})
LIST, CHAT = "GET /v1/models", "POST /v1/chat/completions"


async def looked(folder: Path, base_url: str, *, pays: bool = True, **more: Any) -> list[Line]:
    is_offline = more.pop("is_offline", False)
    model, environ = more.pop("ask", "m"), {"WORK_KEY": more.pop("key", KEY)}
    table = {"base_url": base_url, "api_key_env": "WORK_KEY", **more}
    sessions = make_sessions(folder, settings={"endpoints": {"work": table}}, environ=environ)
    try:
        choice = ModelChoice("work", model)
        lines = look(sessions.endpoints, choice, is_offline=is_offline, pays=pays)
        return [line async for line in lines]
    finally:
        await sessions.close()


def states(lines: list[Line]) -> dict[str, str]:
    return {line.name: str(line.state) for line in lines}


async def test_each_step_to_a_model_that_answers_is_a_line(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.play(MODELS, on=LIST)
    pieces = [event(chunk("Hel")), event(chunk("lo")), event(chunk(finish="stop")) + DONE]
    server.play(head(), *(step for piece in pieces for step in (Pause(0.02), piece)), on=CHAT)
    lines = await looked(tmp_path, server.base_url)
    assert states(lines) == dict.fromkeys(["endpoint", "model", "key", "reply", "stream"], "ok")
    found = {line.name: line.found for line in lines}
    assert found["key"] == "of WORK_KEY, accepted"
    assert found["model"] == "m, one of 2"
    assert found["stream"] == "2 pieces"
    assert [f"{one.method} {one.path}" for one in server.requests] == [LIST, CHAT]


async def test_without_paying_no_reply_is_asked_for(tmp_path: Path, server: ScriptedServer) -> None:
    server.play(MODELS, on=LIST)
    lines = await looked(tmp_path, server.base_url, pays=False)
    assert list(states(lines)) == ["endpoint", "model", "key", "reply"]
    assert len(server.requests) == 1


async def test_a_variable_that_is_named_and_not_set_is_told_where_no_key_is_needed(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.play(MODELS, on=LIST)
    for more in ({"is_offline": True}, {"pays": False}):
        lines = await looked(tmp_path, server.base_url, key="", **more)
        assert states(lines)["key"] == "warning"
        assert lines[0].name == "endpoint"


async def test_offline_nothing_is_asked_at_all(tmp_path: Path, server: ScriptedServer) -> None:
    lines = await looked(tmp_path, server.base_url, is_offline=True)
    assert states(lines) == {"endpoint": "ok", "key": "ok", "network": "ok"}
    assert server.connections == 0


async def test_a_reply_in_one_piece_and_a_model_that_is_not_listed_are_warnings(
    tmp_path: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctored, "_TELLING_SECONDS", 0.05)
    server.play(MODELS, on=LIST)
    whole = event(chunk("all of it")) + event(chunk(finish="stop")) + DONE
    server.play(head(), Pause(0.1), whole, on=CHAT)
    lines = await looked(tmp_path, server.base_url, ask="mm")
    assert states(lines)["stream"] == states(lines)["model"] == "warning"
    assert "Did you mean m?" in next(line for line in lines if line.name == "model").fix


async def test_a_reply_that_is_there_at_once_tells_nothing_of_how_it_is_streamed(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.play(MODELS, on=LIST)
    pieces = event(chunk("one, ")) + event(chunk("two")) + event(chunk(finish="stop")) + DONE
    server.play(stream(pieces), on=CHAT)
    line = (await looked(tmp_path, server.base_url))[-1]
    assert (line.name, str(line.state)) == ("stream", "ok")
    assert line.found == "all at once, too fast to tell whether it is streamed"


@pytest.mark.parametrize("words", [KEY, "{KEY} in https://e.org/?key={KEY}".replace("{KEY}", KEY)])
async def test_a_key_that_is_refused_ends_it_and_is_nowhere_in_what_is_said(
    tmp_path: Path, server: ScriptedServer, words: str
) -> None:
    server.play(response(401, {"error": {"message": f"Incorrect API key: {words}"}}))
    lines = await looked(tmp_path, server.base_url, headers={"X-Token": "hidden-in-a-header"})
    assert states(lines) == {"endpoint": "ok", "key": "failed"}
    assert KEY not in str(lines)
    assert "hidden" not in str(lines)


async def test_what_stands_in_the_path_of_an_address_is_not_told(tmp_path: Path) -> None:
    lines = await looked(tmp_path, "http://127.0.0.1:9/sk-in-the-path/v1")
    assert states(lines)["connection"] == "failed"
    assert "sk-in-the-path" not in str(lines)


async def test_a_server_that_refuses_the_reply_is_told_by_its_words(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.play(MODELS, on=LIST)
    server.play(response(402, {"error": {"message": "Your credit is used up."}}), on=CHAT)
    lines = await looked(tmp_path, server.base_url)
    assert states(lines)["reply"] == "failed"


async def test_a_dead_server_and_a_name_server_that_hangs_end_within_their_limits(
    tmp_path: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctored, "_LIST_SECONDS", 0.2)
    server.play(Act.HOLD)
    assert states(await looked(tmp_path, server.base_url))["answer"] == "failed"
    monkeypatch.setattr(doctored, "_LIST_SECONDS", 10.0)
    monkeypatch.setattr(doctored, "_REPLY_SECONDS", 0.2)
    server.play(MODELS, on=LIST)
    server.play(Act.HOLD, on=CHAT)
    assert states(await looked(tmp_path, server.base_url))["reply"] == "failed"

    async def never(_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(doctored, "_NAME_SECONDS", 0.05)
    monkeypatch.setattr(doctored, "in_thread", _first_then(never))
    lines = await looked(tmp_path, server.base_url)
    assert lines[-1].name == "name"
    assert "no answer within" in lines[-1].found


def _first_then(never: Any) -> Any:
    real, calls = in_thread_of_its_own, []

    async def in_thread(function: Any) -> Any:
        calls.append(function)
        return await (real if len(calls) == 1 else never)(function)

    return in_thread


async def test_a_name_that_nobody_has_is_told(tmp_path: Path) -> None:
    lines = await looked(tmp_path, "https://nobody.invalid/v1")
    assert (lines[-1].name, str(lines[-1].state)) == ("name", "failed")
    assert "nobody.invalid" in lines[-1].found


async def test_what_is_told_of_endpoints_at_the_start_is_told_here_too(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.play(MODELS, on=LIST)
    lines = await looked(tmp_path, server.base_url, pays=False, provider="opnai")
    assert "Did you mean openai?" in lines[-1].found


async def test_a_key_that_is_missing_is_told_with_the_line_that_sets_it(tmp_path: Path) -> None:
    lines = await looked(tmp_path, "https://nobody.invalid/v1", key="")
    assert states(lines) == {"endpoint": "ok", "key": "failed"}
    assert lines[-1].fix == ("export WORK_KEY=…",)


async def test_a_proxy_is_named_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://user:secret-word@nobody.invalid:3128")
    lines = await looked(tmp_path, "https://llm.example.org/v1")
    assert states(lines) == {"endpoint": "ok", "proxy": "ok", "name": "failed"}
    assert "secret-word" not in str(lines)
    monkeypatch.setenv("https_proxy", "ftp://e.org")
    assert states(await looked(tmp_path, "https://llm.example.org/v1"))["proxy"] == "failed"


async def test_a_certificate_that_ends_soon_is_told(tmp_path: Path) -> None:
    make = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "3"]
    subprocess.run([*make.split(), *names], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    async with ScriptedServer(tls=context) as server:
        server.play(MODELS, on=LIST)
        untrusted = await looked(tmp_path, server.base_url, pays=False)
        ca_file = str(tmp_path / "cert.pem")
        trusted = await looked(tmp_path, server.base_url, pays=False, ca_file=ca_file)
    assert states(untrusted)["TLS"] == "failed"
    assert states(trusted)["TLS"] == "warning"
    assert f"by {ca_file}" in str(trusted)


async def test_the_embedded_model_is_a_toy_and_costs_nothing(tmp_path: Path) -> None:
    sessions = make_sessions(tmp_path)
    toy = ModelChoice(EMBEDDED, "smollm2")
    lines = [line async for line in look(sessions.endpoints, toy)]
    assert states(lines) == {"endpoint": "warning"}
    assert paid_request(sessions.endpoints, toy) == ""
    assert "modelslab" in paid_request(sessions.endpoints, ModelChoice("modelslab", "m"))
