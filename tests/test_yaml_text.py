"""The YAML of serde_yaml, as libyaml writes it, and what is refused of any other."""

import random
import subprocess
import sys

import pytest
import yaml

from chatui.text import yaml_text
from chatui.text.yaml_text import NoYaml, parse_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1\nb: 0.5\nc: null\nd: true\n", {"a": 1, "b": 0.5, "c": None, "d": True}),
        ("---\na: x\n", {"a": "x"}),
        ("a: '1'\nb: 'it''s'\nc: ''\n", {"a": "1", "b": "it's", "c": ""}),
        (r'a: "\e[31m\n\t\"\\ \u2028 \U0001F3B2"', {"a": '\x1b[31m\n\t"\\ \u2028 \U0001f3b2'}),
        ("a: |-\n  one\n\n    two\nb: 1\n", {"a": "one\n\n  two", "b": 1}),
        ("a: |\n  one\nb: 1\n", {"a": "one\n", "b": 1}),
        ("a: |+\n  one\n\n\nb: 1\n", {"a": "one\n\n\n", "b": 1}),
        ("a: |2-\n    in\n  out\n", {"a": "  in\nout"}),
        ("a: |+\n  one\n\n...\n", {"a": "one\n\n"}),
        ("a:\n- 1\n- - x\n  - y\n- k: v\n  l: w\n", {"a": [1, ["x", "y"], {"k": "v", "l": "w"}]}),
        ("a:\n  - |-\n    one\n    two\n  - end\n", {"a": ["one\ntwo", "end"]}),
        ("a: {}\nb: []\n", {"a": {}, "b": []}),
        ("a:\nb: 1\n", {"a": None, "b": 1}),
        ("'a: b': c\n\"d\\n\": e\n", {"a: b": "c", "d\n": "e"}),
        ("# note\na: x # note\n\nb: x#y\n", {"a": "x", "b": "x#y"}),
        ("a: http://x:8080/y?z=1\n", {"a": "http://x:8080/y?z=1"}),
        ("a: -x\nb: ?x\n", {"a": "-x", "b": "?x"}),
        ("a: 12:30\nb: on\nc: 2026-03-01\nd: 017\ne: =\n",
         {"a": "12:30", "b": "on", "c": "2026-03-01", "d": "017", "e": "="}),
        ("a: |-\n  one\u2028  two\n", {"a": "one\u2028two"}),
        ("a: x\xa0\n", {"a": "x\xa0"}),
        ("a: >-\n  folded\n  text\n", {"a": "folded text"}),
        ("a: {b: 1}\nc: [1]\n", {"a": {"b": 1}, "c": [1]}),
        ("a: x\r\nb: |-\r\n  y\r\n  z\r\n", {"a": "x", "b": "y\nz"}),
    ],
)  # fmt: skip
def test_what_serde_writes_is_read(text: str, value: object) -> None:
    assert parse_yaml(text) == value


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: &x 1\nb: *x\n", 2),
        ("a: 1\nb: *x\n", 2),
        ("a: !!python/object:os.system x\n", 1),
        ("a: 1\nb: !!timestamp 2026-03-01\n", 2),
        ("a: 'open\n", 1),
        ('a: "\\q"\n', 1),
        ("a: 1\n  b: 2\n", 2),
        ("a: 1\n- b\n", 2),
        ("a: 1\nb: \x00\n", 2),
        ("a: 1\n? [b]\n: c\n", 2),
        ("a: é🎲\nb: \x00\n", 2),
        ("a:\n" + "- " * 300_000, 2),
        ("a: " + "[" * 300_000, 1),
        ("a: 1\nb: " + "{a: " * 300_000, 2),
    ],
)
def test_anything_else_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(NoYaml, match=f"Line {line} "):
        parse_yaml(text)


@pytest.mark.parametrize("text", ["a: !!int\n", "a: !!bool x\n", "a: !!float x\n"])
def test_a_tag_that_does_not_fit_its_text_is_refused(text: str) -> None:
    with pytest.raises(NoYaml, match="no YAML"):
        parse_yaml(text)


@pytest.mark.parametrize("style", [None, "|", '"', "'"])
def test_texts_come_back_as_libyaml_wrote_them(style: str | None) -> None:
    chance = random.Random(1)
    signs = "ab:-#'\"\\ \n\t\x85\xa0\u2028\u2029\ufeffé🎲{}[]&*!|>%@`?,"
    for _ in range(300):
        text = "".join(chance.choices(signs, k=chance.randrange(12)))
        written = yaml.dump(
            {"content": text}, Dumper=yaml.CSafeDumper, default_style=style, allow_unicode=True
        )
        assert parse_yaml(written) == {"content": text}


def random_yaml(chance: random.Random) -> str:
    """Return a text of pieces that are YAML, and of such that break it."""
    pieces = ["a: ", "- ", "\n", "  ", "|-", ">", "'x'", '"y"', "[", "]", "{", "}", ",", "? ", ": ",
              "12:30", "1e3", "~", "null", "on", "0x1f", "# c", "&a ", "*a", "!!str ", "!!int ",
              "<<: ", "---", "...", "\x85", "\u2028", "é", "\t", "%", "@"]  # fmt: skip
    return "".join(chance.choices(pieces, k=chance.randrange(14)))


def value_or_refusal(text: str) -> object:
    try:
        return parse_yaml(text)
    except NoYaml:
        return NoYaml


def test_what_libyaml_reads_is_what_pyyaml_alone_would_make_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = random.Random(2)
    texts = [random_yaml(chance) for _ in range(3000)]
    with_it = [value_or_refusal(text) for text in texts]
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    yaml_text._loader.cache_clear()
    try:
        without = [value_or_refusal(text) for text in texts]
    finally:
        yaml_text._loader.cache_clear()
    both = [pair for pair in zip(with_it, without, strict=True) if NoYaml not in pair]
    assert len(both) > 300
    assert [one for one, two in both if one != two] == []


def test_without_libyaml_a_long_text_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    with pytest.raises(NoYaml, match="too long for PyYAML without libyaml"):
        parse_yaml("a: x\n" * 2**20)


def test_a_program_that_imports_no_yaml_does_not_load_it() -> None:
    look = "import sys, chatui.importers.registry; sys.exit('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0
