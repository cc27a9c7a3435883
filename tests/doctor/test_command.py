"""`chatui doctor` as a process of its own."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from chatui.cli import main
from chatui.cli.doctor import questions
from chatui.local import embedded_server
from tests.command_line import Shell
from tests.scripted_server import ScriptedServer, response

KEY = "sk-test-4242424242"
NO_MODEL = {embedded_server.MODEL_VARIABLE: "/nowhere"}
"""It is not started, which takes seconds."""


async def test_with_everything_broken_each_thing_is_a_line_and_no_key_is_in_any(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.play(response(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}}))
    shell = Shell(tmp_path, server)
    (tmp_path / "data").write_text("")
    shell.config.mkdir()
    (shell.config / "config.toml").write_text(
        f'modle = "{KEY}"\n[endpoints.{KEY}]\nbase_url = "https://e.org"\nheader = "{KEY}"'
    )
    broken = {"CHATUI_API_KEY": KEY, "EDITOR": f"'{KEY}", "TERM": "dumb", "LANG": "", **NO_MODEL}
    environment = {**broken, "CHATUI_BASE_URL": f"{server.origin}/{KEY}/v1"}
    code, out, err = await shell.run("doctor", "--json", **environment)
    report = json.loads(out)
    assert code == 1
    assert err.startswith("chatui: One small request goes to 127.0.0.1 (m): it may cost.")
    wrong = {(one["about"], one["name"]) for one in report["checks"] if one["state"] == "failed"}
    assert wrong >= {
        ("system", "editor"),
        ("folders", "data"),
        ("settings", "config.toml"),
        ("endpoint", "key"),
    }
    assert KEY not in out + err
    assert "Traceback" not in err


@pytest.fixture
def doctor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Any:
    for name in ("CONFIG", "DATA", "CACHE"):
        monkeypatch.setenv(f"CHATUI_{name}_DIR", str(tmp_path / name.lower()))
    monkeypatch.setenv(embedded_server.MODEL_VARIABLE, "/nowhere")

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["doctor", *words])
        return code, *capfd.readouterr()

    return run


def test_what_is_paid_for_is_said_first_and_what_was_found_last(
    doctor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATUI_BASE_URL", f"http://127.0.0.1:9/{KEY}/v1")
    monkeypatch.setenv("CHATUI_API_KEY", KEY)
    monkeypatch.setenv("EDITOR", f"'{KEY}")
    code, out, err = doctor("--model", KEY)
    assert code == 1
    assert out.startswith("One small request goes to 127.0.0.1 (***): it may cost. --offline")
    assert "\n  ✗ failed   connection     Cannot reach http://127.0.0.1:9: nothing" in out
    assert out.endswith(" failed.\n")
    assert KEY not in out + err


def test_a_config_that_is_wrong_keeps_its_endpoint_from_being_asked(
    doctor: Any, tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text("modle = 1")
    code, out, _ = doctor("--json", "--offline")
    lines = {one["about"]: one for one in json.loads(out)["checks"]}
    assert code == 1
    assert lines["settings"]["state"] == "failed"
    assert "while config.toml is wrong" in lines["endpoint"]["found"]


def test_without_a_home_the_folders_are_the_failed_line(
    doctor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATUI_DATA_DIR", "~nobody-of-that-name/x")
    code, out, _ = doctor("--offline")
    assert code == 1
    assert "CHATUI_DATA_DIR: there is no folder" in out
    assert out.endswith("1 failed.\n")


def test_a_config_folder_that_is_a_file_is_told_as_that(
    doctor: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text("")
    code, out, err = doctor("--offline")
    assert (code, err) == (1, "")
    assert f"{tmp_path / 'config'} is no folder" in out
    assert "settings.toml" not in out


def test_an_endpoint_that_there_is_not_is_a_failed_line(doctor: Any) -> None:
    code, out, _ = doctor("--offline", "--endpoint", "modelslap")
    assert code == 1
    assert "modelslab" in out


def test_nothing_is_written_anywhere(doctor: Any, tmp_path: Path) -> None:
    doctor("--offline")
    assert [path.name for path in tmp_path.iterdir() if path.name != "cache"] == []


@pytest.mark.parametrize("command", [["doctor", "--offline"], ["doctor", "--json"], ["config"]])
def test_an_output_that_takes_nothing_is_told(
    command: list[str], doctor: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    with Path("/dev/full").open("w") as full:
        for stream, told in ((full, "no space left on device"), (None, "is closed")):
            with monkeypatch.context() as patched:
                patched.setattr(sys, "stdout", stream)
                assert main(command) == 2
            assert told in capfd.readouterr().err


def test_options_that_contradict_each_other_are_told(doctor: Any) -> None:
    for words in (["--keyboard", "--offline"], ["--keyboard", "--model", "m"], ["--keyboard"]):
        assert doctor(*words)[0] == 2
    with pytest.raises(SystemExit):
        doctor("--keyboard", "--json")


def test_what_would_take_a_question_for_text_is_not_asked_it() -> None:
    asked = questions._questions({"TERM": "xterm-kitty"})
    assert asked.endswith(b"\x1b[c")
    assert b"\x1b_G" in asked
    for environ in (
        {"TERM": "screen"},
        {"TERM": "xterm", "TMUX": "x"},
        {"TERM_PROGRAM": "Apple_Terminal"},
    ):
        assert b"\x1b_G" not in questions._questions(environ)
        assert b"\x1bP" not in questions._questions(environ)
