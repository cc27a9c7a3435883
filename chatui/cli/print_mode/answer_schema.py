"""`--schema`: the JSON Schema that an answer has to fit, and whether it does."""

from __future__ import annotations

import ast
import copy
import json
import math
import re
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn, Self

import fastjsonschema
from fastjsonschema import JsonSchemaValueException

from chatui.cli.print_mode.code_in_answer import code_in
from chatui.cli.print_mode.schema_keywords import unchecked, unknown_type
from chatui.conversation.message import Message
from chatui.conversation.parameters import Parameters
from chatui.errors import NotInAnswer, UsageError, mistake_words, reason_of
from chatui.text.safety import display_line

LARGEST: Final = 2**20
CHECK_SECONDS: Final = 5.0
"""That a check may take: a pattern can need longer than anybody lives for a few letters."""
_PROBES: Final[tuple[object, ...]] = (0, 0.5, "", {}, [], None, True)
_NO_SCHEMA: Final = (
    *(ValueError, TypeError, AttributeError, LookupError, ArithmeticError),
    *(RecursionError, SyntaxError, re.error),
)
"""What the library fails with over schemas that are none, and has no error of its own for."""
_REPAIR: Final = (
    "Your answer does not fit the JSON Schema that was asked for. {mistake} Answer again, with JSON"
    " alone that fits it:\n\n{schema}"
)


class _Handlers(dict[str, Callable[[str], Any]]):
    """What fetches a schema that another one names: nothing does, whatever its address."""

    def __contains__(self, scheme: object) -> bool:
        return True

    def __missing__(self, scheme: str) -> Callable[[str], Any]:
        return _refuse


def _refuse(address: str) -> NoReturn:
    raise ValueError(f"{address} is not fetched")


@dataclass(frozen=True, slots=True)
class AnswerSchema:
    """A schema, and what checks a value against it."""

    schema: dict[str, Any]
    check: Callable[[Any], Any]

    @classmethod
    def read(cls, place: str) -> Self:
        """Return the schema of a file.

        Raises:
            UsageError: When it cannot be had, or is none.
        """
        if place == "-":
            raise UsageError("--schema needs a file: standard input is a part of the prompt.")
        shown = display_line(place)
        try:
            schema = _json(_content(place, shown))
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{shown} is no JSON: {_json_words(error)}.") from error
        if not isinstance(schema, dict):
            raise UsageError(f"{shown} is no JSON Schema, which is an object.")
        try:
            # The library puts whole addresses in place of short ones.
            check = fastjsonschema.compile(copy.deepcopy(schema), _Handlers(), use_default=False)
            for value in _PROBES:
                _probe(check, value)
        except _NO_SCHEMA as error:
            words = str(error) if isinstance(error, ValueError) else mistake_words(error)
            if name := unknown_type(schema):
                words = f"{name!r} is no type of JSON"
            raise UsageError(f"{shown} is no JSON Schema that can be checked: {words}.") from error
        if lack := unchecked(schema):
            raise UsageError(
                f"{shown} has {lack}, which cannot be checked here: answers might not fit it.",
                hint="Say it in another way, or leave it out.",
            )
        return cls(schema, check)

    @property
    def parameters(self) -> Parameters:
        """What asks an endpoint for an answer that fits."""
        form = {"name": "answer", "schema": self.schema}
        return Parameters(response_format={"type": "json_schema", "json_schema": form})

    def value_in(self, reply: Message) -> tuple[str, Any]:
        """Return the JSON in a reply as it is written there, alone or in a fence, and its value.

        Raises:
            NotInAnswer: When it is no JSON, or does not fit: where, as a JSON pointer, and why.
        """
        document, value = _document(reply)
        try:
            with _limited(CHECK_SECONDS):
                self.check(value)
        except TimeoutError as error:
            words = f"it takes more than {CHECK_SECONDS:g} s"
            raise NotInAnswer(f"The answer cannot be checked by the schema: {words}.") from error
        except JsonSchemaValueException as error:
            name = error.name or ""
            where = _pointer(value, name.removeprefix("data")) or "it"
            raise NotInAnswer(
                f"The answer does not fit the schema: {where} {_why(error, name)}."
            ) from error
        except (ArithmeticError, RecursionError) as error:
            words = mistake_words(error)
            raise NotInAnswer(f"The answer cannot be checked by the schema: {words}.") from error
        return document, value

    def repair(self, lack: NotInAnswer) -> str:
        """Return the prompt that asks once more, and says what was wrong."""
        schema = json.dumps(self.schema, ensure_ascii=False)
        return _REPAIR.format(mistake=lack.message, schema=schema)


def _why(error: JsonSchemaValueException, name: str) -> str:
    """Return what is wrong; the library has no words where it names the values of a list."""
    value, schema, said = error.value, error.definition, error.message.removeprefix(name).strip()
    match error.rule:
        case "required":
            return f"lacks {_listed(key for key in schema['required'] if key not in value)}"
        case "additionalProperties":
            named = said.removeprefix("must not contain ").removesuffix(" properties")
            more = ast.literal_eval(named)  # a set, which has no order
            return f"must not have {_listed(key for key in value if key in more)}"
        case "enum":
            return f"must be one of {_listed(map(_as_json, schema['enum']))}"
        case "const":
            return f"must be {_as_json(schema['const'])}"
        case _:
            return said


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _content(place: str, shown: str) -> bytes:
    try:
        with Path(place).expanduser().open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, RuntimeError, ValueError) as error:  # nobody's home; a zero in the name
        why = reason_of(error) if isinstance(error, OSError) else str(error)
        raise UsageError(f"{shown} cannot be read: {why}.") from error
    if len(content) > LARGEST:
        raise UsageError(f"{shown} is larger than {LARGEST // 2**20} MB, more than a schema takes.")
    return content


def _json(document: str | bytes) -> Any:  # noqa: ANN401  # whatever JSON is
    """Return the value of JSON, which has no endless numbers.

    Raises:
        ValueError, RecursionError: When it is none, or too deep.
    """
    return json.loads(document, parse_constant=_no_number, parse_float=_finite)


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_number(digits)


def _json_words(error: Exception) -> str:
    match error:
        case json.JSONDecodeError():
            return f"{error.msg.lower()} in line {error.lineno}, column {error.colno}"
        case RecursionError():
            return "it is too deep"
        case UnicodeError():
            return "it is no text"
        case _:
            return str(error)


def _document(reply: Message) -> tuple[str, Any]:
    text = reply.text.strip()
    try:
        return text, _json(text)
    except (ValueError, RecursionError) as error:
        try:
            code = code_in(reply)
            return code, _json(code)
        except (NotInAnswer, ValueError, RecursionError):
            raise NotInAnswer(f"The answer is no JSON: {_json_words(error)}.") from error


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise a TimeoutError when so many seconds have passed, also amid a match of a pattern.

    That lets no other thread run and no handler of a loop, so that Ctrl+C would end nothing.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def give_up(*_: object) -> NoReturn:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _probe(check: Callable[[Any], Any], value: object) -> None:
    try:
        check(copy.copy(value))
    except JsonSchemaValueException:
        pass


def _pointer(value: object, name: str) -> str:
    """Return the JSON pointer of what the library calls `.a.b[0]`, where keys may hold dots."""
    pointer = ""
    while name:
        if isinstance(value, list) and (index := re.match(r"\[(\d+)\]", name)):
            step, key = index[0], index[1]
            value = value[int(key)]
        elif isinstance(value, dict) and name.startswith("."):
            fitting = [one for one in value if name[1:].startswith(one)]
            key = max(fitting, key=len, default=name[1:])
            step, value = f".{key}", value.get(key)
        else:
            return pointer + name
        name = name[len(step) :]
        pointer += "/" + key.replace("~", "~0").replace("/", "~1")
    return pointer
