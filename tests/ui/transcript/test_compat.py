"""The private names and undocumented manners of other packages that the transcript relies on."""

import subprocess
import sys

import pytest
from pygments.lexers import get_lexer_by_name
from pygments.token import Error
from textual.geometry import Size
from textual.widget import Widget

from chatui.ui.terminal import compat
from chatui.ui.transcript.lines import StyledLine
from chatui.ui.transcript.markdown.blocks import language_of
from chatui.ui.transcript.markdown.code_blocks import highlight
from chatui.ui.transcript.window import Window

PYTHON = ['def f(x):\n    """Two', 'lines."""\n    return f"{x}" + 1  # done\n', "class A: pass\n"]


@pytest.mark.parametrize("language", ["python", "js", "bash", "rust", "html", "sql", "css", "go"])
def test_a_lexer_that_goes_on_reads_code_as_it_reads_it_whole(language: str) -> None:
    lexer = get_lexer_by_name(language)
    text = "".join(PYTHON)
    assert compat.has_states(lexer)
    ours = "".join(piece for _, piece in compat.lex(lexer, text, ["root"]))
    assert ours == text
    whole = [(kind, piece) for _, kind, piece in lexer.get_tokens_unprocessed(text)]
    found = [(kind, piece) for kind, piece in compat.lex(lexer, text, ["root"]) if kind]
    assert found == [pair for pair in whole if pair[0] is not Error]


def test_a_string_over_two_chunks_stays_a_string() -> None:
    stack: list[str] = []
    highlight(['x = """begin'], "python", stack)
    (line,) = highlight(["still the string"], "python", stack)
    assert [span.style for span in line.spans] == ["string"]


@pytest.mark.parametrize("language", ["", "no-such-language", "text"])
def test_code_of_an_unknown_language_is_plain(language: str) -> None:
    assert highlight(["if x:"], language, []) == [StyledLine("if x:")]


@pytest.mark.parametrize(
    ("info", "language"),
    [("python", "python"), ("{.rust .numberLines}", "rust"), ("js title=a", "js"), ("", "")],
)
def test_a_fence_names_its_language(info: str, language: str) -> None:
    assert language_of(info) == language


def test_growing_does_not_lay_out_the_screen() -> None:
    assert isinstance(Window.__dict__["virtual_size"], type(Widget.__dict__["virtual_size"]))
    window = Window(text_width=80, id=None)
    window.virtual_size = Size(10, 100)
    assert window.max_scroll_y > 0
    assert not window._layout_required


def test_the_parser_and_the_highlighter_are_not_imported_with_the_widget() -> None:
    code = (
        "import sys, chatui.ui.transcript.transcript\n"
        "late = {'markdown_it', 'pygments', 'linkify_it', 'httpx'} & set(sys.modules)\n"
        "print(sorted(late))\n"
        "from chatui.ui.transcript.preload import preload\n"
        "preload()\n"
        "print('markdown_it' in sys.modules, 'pygments' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split("\n")[:2] == ["[]", "True True"]
