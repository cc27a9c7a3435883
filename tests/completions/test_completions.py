"""The scripts that shells complete by, the completer that these ask, and the shells themselves."""

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from chatui.cli import main
from chatui.model_info import ModelInfo
from chatui.storage.model_cache import ModelCache
from tests.completions.grammar import commands
from tests.completions.scripts import FOLDER, SCRIPTS
from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.storage.conversations import conversation_of, store_in

TITLES = {
    "aaaa": "Trip to Lisbon",
    "abbb": "$(touch owned) `touch owned` ; touch owned & | > owned \"' \\",
    "bbbb": "\x1b]0;owned\x07\ttab\ntouch owned\n%F{red} a:b [c] {d} ~ * 漢字",
}
MODELS = ["maker/gift:free", "maker/gift:paid", "plain", "$(touch owned)", "--evil", "two\nlines"]
SHELLS = {name: shutil.which(name) for name in SCRIPTS}
CONFIG = """\
[endpoints.work]
base_url = "http://127.0.0.1:9/v1"
[endpoints.other]
base_url = "http://127.0.0.1:8/v1"
[presets.precise]
temperature = 0.1
"""
TRUST = """\
[folders."/srv/site"]
name = "Site"
answers = { 0123 = true }
[folders."/srv/refused"]
answers = { 4567 = false }
[folders."/srv/thesis"]
name = "Thesis"
"""
Complete = Callable[..., list[str]]


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(SHELLS[shell] is None, reason=f"{shell} is not installed")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder of chats whose titles are hostile, and of all else that is completed."""
    store = store_in(tmp_path / "data")
    for name, title in TITLES.items():
        conversation = conversation_of(("prompt", "reply"))
        conversation.id, conversation.title = f"20260520-120000-{name}", title
        store.create(conversation)
    models = ModelCache(tmp_path / "cache" / "models")
    models.save("http://127.0.0.1:9/v1", [ModelInfo(name) for name in MODELS])
    models.save("http://127.0.0.1:8/v1", [ModelInfo("another")])
    for path, content in {
        "config/config.toml": CONFIG,
        "config/prompts/review.md": "---\ndescription: Look at `it`\n---\nReview this.",
        "data/projects/Thesis.toml": "",
        "data/trust.toml": TRUST,
        "bin/chatui": f'#!/bin/sh\nexec "{sys.executable}" -m chatui "$@"\n',
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content)
    (tmp_path / "bin" / "chatui").chmod(0o755)
    return tmp_path


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    return chatui_environment(home, PATH=f"{home}/bin:/usr/bin:/bin", PS1="$ ", TERM="xterm")


@pytest.fixture
def complete(
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Complete:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    main(["search", "prompt"])
    capfdbinary.readouterr()

    def complete(*asked: str) -> list[str]:
        assert main(["__complete", *asked]) == 0
        out, err = capfdbinary.readouterr()
        assert err == b""
        return out.decode().splitlines()

    return complete


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_scripts_in_the_package_are_what_the_parsers_say(
    shell: str, capfd: pytest.CaptureFixture[str]
) -> None:
    made = SCRIPTS[shell](commands())
    assert (FOLDER / f"chatui.{shell}").read_text() == made, "python -m tests.completions.scripts"
    assert main(["completions", shell]) == 0
    assert capfd.readouterr().out == made


def test_ids_come_with_titles_that_are_one_safe_line(complete: Complete) -> None:
    lines = complete("ids")
    assert [line.partition("\t")[0] for line in lines] == ["bbbb", "abbb", "aaaa"]
    assert lines[2] == "aaaa\tTrip to Lisbon"
    assert all(line.count("\t") == 1 and line.replace("\t", "").isprintable() for line in lines)
    assert [line[:4] for line in complete("ids", "a")] == ["abbb", "aaaa"]
    assert complete("ids", "20260520-120000-aa") == ["20260520-120000-aaaa\tTrip to Lisbon"]
    assert complete("ids", "zz") == []


def test_ids_that_end_alike_are_whole_and_those_not_in_the_index_have_their_titles(
    complete: Complete, home: Path
) -> None:
    folder = home / "data" / "conversations"
    shutil.copy(folder / "20260520-120000-aaaa.json", folder / "20260521-120000-aaaa.json")
    assert complete("ids", "2026")[-1] == "20260520-120000-aaaa\tTrip to Lisbon"
    assert complete("ids")[0] == "20260521-120000-aaaa\tTrip to Lisbon"
    (folder / "20260521-120000-cccc.json").write_text('{"version": 1,\n"title": ["x"],\n')
    assert complete("ids", "c") == ["cccc"]
    (folder / "20260520-120000-abbb.json").unlink()
    assert complete("ids", "ab") == []


def test_what_an_endpoint_listed_last_is_known_without_it(complete: Complete) -> None:
    everything = ["$(touch owned)", "another", "maker/gift:free", "maker/gift:paid", "plain"]
    assert complete("models") == everything
    assert complete("models", "maker/gift:f") == ["maker/gift:free"]
    assert complete("models", "", "other") == ["another"]
    assert complete("models", "", "nowhere") == []


def test_models_that_the_files_of_endpoints_name_are_offered_too(
    complete: Complete, home: Path
) -> None:
    more = '\n[endpoints.own]\nbase_url = "http://own"\nmodel = "mine"\nmodels = ["ours", 1]\n'
    (home / "config" / "endpoints.toml").write_text(more)
    assert complete("models", "", "own") == ["mine", "ours"]
    assert complete("models", "m") == ["maker/gift:free", "maker/gift:paid", "mine"]
    assert complete("models", "", "other") == ["another"]


def test_the_model_of_all_chats_is_offered_too(complete: Complete, home: Path) -> None:
    config = home / "config" / "config.toml"
    config.write_text('endpoint = "other"\nmodel = "mine"\n' + config.read_text())
    assert complete("models", "mi") == ["mine"]
    assert complete("models", "mi", "other") == ["mine"]
    assert complete("models", "mi", "work") == []


def test_names_come_from_the_files(complete: Complete) -> None:
    assert complete("endpoints", "w") == ["work\thttp://127.0.0.1:9/v1"]
    assert [line.partition("\t")[0] for line in complete("keyed")] == [
        "modelslab",
        "work",
        "other",
    ]
    assert [line.partition("\t")[0] for line in complete("endpoints")] == [
        "modelslab",
        "work",
        "other",
        "embedded",
    ]
    assert complete("presets") == ["precise"]
    assert complete("prompts") == ["review\tLook at `it`"]
    assert complete("projects") == ["Site", "Thesis"]
    assert complete("projects", "T") == ["Thesis"]
    assert complete("nothing") == complete() == []


def test_it_is_silent_where_files_are_broken_or_not_there(complete: Complete, home: Path) -> None:
    (home / "config" / "config.toml").write_text("[endpoints")
    (home / "cache" / "search.sqlite").write_bytes(b"\xff" * 5000)
    for path in (home / "cache" / "models").iterdir():
        path.write_bytes(b"\0{")
    (home / "data" / "trust.toml").write_text("[folders")
    assert complete("projects") == ["Thesis"]
    assert (home / "data" / "trust.toml").read_text() == "[folders"  # nothing is moved aside
    assert [line.partition("\t")[0] for line in complete("ids")] == ["bbbb", "abbb", "aaaa"]
    assert complete("models") == complete("presets") == []
    assert len(complete("endpoints")) == 2
    for name in ("data", "cache", "config"):
        shutil.rmtree(home / name)
        (home / name).touch()
    for kind in ("ids", "models", "endpoints", "prompts", "projects", "presets"):
        assert len(complete(kind)) == 2 * (kind == "endpoints")


def test_an_index_that_is_being_written_is_not_waited_for(complete: Complete, home: Path) -> None:
    with closing(sqlite3.connect(home / "cache" / "search.sqlite")) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert [line[:4] for line in complete("ids")] == ["bbbb", "abbb", "aaaa"]


def test_a_shell_waits_for_little(environment: dict[str, str]) -> None:
    asked = [sys.executable, "-X", "importtime", "-m", "chatui", "__complete", "ids"]
    told = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True).stderr
    imported = set(re.findall(r"\| +(\S+)$", told, re.MULTILINE))
    assert "sqlite3" in imported
    assert not {"argparse", "asyncio", "httpx", "socket", "ssl", "textual", "tomllib"} & imported
    assert len({name for name in imported if name.startswith("chatui")}) <= 15


def run(argv: Sequence[str], home: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        argv, cwd=home, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr == ""
    assert not (home / "owned").exists()
    return done.stdout


IN_EACH = [
    ("chatui exp", ["export"]),
    ("chatui --en", ["--endpoint"]),
    ("chatui export --to j", ["json", "jsonl"]),
    ("chatui export aa", ["aaaa"]),
    ("chatui --resume a", ["abbb", "aaaa"]),
    ("chatui --endpoint work --model pl", ["plain"]),
    ("chatui --endpoint other --model pl", []),
    ("chatui --project ", ["Site", "Thesis"]),
    ("chatui completions f", ["fish"]),
    ("chatui -- exp", []),
    ("chatui -p exp", []),
    ("chatui import config/conf", ["config/config.toml"]),
    ("chatui import bin config/conf", []),
    ("chatui completions bash ", []),
    ("chatui show aaaa ", []),
    ("chatui local install ", []),
    ("chatui help search ", []),
    ("chatui key m", ["move"]),
    ("chatui key move --to file o", ["other"]),
    ("chatui key move other ", []),
]

BASH = """\
eval "$(chatui completions bash)"
COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
while IFS= read -r line; do
    COMP_LINE=$line COMP_POINT=${#line} COMP_TYPE=$1
    _chatui
    (IFS=$'\\t'; printf '%s\\n' "${COMPREPLY[*]}")
done
"""


def completed_by_bash(
    lines: Sequence[str], home: Path, environment: dict[str, str], kind: int = 9
) -> list[list[str]]:
    typed = "".join(f"{line}\n" for line in lines)
    script = f"{BASH.replace('$1', str(kind))} <<'END'\n{typed}END\n"
    script = script.replace("done\n <<", "done <<")
    out = run(["bash", "--norc", "-c", script], home, environment)
    return [line.split("\t") if line else [] for line in out.split("\n")[:-1]]


@needs("bash")
def test_bash_completes(home: Path, environment: dict[str, str]) -> None:
    # A word is broken at : and =, of which only the last piece is replaced.
    more = {
        "chatui --model=maker/gift:f": ["free"],
        "chatui --resume=aa": ["aaaa"],
        "chatui --model $": [r"\$\(touch\ owned\)"],
        "chatui --resume $(touch owned)": [],
    }
    lines, expected = zip(*IN_EACH, *more.items(), strict=True)
    assert completed_by_bash(lines, home, environment) == [*expected]


@needs("bash")
def test_bash_shows_titles_in_lists_and_never_inserts_them(
    home: Path, environment: dict[str, str], complete: Complete
) -> None:
    asked = ["chatui --resume "]
    [listed] = completed_by_bash(asked, home, environment, ord("?"))
    assert listed[2] == "aaaa  Trip to Lisbon"
    assert "$(touch owned) `touch owned`" in listed[1]
    for kind in "\t%":
        [inserted] = completed_by_bash(asked, home, environment, ord(kind))
        assert inserted == ["bbbb", "abbb", "aaaa"]


@needs("fish")
def test_fish_completes_with_titles(
    home: Path, environment: dict[str, str], complete: Complete
) -> None:
    script = 'chatui completions fish | source; for line in $argv; complete -C "$line"; echo =; end'
    lines, expected = zip(*IN_EACH, strict=True)
    out = run(["fish", "--no-config", "-c", script, "--", *lines], home, environment)
    found = [
        [line.partition("\t")[0] for line in part.splitlines()] for part in out.split("=\n")[:-1]
    ]
    assert [sorted(one) for one in found] == [sorted(one) for one in expected]
    assert "aaaa\tTrip to Lisbon\n" in out
    assert "abbb\t$(touch owned) `touch owned`" in out


@needs("zsh")
def test_zsh_completes_with_titles(
    home: Path, environment: dict[str, str], complete: Complete
) -> None:
    with Terminal(["zsh", "-f", "-i"], environment, cwd=home) as terminal:
        terminal.send('autoload -U compinit; compinit -u -D; eval "$(chatui completions zsh)"\r')
        terminal.send("echo ready; clear; echo now\r")
        terminal.wait_for("now\n$")
        terminal.send("chatui --resume \t")
        terminal.wait_for("aaaa  Trip to Lisbon")
        assert "abbb  $(touch owned) `touch owned`" in terminal.text()
        terminal.send("aa\t")
        terminal.wait_for("$ chatui --resume aaaa")
        terminal.send("--endpoint work --model maker/gift:f\t")
        terminal.wait_for("maker/gift:free")
        terminal.send("\x15chatui exp\ta\t")
        terminal.wait_for("$ chatui export a")
    assert not (home / "owned").exists()
