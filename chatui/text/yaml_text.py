"""YAML, as programs and people write it: read by PyYAML, by libyaml where it is compiled in.

Aliases are refused, with which a small file grows without end, and every tag beyond those of JSON.
So is deep nesting, which libyaml does not survive. Plain words are what YAML 1.2 takes them for:
`12:30`, `on` and `2026-03-01` are texts.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

if TYPE_CHECKING:
    from yaml import CSafeLoader, MarkedYAMLError, SafeLoader
    from yaml.events import Event

_DIGITS: Final = "(?:0|[1-9][0-9]{0,40})"
_POWER: Final = "[eE][-+]?[0-9]{1,9}"
_WORDS: Final = (
    ("null", r"~|null|Null|NULL|", [*"~nN", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", rf"[-+]?{_DIGITS}", list("-+0123456789")),
    ("float", rf"[-+]?(?:{_DIGITS}?\.[0-9]{{1,400}}(?:{_POWER})?|{_DIGITS}(?:\.|{_POWER}))",
     list("-+.0123456789")),
)  # fmt: skip
_TAGS: Final = ("null", "bool", "int", "float", "str", "seq", "map")
_DEEPEST: Final = 100
_LONGEST_WITHOUT_LIBYAML: Final = 2**22
"""Characters for which PyYAML alone takes half a minute."""


class NoYaml(ValueError):
    """It is no YAML, or uses what is refused; `hint` says what helps, where that is known."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def parse_yaml(text: str) -> object:
    """Return the value of a YAML text.

    Raises:
        NoYaml: When it is no YAML, or uses what is refused, with the number of the line.
    """
    import yaml  # only who reads YAML waits for it

    if not yaml.__with_libyaml__ and len(text) > _LONGEST_WITHOUT_LIBYAML:
        raise NoYaml("It is too long for PyYAML without libyaml.")
    try:
        _refuse_what_grows(text)
        return yaml.load(text, _loader())  # a SafeLoader with less
    except yaml.MarkedYAMLError as error:
        raise _syntax_problem(error) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        if yaml.__with_libyaml__:  # it counts bytes
            before = text.encode("utf-8", "replace")[: error.position].decode("utf-8", "replace")
        line = before.count("\n") + 1
        raise NoYaml(f"Line {line} is no YAML that chatui reads.") from error
    except NoYaml:
        raise
    except (RecursionError, ValueError, LookupError, yaml.YAMLError) as error:
        raise NoYaml("It is no YAML that chatui reads.") from error


def _syntax_problem(error: "MarkedYAMLError") -> NoYaml:
    mark, hint, problem = error.problem_mark, "", error.problem or ""
    if re.search("unexpected end of stream|expected ',' or", problem):
        mark, hint = error.context_mark, "A bracket or a quotation mark there is not closed."
    elif problem.startswith("mapping values are not allowed"):
        hint = "A value with a colon in it stands in quotes."
    line = mark.line + 1 if mark else 1
    return NoYaml(f"Line {line} is no YAML that chatui reads.", hint)


def _refuse_what_grows(text: str) -> None:
    """Go through a text once, in constant memory, before anything is made of it."""
    import yaml
    from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent

    depth = 0
    for event in yaml.parse(text, _loader()):
        if isinstance(event, AliasEvent):
            raise _refused(event)
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise _refused(event)
        elif isinstance(event, CollectionEndEvent):
            depth -= 1


def _refused(event: "Event") -> NoYaml:
    line = event.start_mark.line + 1 if event.start_mark else 1
    return NoYaml(f"Line {line} is no YAML that chatui reads.")


@cache
def _loader() -> "type[CSafeLoader | SafeLoader]":
    import yaml

    made_of: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

    class Loader(made_of):  # type: ignore[misc]  # it is one of two
        yaml_constructors: ClassVar[Any] = {
            tag: made_of.yaml_constructors[tag]
            for tag in [*(f"tag:yaml.org,2002:{name}" for name in _TAGS), None]
        }
        yaml_implicit_resolvers: ClassVar[Any] = {}

    for name, pattern, first in _WORDS:
        Loader.add_implicit_resolver(
            f"tag:yaml.org,2002:{name}", re.compile(f"(?:{pattern})$"), first
        )
    return Loader
