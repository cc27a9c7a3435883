"""YAML, as programs write it: read by PyYAML, without what no chat needs.

Aliases are refused, with which a small file grows without end, and every tag beyond those of JSON.
Plain words are what YAML 1.2 takes them for: `12:30`, `on` and `2026-03-01` are texts.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

from chatui.errors import CannotImport

if TYPE_CHECKING:
    from yaml import SafeLoader
    from yaml.nodes import Node

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


def parse_yaml(text: str) -> object:
    """Return the value of a YAML text.

    Raises:
        CannotImport: When it is no YAML, or uses what is refused, with the number of the line.
    """
    import yaml  # only who imports YAML waits for it

    try:
        return yaml.load(text, _loader())  # a SafeLoader with less
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CannotImport(f"Line {line} is no YAML that chatui reads.") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise CannotImport(f"Line {line} is no YAML that chatui reads.") from error
    except (RecursionError, ValueError, yaml.YAMLError) as error:
        raise CannotImport("It is no YAML that chatui reads.") from error


@cache
def _loader() -> "type[SafeLoader]":
    from yaml import AliasEvent, SafeLoader
    from yaml.composer import ComposerError

    class Loader(SafeLoader):
        yaml_constructors: ClassVar[Any] = {
            tag: SafeLoader.yaml_constructors[tag]
            for tag in [*(f"tag:yaml.org,2002:{name}" for name in _TAGS), None]
        }

        def compose_node(self, parent: "Node | None", index: int) -> "Node | None":
            if self.check_event(AliasEvent):
                raise ComposerError(None, None, "an alias", self.current_event.start_mark)
            return super().compose_node(parent, index)

    Loader.yaml_implicit_resolvers = {}
    for name, pattern, first in _WORDS:
        Loader.add_implicit_resolver(
            f"tag:yaml.org,2002:{name}", re.compile(f"(?:{pattern})$"), first
        )
    return Loader
