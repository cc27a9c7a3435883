"""What a JSON Schema asks for that the checker of answers would pass over in silence."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_DRAFT: Final = re.compile(r"json-schema\.org/(?:draft-0([467])|draft/20(?:19-09|20-12)|schema)")
_SINCE_6: Final = ("const", "contains", "exclusiveMinimum", "exclusiveMaximum", "propertyNames")
_SINCE_7: Final = ("if", "then", "else")
_NOT_CHECKED: Final = frozenset(
    (
        *("prefixItems", "minContains", "maxContains", "unevaluatedItems"),
        *("unevaluatedProperties", "dependentRequired", "dependentSchemas"),
        *("$dynamicRef", "$recursiveRef"),
        *("extends", "disallow", "divisibleBy"),  # of drafts before 4
    )
)
"""The keywords of any draft that say what fits, and that the library does not know."""
_CHECKED: Final = frozenset(
    (
        *("type", "enum", "allOf", "anyOf", "oneOf", "not", "pattern", "format", "multipleOf"),
        *("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "uniqueItems"),
        *("items", "minProperties", "maxProperties", "required", "dependencies", "properties"),
        *("patternProperties", "additionalProperties", *_SINCE_6, *_SINCE_7),
    )
)
_BY_NAME: Final = ("properties", "patternProperties", "definitions", "$defs", "dependencies")
"""What holds a schema for each of some names, which are no keywords."""
_TYPES: Final = ("null", "boolean", "number", "integer", "string", "array", "object")
_VALUES: Final = ("enum", "const", "default", "examples", "example")
"""What holds values, and no schema."""


def unchecked(schema: Mapping[str, Any]) -> str:
    """Return what a schema asks for that would not be checked; nothing where all of it is."""
    draft = schema.get("$schema")
    found = _DRAFT.search(draft) if isinstance(draft, str) else None
    if isinstance(draft, str) and found is None:
        return f"$schema {draft!r}"
    number = int(found[1]) if found and found[1] else 8
    later = (*(_SINCE_7 if number < 7 else ()), *(_SINCE_6 if number < 6 else ()))
    for one in _schemas(schema):
        for keyword in one:
            if keyword in _NOT_CHECKED:
                return keyword
            if keyword in later and not (number == 4 and isinstance(one[keyword], bool)):
                return f"{keyword} in draft {number}"
            if number == 8 and keyword in _CHECKED and isinstance(one.get("$ref"), str):
                return f"{keyword} beside a $ref"  # which stands alone up to draft 7
    return ""


def unknown_type(schema: Mapping[str, Any]) -> str:
    """Return the first type that a schema asks for and JSON has not; nothing where all exist."""
    for one in _schemas(schema):
        said = one.get("type")
        for name in said if isinstance(said, list) else [said]:
            if isinstance(name, str) and name not in _TYPES:
                return name
    return ""


def _schemas(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a schema and all that stand in it, wherever a $ref could find them."""
    left: list[object] = [schema]
    while left:
        match left.pop():
            case dict() as one:
                yield one
                for keyword, value in one.items():
                    if keyword in _BY_NAME and isinstance(value, dict):
                        left.extend(value.values())
                    elif keyword not in _VALUES:
                        left.append(value)
            case list() as several:
                left.extend(several)
            case _:
                pass
