import importlib.util
import re
import subprocess
import sys
import tomllib
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from chatui.local import install as install_module
from chatui.local.install import REQUIREMENTS, install

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have been run; the machine's packages stay as they are."""
    ran: list[list[str]] = []

    def run(command: list[str], *, check: bool) -> subprocess.CompletedProcess[bytes]:
        ran.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("subprocess.run", run)
    return ran


@pytest.fixture
def without_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    find_spec = importlib.util.find_spec

    def find_visible(name: str) -> ModuleSpec | None:
        return None if name in ("pip", "uv") else find_spec(name)

    monkeypatch.setattr("importlib.util.find_spec", find_visible)


@pytest.mark.parametrize("said", ["n", "no", "later"])
def test_nothing_is_installed_without_a_yes(
    commands: list[list[str]], capsys: pytest.CaptureFixture[str], said: str
) -> None:
    assert install(lambda question: said) == 130
    assert not commands
    assert "127 MB" in capsys.readouterr().out


@pytest.mark.parametrize("error", [EOFError, KeyboardInterrupt])
def test_the_end_of_input_and_control_c_are_no_yes(
    commands: list[list[str]], error: type[BaseException]
) -> None:
    def closed(question: str) -> str:
        raise error

    assert install(closed) == 130
    assert not commands


@pytest.mark.usefixtures("without_pip")
def test_uv_installs_into_this_python_where_pip_is_absent(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/opt/bin/{name}")
    monkeypatch.setattr(install_module, "is_installed", lambda: True)
    assert install(lambda question: "") == 0
    [command] = commands
    assert command[:5] == ["/opt/bin/uv", "pip", "install", "--python", sys.executable]
    assert command[-2:] == ["-r", str(REQUIREMENTS)]
    assert {"--no-deps", "--require-hashes", "--only-binary"} < set(command)


@pytest.mark.usefixtures("without_pip")
def test_without_pip_and_uv_it_says_what_to_run(
    commands: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert install(lambda question: "y") == 1
    assert not commands
    assert "-m ensurepip" in capsys.readouterr().out


def test_a_failed_installation_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        install_module, "_installer", lambda: [sys.executable, "-c", "raise SystemExit(2)"]
    )
    assert install(lambda question: "y") == 1


def test_where_no_wheel_exists_nothing_is_asked(
    commands: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert install(lambda question: pytest.fail("asked")) == 1
    assert not commands
    assert "riscv64" in capsys.readouterr().out


def test_the_versions_are_those_of_the_dependency_group_and_every_one_has_hashes() -> None:
    group = tomllib.loads(PROJECT.read_text())["dependency-groups"]["local"]
    pinned = {requirement.split(" ;")[0] for requirement in group}
    listed = re.sub(r"\\\n\s*", "", REQUIREMENTS.read_text()).splitlines()
    requirements = [line for line in listed if not line.startswith("#")]
    assert {line.split()[0] for line in requirements} == pinned
    assert all(re.search(r" --hash=sha256:[0-9a-f]{64}$", line) for line in requirements)
