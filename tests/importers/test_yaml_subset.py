"""The YAML of serde_yaml, as libyaml writes it."""

import pytest

from chatui.errors import CannotImport
from chatui.importers.yaml_subset import parse_yaml


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
        ("a: -x\nb: ?x\nc: -\n", {"a": "-x", "b": "?x", "c": "-"}),
        ("a: x\r\nb: |-\r\n  y\r\n  z\r\n", {"a": "x", "b": "y\nz"}),
    ],
)  # fmt: skip
def test_what_serde_writes_is_read(text: str, value: object) -> None:
    assert parse_yaml(text) == value


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: &x 1\n", 1),
        ("a: 1\nb: *x\n", 2),
        ("a: !!python/object:os.system x\n", 1),
        ("a: >\n  folded\n", 1),
        ("a: {b: 1}\n", 1),
        ("a: [1]\n", 1),
        ("a: 'open\n", 1),
        ('a: "\\q"\n', 2),
        ("a: 1\n  b: 2\n", 2),
        ("a: 1\n- b\n", 2),
    ],
)
def test_anything_else_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(CannotImport, match=f"Line {line} "):
        parse_yaml(text)
