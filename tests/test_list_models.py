"""`chatui models`, as a process of its own against a real socket."""

import json
from pathlib import Path

import pytest

from tests.command_line import Shell
from tests.scripted_server import ScriptedServer, response

SEEING = {
    "id": "maker/seeing",
    "context_length": 131072,
    "architecture": {"input_modalities": ["text", "image"]},
    "pricing": {"prompt": "0.0000004", "completion": "0.0000012"},
    "top_provider": {"max_completion_tokens": 8192},
    "supported_parameters": ["tools"],
}
FREE = {"id": "maker/gift:free", "pricing": {"prompt": "0", "completion": "0"}}
PLAIN = {"id": "plain"}
TABLE = """\
m
maker/seeing     128k  8k out  $0.4 in, $1.2 out  sees  tools
maker/gift:free                free
plain
"""


@pytest.fixture
def shell(tmp_path: Path, server: ScriptedServer) -> Shell:
    server.play(response(200, {"data": [SEEING, FREE, PLAIN]}), on="GET /v1/models")
    return Shell(tmp_path, server)


async def test_the_models_of_the_endpoint_are_printed_a_line_each(shell: Shell) -> None:
    assert await shell.run("models") == (0, TABLE, "")


async def test_words_narrow_them_by_name_and_by_fact(shell: Shell) -> None:
    line = "maker/seeing  128k  8k out  $0.4 in, $1.2 out  sees  tools\n"
    assert await shell.run("models", "MAKER", "sees", "tools") == (0, line, "")
    assert await shell.run("models", "nothing") == (0, "", "chatui: None of 4 models fits.\n")


async def test_json_is_an_array_of_objects_with_null_for_what_nobody_says(shell: Shell) -> None:
    code, out, err = await shell.run("models", "--json", "maker")
    assert (code, err) == (0, "")
    seeing, free = json.loads(out)
    assert seeing == {
        "version": 1,
        "endpoint": "environment",
        "id": "maker/seeing",
        "context_length": 131072,
        "sees_images": True,
        "price_in": 0.4,
        "price_out": 1.2,
        "longest_output": 8192,
        "calls_tools": True,
        "as_of": "",
    }
    assert (free["price_in"], free["context_length"], free["sees_images"]) == (0.0, None, None)
    assert await shell.run("models", "nothing", "--json") == (
        *(0, "[]\n", "chatui: None of 4 models fits.\n"),
    )


async def test_a_key_that_is_refused_is_told_with_exit_code_1(
    tmp_path: Path, server: ScriptedServer, shell: Shell
) -> None:
    await shell.run("models")
    server.scripts.clear()
    server.play(response(401, {"error": {"message": "Invalid API key"}}))
    code, out, err = await shell.run("models", CHATUI_API_KEY="sk-wrong")
    assert (code, out) == (1, "")
    assert "refused the key" in err
    assert "sk-wrong" not in err


async def test_without_a_network_the_list_of_last_time_is_printed_and_its_date_told(
    server: ScriptedServer, shell: Shell
) -> None:
    await shell.run("models")
    server._server.close()
    await server._server.wait_closed()
    code, out, err = await shell.run("models")
    assert (code, out) == (0, TABLE)
    assert "This is its list of 20" in err


async def test_without_a_network_and_a_list_the_error_is_told_with_exit_code_1(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server._server.close()
    code, out, err = await Shell(tmp_path, server).run("models")
    assert (code, out) == (1, "")
    assert "127.0.0.1" in err


async def test_an_endpoint_that_there_is_not_is_told_with_exit_code_2(shell: Shell) -> None:
    code, out, err = await shell.run("models", "--endpoint", "enviroment")
    assert (code, out) == (2, "")
    assert "environment" in err


async def test_with_nothing_set_up_the_embedded_model_is_named_and_called_a_toy(
    tmp_path: Path, shell: Shell
) -> None:
    environment = dict.fromkeys(("CHATUI_BASE_URL", "CHATUI_MODEL"), "")
    code, out, err = await shell.run("models", **environment)
    assert (code, out) == (0, "smollm2-135m-instruct  4k  free\n")
    assert "a toy" in err


async def test_names_that_would_act_on_a_terminal_are_made_safe(
    server: ScriptedServer, shell: Shell
) -> None:
    server.scripts.clear()
    server.play(response(200, {"data": [{"id": "evil\x1b[2J\nname\u202e"}]}))
    code, out, _ = await shell.run("models", "evil")
    assert code == 0
    assert out.count("\n") == 1
    assert "\x1b" not in out
    assert "\u202e" not in out
    code, out, _ = await shell.run("models", "evil", "--json")
    assert json.loads(out)[0]["id"] == "evil\x1b[2J\nname\u202e"
    assert out.isascii()
    assert "\x1b" not in out


async def test_names_in_wide_letters_stand_in_their_columns(
    server: ScriptedServer, shell: Shell
) -> None:
    server.scripts.clear()
    listed = [{"id": name, "context_length": 8192} for name in ("模型-7b", "cafe\u0301-model")]
    server.play(response(200, {"data": listed}))
    _, out, _ = await shell.run("models", "-")
    assert out == "模型-7b     8k\ncafe\u0301-model  8k\n"


async def test_the_help_names_the_words(shell: Shell) -> None:
    code, out, err = await shell.run("models", "--help")
    assert (code, err) == (0, "")
    for word in ("sees", "tools", "free", "local", "--json", "--endpoint"):
        assert word in out
