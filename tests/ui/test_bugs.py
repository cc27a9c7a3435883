"""What is noted of a bug."""

from pathlib import Path

from chatui.ui.bugs import BugLog


def test_a_bug_is_noted_without_keys_whatever_its_words_hold(tmp_path: Path) -> None:
    log = BugLog(tmp_path / "cache" / "bugs.log", lambda text: text.replace("sk-secret", "***"))
    log.write(ValueError("Illegal header value 'Bearer sk-secret' \udcff"))
    noted = (tmp_path / "cache" / "bugs.log").read_text()
    assert "ValueError: Illegal header value 'Bearer ***' \\udcff" in noted
    assert (tmp_path / "cache" / "bugs.log").stat().st_mode & 0o777 == 0o600
