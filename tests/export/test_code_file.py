"""What a saved block of code is called."""

import pytest

from chatui.export.code_file import code_file_name


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("x = 1", "python", "A chat.py"),
        ("x = 1", "Python", "A chat.py"),
        ("x", "", "A chat.txt"),
        ("x", "no-such-language", "A chat.txt"),
        ("let x", "js", "A chat.js"),
        ("ls", "bash", "A chat.sh"),
        ("{}", "json", "A chat.json"),
        ("a: 1", "yaml", "A chat.yaml"),
        ("int x;", "c++", "A chat.cpp"),
        ("<svg/>", "svg", "A chat.svg"),
        ("# src/app/main.py\nx = 1", "python", "main.py"),
        ("// lib.rs\nfn x() {}", "rust", "lib.rs"),
        ("/* style.css */\na {}", "css", "style.css"),
        ("<!-- index.html -->\n<p>", "html", "index.html"),
        ("# filename: run.sh\nls", "bash", "run.sh"),
        ("# see example.com for more\nx", "python", "A chat.py"),
        ("def quicksort(items):\n    ...", "python", "quicksort.py"),
        ("export default async function loadAll() {}", "ts", "loadAll.ts"),
        ("pub fn parse() {}", "rust", "parse.rs"),
        ("<title> My page </title>", "html", "My page.html"),
        ("FROM python", "dockerfile", "Dockerfile"),
        ("# ../../.bashrc.x\n", "sh", "bashrc.x"),
        ("# /etc/passwd.\x1b\n", "sh", "A chat.sh"),
        ("<title>../../a\x1b]0;b</title>", "html", "a␛]0;b.html"),
    ],
)
def test_a_block_is_called_what_it_says_of_itself(code: str, language: str, name: str) -> None:
    assert code_file_name(code, language, "A chat") == name


def test_a_long_block_is_looked_at_in_bounded_time() -> None:
    for code in ("a" * 10_000_000, "export " * 1_000_000, "<title>" * 1_000_000, " " * 10_000_000):
        assert code_file_name(code, "python", "A chat") == "A chat.py"
