"""Files that are called as files with keys are."""

from pathlib import Path

import pytest

from chatui.attach.key_files import may_hold_keys


@pytest.mark.parametrize(
    "name",
    [
        *(".env", ".env.local", ".ENV", "server.pem", "tls.key", "id_rsa", "id_ed25519", "a.p12"),
        *("store.jks", "vault.kdbx", ".netrc", ".npmrc", ".pypirc", ".git-credentials"),
        *("credentials", "credentials.json", "secrets.yaml", "service-account-7.json", "a.tfstate"),
        *(
            ".ssh/work",
            ".aws/config",
            ".kube/config",
            ".docker/config.json",
            ".gnupg/x",
            ".git/config",
        ),
    ],
)
def test_files_with_keys_are_known_by_their_names(name: str) -> None:
    assert may_hold_keys(Path("/home/me") / name)


@pytest.mark.parametrize(
    "name",
    [
        *(".env.example", ".env.sample", "id_rsa.pub", "environment.py", "keys.py", "secret.png"),
        *("monkey.txt", ".ssh/config", ".ssh/known_hosts", ".ssh/a.pub", "config.json", "config"),
        *("credentials.py", "README.md", "tokens.css"),
    ],
)
def test_others_are_not(name: str) -> None:
    assert not may_hold_keys(Path("/home/me") / name)


def test_a_link_is_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / ".env").touch()
    (tmp_path / "notes.txt").symlink_to(".env")
    (tmp_path / "circle").symlink_to("circle")
    assert may_hold_keys(tmp_path / "notes.txt")
    assert not may_hold_keys(tmp_path / "circle")
