"""`chatui config`: what counts and where it comes from; what is wrong, by line; a file to begin."""

import json
import re
from pathlib import Path

import pytest

from chatui.cli import main
from chatui.cli.starter_config import starter_config
from chatui.storage.settings.toml_places import toml_places
from chatui.storage.settings.user_files import config_problems
from tests.composition import chatui_environment

KEY = "sk-test-4242424242"
CONFIG = """\
theme = "chatui-light"
 system = \"\"\"Be
brief.\"\"\"
[parameters]
temperature = 0.2
[keys]
new-conversation = "ctrl+b"
[endpoints.work]
base_url = "https://llm.example.org/v1?api-version=3"
headers = { X-Api-Key = "secretsecret" }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in chatui_environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    for name in ("CHATUI_BASE_URL", "CHATUI_MODEL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "config").mkdir()
    return tmp_path / "config"


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["config", *words])
    return code, *capfd.readouterr()


def test_each_setting_is_printed_with_where_it_comes_from(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "config.toml").write_text(CONFIG)
    (folder / "settings.toml").write_text('follow = "page"\n[parameters]\nseed = 4\n')
    monkeypatch.setenv("CHATUI_MODEL", "m")
    code, out, err = run(capfd)
    rows = [line.split() for line in out.splitlines()]
    assert (code, err) == (0, "")
    for row in (
        ["theme", "chatui-light", "config.toml:1"],
        ["system", "Be", "brief.", "config.toml:2"],
        ["model", "m", "CHATUI_MODEL"],
        ["follow", "page", "settings.toml"],
        ["sidebar", "auto", "default"],
        ["parameters.temperature", "0.2", "config.toml:5"],
        ["parameters.seed", "4", "settings.toml"],
        ["keys.new-conversation", "ctrl+b", "config.toml:7"],
        [
            "endpoint",
            "work",
            "https://llm.example.org/v1",
            "config.toml",
            "no",
            "model",
            "no",
            "key",
        ],
        ["config", "folder", str(folder)],
    ):
        assert row in rows
    _, out, _ = run(capfd, "--json")
    report = json.loads(out)
    assert report["version"] == 1
    assert report["settings"]["system"] == {"value": "Be\nbrief.", "from": "config.toml:2"}
    assert report["settings"]["parameters.seed"] == {"value": 4, "from": "settings.toml"}
    assert [one["name"] for one in report["endpoints"]] == ["modelslab", "work", "embedded"]


def test_no_key_is_printed_wherever_it_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    header = "secretsecret"
    (folder / "config.toml").write_text(
        f'{CONFIG}\n[parameters.extra_body]\ntoken = "{header}"\n'
        f'[endpoints.echo]\nbase_url = "https://e.org/{KEY}/v1"\napi_key_env = "WORK_KEY"\n'
    )
    monkeypatch.setenv("WORK_KEY", KEY)
    for words in ([], ["--json"]):
        code, out, err = run(capfd, *words)
        assert code == 0
        assert KEY not in out + err
        assert header not in out + err
    (folder / "config.toml").write_text(f'model = "{KEY}"\nmodle = "{KEY}"\ntheme = "{KEY}"')
    code, out, err = run(capfd, "--check")
    assert code == 2
    assert KEY not in out + err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("theme = ", ["Invalid value (at end of document)"]),
        ('a = 1\nmodle = "m"', ["'a' (at line 1, column 1)", "'modle' (at line 2, column 1)"]),
        ("[endpoints.x]\n  base_url = 'http://e.org'\n  modle = 1", ["line 3, column 3"]),
        ("[endpoints.x]\nmodel = 'm'", ["no base_url (at line 1, column 1)"]),
        ("presets = { a = { seed = 'x' } }", ["seed", "line 1, column 1"]),
        ("x = '''\n[keys]\n'''\n[keys]\nnwe = 'f5'", ["line 1", "line 5, column 1"]),
        ("[keys]\nhelp = 'f5'\nquit = 'f5'", ["f5 to help and to quit (at line 1, column 1)"]),
        ('theme = "chatui-drak"', ["Did you mean chatui-dark?"]),
        ('\nendpoint = "modellab"', ["line 2, column 1", "Did you mean modelslab?"]),
    ],
)
def test_check_tells_all_that_is_wrong_by_line_and_column(
    text: str, told: list[str], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "config.toml").write_text(text)
    code, out, err = run(capfd, "--check")
    assert (code, out) == (2, "")
    assert err.count("chatui: ") >= 1
    assert all(words in err for words in told)
    assert (folder / "config.toml").read_text() == text


WRONG = """\
endpoint = "s"
theme = "drak"
[endpoints.s]
model = "m"
base_url = "ftp://x"
 query = { "api-key" = "secret" }
[endpoints.t]
headers = { Host = "t" }
api_key_env = "a b"
"""


def test_check_tells_each_mistake_where_it_is_in_order_and_nothing_that_follows_from_it(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "config.toml").write_text(WRONG)
    _, _, err = run(capfd, "--check")
    places = re.findall(r"\(at line (\d+), column (\d+)\)", err)
    assert places == [("2", "1"), ("5", "1"), ("6", "2"), ("7", "1"), ("8", "1"), ("9", "1")]
    assert "no endpoint" not in err
    assert err.count("s] has no base_url") == 0
    (folder / "config.toml").write_text('endpoint = "s"')
    assert "environment" not in run(capfd, "--check")[2]


def test_check_of_what_is_right_is_a_sentence_and_exit_code_0(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capfd, "--check")
    assert (code, err) == (0, "")
    assert out.startswith("There is no ")
    (folder / "config.toml").write_text(CONFIG)
    assert run(capfd, "--check") == (0, f"{folder / 'config.toml'} is right.\n", "")


def test_check_tells_of_a_link_that_leads_nowhere(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "config.toml").symlink_to(folder / "elsewhere.toml")
    code, out, err = run(capfd, "--check")
    assert (code, out) == (2, "")
    assert f"{folder / 'config.toml'} is a link that leads nowhere. No setting is read." in err


def test_init_writes_the_starter_file_and_never_over_another(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = folder / "config.toml"
    folder.rmdir()
    code, out, err = run(capfd, "--init")
    assert (code, err) == (0, "")
    assert str(path) in out
    assert path.read_text() == starter_config()
    path.write_text("model = 'mine'")
    code, out, err = run(capfd, "--init")
    assert (code, out) == (2, "")
    assert "It was left as it is." in err
    assert path.read_text() == "model = 'mine'"
    path.unlink()
    path.symlink_to(folder / "elsewhere.toml")
    assert run(capfd, "--init")[0] == 2
    assert path.is_symlink()
    assert [one.name for one in folder.iterdir()] == ["config.toml"]


def test_init_in_a_folder_that_is_a_file_says_so(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder.rmdir()
    folder.write_text("")
    code, out, err = run(capfd, "--init")
    assert (code, out) == (2, "")
    assert "not a directory" in err


def test_printing_moves_no_broken_file_aside(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("settings.toml", "endpoints.toml"):
        (folder / name).write_text("broken =")
    code, out, err = run(capfd)
    assert (code, "theme" in out) == (0, True)
    assert err.count("chatui moves it aside when it starts") == 2
    names = sorted(one.name for one in folder.iterdir())
    assert names == ["endpoints.toml", "settings.toml"]


def test_what_holds_no_name_in_its_own_line_is_found_in_bounded_time() -> None:
    text = "a = [\n" + "']',\n" * 5_000 + "]\nb = 1"
    assert ("b",) not in toml_places(text)  # it would take a thousand times as long
    assert toml_places("a = [\n  1,\n]\n[t.u]\nb.c = 1") == {
        ("a",): (1, 1),
        ("t",): (4, 1),
        ("t", "u"): (4, 1),
        ("t", "u", "b"): (5, 1),
        ("t", "u", "b", "c"): (5, 1),
    }


def test_a_file_with_a_hundred_mistakes_tells_the_first_twenty(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("".join(f"wrong{number} = 1\n" for number in range(100)))
    assert len(list(config_problems(path))) == 20
