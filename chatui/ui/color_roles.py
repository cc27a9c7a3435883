"""What a theme gives a colour to."""

from typing import Final

COLOR_ROLES: Final = (
    "ground",
    "surface",
    "code",
    "text",
    "soft",
    "rule",
    "you",
    "link",
    "warn",
    "bad",
    "selection",
    "selection_text",
)
SYNTAX_ROLES: Final = ("keyword", "string", "comment", "number", "name", "operator")
"""The roles of a theme's two tables: of the screen, and of the words of code."""


def variable_of(role: str) -> str:
    """Return the variable that holds the colour of a role, in the toolkit's themes."""
    return f"{'syntax' if role in SYNTAX_ROLES else 'chat'}-{role.replace('_', '-')}"
