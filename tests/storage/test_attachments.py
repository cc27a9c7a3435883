"""Attachments: kept once, durable, only what the hash says."""

import hashlib
import stat
from pathlib import Path

import pytest

from chatui.errors import NotSaved, StorageError
from chatui.storage import attachments
from chatui.storage.attachments import AttachmentStore


def test_bytes_are_kept_once_under_their_hash_and_only_for_their_owner(tmp_path: Path) -> None:
    store = AttachmentStore(tmp_path / "attachments")
    sha256 = store.put(b"bytes")
    assert sha256 == hashlib.sha256(b"bytes").hexdigest() == store.put(b"bytes")
    (file,) = (tmp_path / "attachments").iterdir()
    assert (file.name, file.read_bytes()) == (sha256, b"bytes")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert store.get(sha256) == b"bytes"


def test_damaged_bytes_are_told_and_mended_by_putting_them_again(tmp_path: Path) -> None:
    store = AttachmentStore(tmp_path)
    sha256 = store.put(b"bytes")
    (tmp_path / sha256).write_bytes(b"bytez")
    with pytest.raises(StorageError, match="is damaged"):
        store.get(sha256)
    store.put(b"bytes")
    assert store.get(sha256) == b"bytes"


@pytest.mark.parametrize(
    "name", ["", "../secret", "a" * 63, "A" * 64, "a" * 64 + "/x", "\x1b" * 64]
)
def test_a_name_that_is_no_hash_is_never_a_path(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("secret")
    store = AttachmentStore(tmp_path / "attachments")
    with pytest.raises(StorageError, match="no attachment's hash"):
        store.get(name)


def test_what_is_not_here_is_told(tmp_path: Path) -> None:
    store = AttachmentStore(tmp_path)
    with pytest.raises(StorageError, match="is not here"):
        store.get("a" * 64)


def test_too_many_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 4)
    with pytest.raises(StorageError, match="at most"):
        AttachmentStore(tmp_path).put(b"bytes")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_keeps_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("chatui.storage.atomic.sync_file", refuse)
    with pytest.raises(NotSaved, match="the disk is full"):
        AttachmentStore(tmp_path).put(b"bytes")
    assert list(tmp_path.iterdir()) == []
