"""Texts with variables: what is one, what its default is, and that values are never read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatui.text.template import Template, Variable

NAMES = st.from_regex(r"[a-zé_][a-z0-9_-]{0,8}", fullmatch=True)
ANYTHING = st.text("ab {}=\\\n|é", max_size=30)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("Translate to {{language}}.", {"language": None}),
        ("{{to=German}}, {{ tone = kind words }}", {"to": "German", "tone": "kind words"}),
        ("{{a}} {{b}} {{a=1}} {{a=2}}", {"a": "1", "b": None}),
        ("{{a=}}", {"a": ""}),
        ("{{my tone}} {{größe}} {{x_1-y}}", {"my tone": None, "größe": None, "x_1-y": None}),
        ("{{a={{b}}}}", {"b": None}),
        ("{{a=x=y | z}}", {"a": "x=y | z"}),
        (r"\{{a}} and {{b}}", {"b": None}),
        ("{{}} {{ }} {{a.b}} {{#if}} {a} {{a }", {}),
        ("{{a\n}} {{a=1\n2}}", {}),
    ],
)  # fmt: skip
def test_what_is_a_variable_and_what_its_default_is(
    text: str, variables: dict[str, str | None]
) -> None:
    assert Template.parse(text).variables == variables


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        (r"\{{a}} {{a}}", "{{a}} {{b}}"),
        (r"\\{{a}}", r"\{{a}}"),
        ("{{a}}{{c=1}}{{c}}{{d}}", "{{b}}11"),
        ("{{a.b}} {{", "{{a.b}} {{"),
    ],
)
def test_values_then_defaults_then_nothing_stand_in_place_of_the_names(
    text: str, filled: str
) -> None:
    assert Template.parse(text).filled({"a": "{{b}}", "b": "never"}) == filled


def test_the_text_up_to_a_variable_is_filled_too() -> None:
    template = Template.parse("{{a}}: {{input}} - {{b=1}}")
    assert template.filled({"a": "x", "input": "y"}, until="input") == "x: "
    assert template.filled({"a": "x"}, until="gone") == template.filled({"a": "x"})


@given(ANYTHING)
def test_a_text_is_the_same_again_when_each_variable_is_filled_with_itself(text: str) -> None:
    template = Template.parse(text.replace("\\", "/"))
    written = [
        piece if isinstance(piece, str) else "{{" + piece.name + "}}" for piece in template.pieces
    ]
    again = Template.parse("".join(written))
    assert again.variables.keys() == template.variables.keys()
    assert again.filled(dict.fromkeys(again.variables, "")) == "".join(
        piece for piece in template.pieces if isinstance(piece, str)
    )


@given(st.lists(st.tuples(NAMES, ANYTHING), max_size=4), ANYTHING)
def test_a_value_comes_through_to_the_letter(values: list[tuple[str, str]], end: str) -> None:
    template = Template(tuple(Variable(name) for name, _ in values) + ((end,) if end else ()))
    assert template.filled(dict(values)) == "".join(dict(values)[name] for name, _ in values) + end


@given(ANYTHING)
def test_a_text_whose_braces_are_escaped_is_itself(text: str) -> None:
    plain = text.replace("\\", "/").replace("{{", r"\{{")
    assert Template.parse(plain).variables == {}
    assert Template.parse(plain).filled({}) == plain.replace("\\", "")
