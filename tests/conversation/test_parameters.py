"""The parameters of a request, and their ranges."""

import math
from datetime import date

import pytest

from chatui.conversation.parameters import Parameters
from chatui.errors import ParameterError


@pytest.mark.parametrize(
    ("name", "allowed", "refused"),
    [
        ("max_tokens", [1, 4096, 10**9], [0, -1, 1.5, "5", True, math.inf]),
        ("temperature", [0, 0.7, 2], [-0.1, 2.1, "1", True, math.nan, math.inf]),
        ("top_p", [0, 0.5, 1], [-0.1, 1.1, "1", False, math.nan]),
        ("presence_penalty", [-2, 0, 2.0], [-2.1, 2.1, "0", math.nan]),
        ("frequency_penalty", [-2, 0, 2.0], [-2.1, 2.1, "0", math.nan]),
        ("stream", [True, False], ["true", 1, 0]),
        ("reasoning_effort", ["low", "minimal", "x-high"], [1, "", "very high", "a\nb"]),
        ("seed", [0, -7, 2**63], [1.5, "7", True]),
        ("stop", [["END"], ["a", "\n"]], [[], [""], ["a", 1], 3, {"a": "b"}]),
        ("response_format", [{"type": "json_object"}], ["json", [], {"a": math.nan}]),
        (
            "extra_body",
            [{"top_k": 20, "a": {"b": [None]}}],
            ["top_k", {"messages": []}, {"stream": False}, {"a": date(2026, 1, 1)}],
        ),
    ],
)
def test_a_value_out_of_its_range_is_refused(
    name: str, allowed: list[object], refused: list[object]
) -> None:
    for value in allowed:
        assert Parameters.from_dict({name: value}).to_dict() == {name: value}
    for value in refused:
        with pytest.raises(ParameterError, match=name):
            Parameters.from_dict({name: value})


def test_an_unknown_name_is_told_with_the_nearest_one() -> None:
    with pytest.raises(ParameterError, match="Did you mean temperature"):
        Parameters.from_dict({"temprature": 1})
    with pytest.raises(ParameterError, match="Known are: max_tokens"):
        Parameters.from_dict({"zzz": 1})


def test_what_is_unset_is_taken_from_below() -> None:
    above, below = Parameters(temperature=0), Parameters(temperature=1, top_p=0.5)
    assert above.over(below) == Parameters(temperature=0, top_p=0.5)
    assert Parameters().over(below) == below
    fields = Parameters(extra_body={"a": 1}).over(Parameters(extra_body={"a": 2, "b": 3}))
    assert fields.extra_body == {"a": 1, "b": 3}


@pytest.mark.parametrize(
    ("assignment", "expected"),
    [
        ("temperature=0.2", Parameters(temperature=0.2, top_p=0.5)),
        (" temperature = 1 ", Parameters(temperature=1, top_p=0.5)),
        ("max_tokens=100", Parameters(max_tokens=100, top_p=0.5)),
        ("stream=False", Parameters(stream=False, top_p=0.5)),
        ("top_p=", Parameters()),
        ("reasoning_effort=low", Parameters(reasoning_effort="low", top_p=0.5)),
        ("stop=END", Parameters(stop=("END",), top_p=0.5)),
        ("stop=7", Parameters(stop=("7",), top_p=0.5)),
        ('stop=["a", "\\n"]', Parameters(stop=("a", "\n"), top_p=0.5)),
        ("extra_body.top_k=20", Parameters(extra_body={"top_k": 20}, top_p=0.5)),
        ("extra_body.a.b=x", Parameters(extra_body={"a": {"b": "x"}}, top_p=0.5)),
        ('extra_body={"top_k": 20}', Parameters(extra_body={"top_k": 20}, top_p=0.5)),
        ("extra_body.top_k=", Parameters(top_p=0.5)),
        (
            "response_format.type=json_object",
            Parameters(response_format={"type": "json_object"}, top_p=0.5),
        ),
    ],
)
def test_a_setting_is_applied_as_it_is_written(assignment: str, expected: Parameters) -> None:
    assert Parameters(top_p=0.5).with_setting(assignment) == expected


@pytest.mark.parametrize(
    "assignment",
    [
        "temperature",
        "temperature=warm",
        "max_tokens=1.5",
        "stream=maybe",
        "heat=1",
        "top_p=2",
        "=1",
        "temperature.x=1",
        "extra_body=20",
        "extra_body.=20",
        "extra_body.a..b=20",
        "extra_body.stream=false",
        "extra_body.a=NaN",
        "stop=[]",
        "response_format=json",
    ],
)
def test_a_setting_that_does_not_fit_is_refused(assignment: str) -> None:
    with pytest.raises(ParameterError):
        Parameters().with_setting(assignment)


@pytest.mark.parametrize(
    ("parameters", "name", "written"),
    [
        (Parameters(), "top_p", ""),
        (Parameters(temperature=1), "temperature", "1"),
        (Parameters(temperature=1.0), "temperature", "1"),
        (Parameters(temperature=0.1234567891), "temperature", "0.1234567891"),
        (Parameters(max_tokens=12345678), "max_tokens", "12345678"),
        (Parameters(stream=False), "stream", "false"),
        (Parameters(reasoning_effort="low"), "reasoning_effort", "low"),
        (Parameters(seed=-7), "seed", "-7"),
        (Parameters(stop=("END",)), "stop", "END"),
        (Parameters(stop=("Ende · 終",)), "stop", "Ende · 終"),
        (Parameters(stop=("7",)), "stop", "7"),
        (Parameters(stop=("a", "b")), "stop", '["a", "b"]'),
        (Parameters(stop=(" a",)), "stop", '[" a"]'),
        (Parameters(stop=("\n",)), "stop", '["\\n"]'),
        (Parameters(stop=("\x1b[2J\u202e",)), "stop", '["\\u001b[2J\\u202e"]'),
        (Parameters(stop=('"a"',)), "stop", '["\\"a\\""]'),
        (Parameters(stop=("[a]",)), "stop", '["[a]"]'),
        (
            Parameters(response_format={"type": "json_object"}),
            "response_format",
            '{"type": "json_object"}',
        ),
        (Parameters(extra_body={"a": [1, None]}), "extra_body", '{"a": [1, null]}'),
    ],
)
def test_a_value_is_written_as_it_is_read(parameters: Parameters, name: str, written: str) -> None:
    assert parameters.written(name) == written
    assert Parameters().with_setting(f"{name}={written}") == parameters
