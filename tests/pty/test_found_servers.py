"""A first start beside a server on this machine, in a real pseudo-terminal."""

import asyncio
import sys
from pathlib import Path

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.scripted_server import HELLO, ScriptedServer, response, stream

# What no person needs to say: at which port a program listens.
SCRIPT = """
import sys
from dataclasses import replace
from functools import partial
from chatui.cli import compose, main
from chatui.providers import provider_named
from chatui.transport import found_servers
from chatui.transport.limits import SearchLimits

ollama = replace(provider_named("ollama"), base_url=sys.argv[1])
found_servers.SearchLimits = partial(SearchLimits, seconds=20.0)
compose.build_sessions = partial(compose.build_sessions, findable=[ollama])
sys.exit(main([]))
"""
F6 = "\x1b[17~"


async def test_on_an_empty_home_a_server_is_offered_and_asked_for_its_list_alone(
    tmp_path: Path, server: ScriptedServer
) -> None:
    listed = {"object": "list", "data": [{"id": "qwen3:8b", "owned_by": "library"}]}
    server.play(response(200, listed), on="GET /v1/models")
    server.play(stream(HELLO), on="POST /v1/chat/completions")
    address = f"http://localhost:{server.port}/v1"
    environment = chatui_environment(
        tmp_path, http_proxy="http://127.0.0.1:1", OPENAI_API_KEY="sk-x"
    )
    with Terminal([sys.executable, "-c", SCRIPT, address], environment) as terminal:
        await asyncio.to_thread(terminal.wait_for, "Ollama is running here: 1 model · F6 uses it")
        assert "a toy" in terminal.text()
        asked = {(request.method, request.path) for request in server.requests}
        assert asked == {("GET", "/v1/models")}

        terminal.send(F6)
        await asyncio.to_thread(terminal.wait_for, "Ollama is saved as ollama, without a key.")
        assert not [request for request in server.requests if request.method != "GET"]

        terminal.send("Hi\r")
        await asyncio.to_thread(terminal.wait_for, "Hello")
        (prompt,) = (request for request in server.requests if request.method == "POST")
        assert prompt.json["model"] == "qwen3:8b"
    assert not [one for one in server.requests if "authorization" in one.headers]
