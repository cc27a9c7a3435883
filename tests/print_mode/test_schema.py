"""`--schema`: what is sent, what is checked, and what is told."""

import json
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from fastjsonschema import draft2019

from chatui.cli.print_mode import answer_schema, schema_keywords
from chatui.cli.print_mode.answer_schema import LARGEST, AnswerSchema
from chatui.conversation.message import Message, Role
from chatui.conversation.parts import TextPart
from chatui.errors import NotInAnswer, UsageError
from tests.command_line import Shell
from tests.scripted_server import DONE, ScriptedServer, chunk, event, response, stream

PERSON: dict[str, Any] = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name"],
    "additionalProperties": False,
}


def schema_of(folder: Path, content: object) -> AnswerSchema:
    path = folder / "s.json"
    match content:
        case bytes():
            path.write_bytes(content)
        case str():
            path.write_text(content)
        case _:
            path.write_text(json.dumps(content))
    return AnswerSchema.read(str(path))


def said(text: str) -> Message:
    return Message(Role.ASSISTANT, [TextPart(text)])


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "Ada"}',
        ' \n{"name": "Ada"}\n',
        'Sure:\n```json\n{"name": "Ada"}\n```\nDone.',
        '~~~\n{"name": "Ada"}\n~~~',
    ],
)
def test_json_is_taken_alone_or_out_of_a_fence(tmp_path: Path, text: str) -> None:
    found = schema_of(tmp_path, PERSON).value_in(said(text))
    assert found == ('{"name": "Ada"}', {"name": "Ada"})


@pytest.mark.parametrize(
    ("schema", "text", "told"),
    [
        (PERSON, '{"name": 5}', "does not fit the schema: /name must be string."),
        (PERSON, "{}", "does not fit the schema: it lacks name."),
        ({"required": ["b", "a"]}, "{}", "it lacks b, a."),
        (PERSON, '{"name": "Ada", "x": 1, "y": 2}', "it must not have x, y."),
        ({"items": {"enum": ["a", None, True]}}, "[5]", '/0 must be one of "a", null, true.'),
        ({"const": None}, "5", "it must be null."),
        (PERSON, '{"name": "Ada"', "is no JSON: expecting ',' delimiter in line 1, column 15."),
        (PERSON, "Ada", "is no JSON: expecting value in line 1, column 1."),
        (PERSON, "NaN", "is no JSON: NaN is no number."),
        (PERSON, "1e999", "is no JSON: 1e999 is no number."),
        (PERSON, "[" * 100_000, "is no JSON: it is too deep."),
        (
            {"properties": {"a.b": {"items": {"properties": {"x/y~": {"type": "null"}}}}}},
            '{"a": 1, "a.b": [{}, {"x/y~": 1}]}',
            "/a.b/1/x~1y~0 must be null.",
        ),
        ({"items": {"type": "integer"}}, '[1, [], "c"]', "/1 must be integer."),
        ({"items": {"multipleOf": 0}}, "[1]", "cannot be checked by the schema: ZeroDivision"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(
    tmp_path: Path, schema: object, text: str, told: str
) -> None:
    with pytest.raises(NotInAnswer) as error:
        schema_of(tmp_path, schema).value_in(said(text))
    assert told in error.value.message


@pytest.mark.skipif(sys.platform == "win32", reason="nothing interrupts a match there")
def test_a_pattern_that_no_answer_comes_to_an_end_with_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_schema, "CHECK_SECONDS", 0.05)
    schema = schema_of(tmp_path, {"pattern": "^(a+)+$"})
    with pytest.raises(NotInAnswer, match=r"cannot be checked by the schema: it takes more than"):
        schema.value_in(said(json.dumps("a" * 60 + "!")))
    assert schema.value_in(said('"a"')) == ('"a"', "a")


BAD = [
    ("{", "s.json is no JSON: expecting property name enclosed in double quotes in line 1"),
    ("", "s.json is no JSON: expecting value in line 1, column 1."),
    (b"\xff\xfe\x00", "s.json is no JSON: it is no text."),
    ("[" * 100_000, "s.json is no JSON: it is too deep."),
    ('{"const": Infinity}', "s.json is no JSON: Infinity is no number."),
    ("true", "s.json is no JSON Schema, which is an object."),
    ([PERSON], "s.json is no JSON Schema, which is an object."),
    (" " * (LARGEST + 1), "s.json is larger than 1 MB"),
]
NO_SCHEMAS: list[dict[str, Any]] = [
    {"type": "text"},
    {"type": ["string", ["x"]]},
    {"properties": 5},
    {"properties": {"a": 5}},
    {"items": [5]},
    {"pattern": "("},
    {"pattern": 5},
    {"multipleOf": 0},
    {"$schema": 5},
    {"$id": "http://[bad"},
    {"$ref": "#"},
    {"$ref": "#/definitions/none"},
    {"$ref": "#/$defs/a/b", "$defs": {"a": [1]}},
]


@pytest.mark.parametrize(("content", "told"), BAD, ids=[told for _, told in BAD])
def test_a_file_that_holds_none_is_told(tmp_path: Path, content: object, told: str) -> None:
    with pytest.raises(UsageError) as error:
        schema_of(tmp_path, content)
    assert told in error.value.message


@pytest.mark.parametrize("schema", NO_SCHEMAS, ids=str)
def test_a_schema_that_is_none_is_told(tmp_path: Path, schema: object) -> None:
    with pytest.raises(UsageError, match=r"s\.json is no JSON Schema that can be checked: .+\."):
        schema_of(tmp_path, schema)


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"type": {"type": "strin\x1bg"}}},
        {"items": {"type": ["null", "strin\x1bg"]}},
    ],
)
def test_a_type_that_there_is_not_is_named(tmp_path: Path, schema: object) -> None:
    with pytest.raises(UsageError, match=r"checked: 'strin\\x1bg' is no type of JSON\."):
        schema_of(tmp_path, schema)


DRAFT: Final = "http://json-schema.org/draft-0{}/schema#"
UNCHECKED: list[tuple[dict[str, Any], str]] = [
    ({"dependentRequired": {"a": ["b"]}}, "dependentRequired"),
    ({"properties": {"a": {"items": [{"prefixItems": [{}]}]}}}, "prefixItems"),
    ({"$defs": {"minContains": {"anyOf": [{"minContains": 2}]}}}, "minContains"),
    ({"$ref": "#/own/place", "own": {"place": {"unevaluatedItems": False}}}, "unevaluatedItems"),
    ({"$ref": "#/$defs/a", "$defs": {"a": {}}, "required": ["b"]}, r"required beside a \$ref"),
    ({"$schema": DRAFT.format(3)}, r"\$schema 'http"),
    ({"$schema": DRAFT.format(4), "const": 5}, "const in draft 4"),
    ({"$schema": DRAFT.format(6), "if": {}}, "if in draft 6"),
]
CHECKED: list[dict[str, Any]] = [
    {"properties": {"prefixItems": {"default": {"minContains": 1}}}, "x-own": 5},
    {"$schema": "https://json-schema.org/draft/2020-12/schema", "items": {"type": "null"}},
    {"$schema": DRAFT.format(7), "$ref": "#/definitions/a", "definitions": {"a": {}}, "enum": [1]},
    {"$schema": DRAFT.format(4), "minimum": 1, "exclusiveMinimum": True},
]


@pytest.mark.parametrize(("schema", "told"), UNCHECKED, ids=[told for _, told in UNCHECKED])
def test_what_would_not_be_checked_is_named_and_not_asked_for(
    tmp_path: Path, schema: dict[str, Any], told: str
) -> None:
    with pytest.raises(UsageError, match=f"has {told}.*, which cannot be checked"):
        schema_of(tmp_path, schema)


@pytest.mark.parametrize("schema", CHECKED, ids=str)
def test_what_only_looks_like_it_is_taken(tmp_path: Path, schema: dict[str, Any]) -> None:
    assert schema_of(tmp_path, schema).schema == schema


def test_every_keyword_that_the_library_checks_is_known_to_be_checked() -> None:
    make: Any = draft2019.CodeGeneratorDraft2019
    known = set(make({})._json_keywords_to_function) - {"contentEncoding", "contentMediaType"}
    assert known == schema_keywords._CHECKED - {"then", "else"}
    assert not known & schema_keywords._NOT_CHECKED


@pytest.mark.parametrize("scheme", ["http", "https", "file", "ftp", "data", ""])
def test_no_address_in_a_schema_is_fetched(
    tmp_path: Path, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("urllib.request.urlopen", None)
    address = f"{scheme}://localhost/s.json" if scheme else "other.json"
    with pytest.raises(UsageError, match="is not fetched"):
        schema_of(tmp_path, {"properties": {"a": {"$ref": address}}})


def test_a_place_that_is_no_file_is_told(tmp_path: Path) -> None:
    for place, told in {
        "-": "--schema needs a file: standard input is a part of the prompt.",
        str(tmp_path): "cannot be read: is a directory.",
        str(tmp_path / "none"): "cannot be read: no such file or directory.",
        "/dev/zero": "is larger than 1 MB",
        "~nobody-of-that-name/s": "cannot be read",
        "a\0b": "cannot be read",
    }.items():
        with pytest.raises(UsageError) as error:
            AnswerSchema.read(place)
        assert told in error.value.message


def test_what_is_sent_is_the_schema_as_it_is_written_and_defaults_fill_nothing_in(
    tmp_path: Path,
) -> None:
    written = {
        "$id": "http://example.org/s.json",
        "properties": {"a": {"$ref": "#/$defs/a"}, "b": {"default": 1}},
        "$defs": {"a": {"type": "string"}},
    }
    schema = schema_of(tmp_path, written)
    assert schema.parameters.response_format == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": written},
    }
    assert schema.value_in(said('{"a": "x"}'))[1] == {"a": "x"}


def answer(text: str) -> bytes:
    return stream(event(chunk(text)), event(chunk(finish="stop")), DONE)


async def test_an_endpoint_that_takes_no_schema_is_asked_in_words_and_a_mistake_is_sent_back_once(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "s.json").write_text(json.dumps(PERSON))
    shell.config.mkdir(exist_ok=True)
    form = '[parameters]\nresponse_format = { type = "json_object" }\n'
    (shell.config / "config.toml").write_text(form)
    refusal = "Invalid parameter: 'response_format' of type 'json_schema' is not supported."
    server.play(response(400, {"error": {"message": refusal}}))
    server.play(answer('{"name": 5}'))
    server.play(answer('```json\n{"name": "Ada\x7f"}\n```'))
    ask = ("-n", "-p", "--schema", str(tmp_path / "s.json"), "--system", "Be brief.", "Who?")
    code, out, err = await shell.run(*ask)
    assert (code, out) == (0, '{"name": "Ada\\u007f"}\n')
    assert err.splitlines() == [
        "chatui: --schema goes over the response_format that is set.",
        "chatui: 127.0.0.1 does not take response_format: left out from now on.",
        "chatui: The answer does not fit the schema: /name must be string."
        " The model is asked once more.",
    ]
    first, second, third = (one.json for one in server.requests)
    assert first["response_format"]["json_schema"]["schema"] == PERSON
    assert first["messages"][0]["content"] == "Be brief."
    assert "response_format" not in second
    system = second["messages"][0]["content"]
    assert system.startswith("Be brief.\n\nAnswer with JSON alone")
    assert json.loads(system.partition("Schema:\n\n")[2]) == PERSON
    assert "/name must be string." in third["messages"][-1]["content"]
    assert shell.saved[-1]["content"] == [
        {"type": "text", "text": '```json\n{"name": "Ada\x7f"}\n```'}
    ]
    assert (
        "response_format"
        not in next(shell.conversations.glob("*.json")).read_text().partition('"messages"')[0]
    )


async def test_an_answer_that_never_fits_is_exit_code_3_and_said_in_the_object(
    server: ScriptedServer, shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "s.json").write_text(json.dumps(PERSON))
    usage = {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3, "cost": 0.25}}
    told = event(chunk() | usage)
    server.play(stream(event(chunk("Ada", "stop")), told, DONE))
    ask = ("-n", "-p", "--quiet", "--schema", str(tmp_path / "s.json"), "--json", "--stream")
    code, out, err = await shell.run(*ask, "Who?")
    assert code == 3
    assert err == "chatui: The answer is no JSON: expecting value in line 1, column 1.\n"
    events = [json.loads(line) for line in out.splitlines()]
    assert [one["type"] for one in events].count("begin") == 2
    last = events[-1]
    assert (last["text"], last["value"], last["error"]["kind"]) == ("Ada", None, "not-in-answer")
    assert (last["usage"]["prompt"], last["cost"], last["attempts"]) == (14, 0.5, 2)
    assert len(server.requests) == 2
