"""Which key does what: the declared keys, with those of config.toml in their place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from string import punctuation
from typing import Final, Self

from chatui.commands.action import Action, Where
from chatui.commands.actions import ACTIONS
from chatui.errors import ConfigError, nearest

_NOT_TOLD_APART: Final = {
    "ctrl+m": "Enter",
    "ctrl+i": "Tab",
    "ctrl+h": "Backspace",
    "ctrl+[": "Escape",
}
_SIGNS: Final = (
    "exclamation_mark quotation_mark number_sign dollar_sign percent_sign ampersand apostrophe"
    " left_parenthesis right_parenthesis asterisk plus comma minus full_stop slash colon semicolon"
    " less_than_sign equals_sign greater_than_sign question_mark at left_square_bracket backslash"
    " right_square_bracket circumflex_accent underscore grave_accent left_curly_bracket"
    " vertical_line right_curly_bracket tilde"
)
_NAMES: Final = {
    **dict(zip(_SIGNS.split(), punctuation, strict=True)),
    "pageup": "PageUp",
    "pagedown": "PageDown",
    "escape": "Esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


_WRITTEN: Final = {label: key for key, label in _NAMES.items()}
_HAS_A_NAME: Final = re.compile(r"backspace|delete|end|enter|home|insert|space|tab|f\d\d?")

_WHERE_ENTER_BEGINS_A_LINE: Final = {
    "send": (
        ("ctrl+j", "alt+enter", "ctrl+enter"),
        "Alt+Enter and Ctrl+Enter too, where the terminal tells them apart from Enter.",
    ),
    "newline": (("enter", "shift+enter"), "Of a slash command alone, Enter runs it."),
}


@dataclass(slots=True, eq=False)
class KeyMap:
    """The actions by key, for each place where keys are heard; `take` changes them."""

    actions: tuple[Action, ...]
    writing: Mapping[str, Action]
    reading: Mapping[str, Action]

    @classmethod
    def resolve(cls, chosen: Mapping[str, str], *, enter: str = "send") -> Self:
        """Return the map for the keys that config.toml chose, by the ids of actions.

        `enter` says what Enter does while one writes: "send", or "newline". Several keys are
        separated by commas; an empty string takes an action's keys away. A chosen key is taken from
        every other action that has it where it is heard.

        Raises:
            ConfigError: When an id or a key is unknown, cannot arrive, or means two things.
        """
        ids = [action.id for action in ACTIONS]
        for name, text in chosen.items():
            if name not in ids:
                raise _unknown(f"[keys] has no action {name!r}.", name, ids)
            for key in _split(text):
                _check(name, key)
        declared = ACTIONS if enter == "send" else tuple(map(_where_enter_begins_a_line, ACTIONS))
        own = [
            replace(action, keys=_canonical_keys(chosen[action.id]))
            for action in declared
            if action.id in chosen
        ]
        by_id = {action.id: action for action in own}
        actions = tuple(by_id.get(action.id) or _without(own, action) for action in declared)
        return cls(actions, _by_key(actions, Where.WRITING), _by_key(actions, Where.READING))

    def take(self, other: "KeyMap") -> None:
        """Be as another map is, for everything that uses this one."""
        self.actions, self.writing, self.reading = other.actions, other.writing, other.reading

    @property
    def anywhere(self) -> Mapping[str, Action]:
        """The keys that are heard wherever the focus is."""
        return {key: act for key, act in self.writing.items() if act.where is Where.ANYWHERE}

    def action(self, action_id: str) -> Action:
        """Return the action of that id, with the keys that it has now."""
        return next(action for action in self.actions if action.id == action_id)

    def label(self, action_id: str) -> str:
        """Return how an action's first key is written on the screen; empty when it has none."""
        keys = self.action(action_id).keys
        return key_label(keys[0]) if keys else ""


def _where_enter_begins_a_line(action: Action) -> Action:
    keys, help_text = _WHERE_ENTER_BEGINS_A_LINE.get(action.id, (action.keys, action.help))
    return replace(action, keys=keys, help=help_text)


def key_label(key: str) -> str:
    """Return how a key is written: "ctrl+n" is Ctrl+N."""
    *modifiers, name = key.split("+") if len(key) > 1 else [key]
    if len(name) == 1:
        name = name.upper() if modifiers else name
    else:
        name = _NAMES.get(name, name.capitalize())
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


def key_of(label: str) -> str:
    """Return the key that is written so, ^N or Ctrl+N for "ctrl+n"; empty where none is."""
    *modifiers, name = label.replace("^", "Ctrl+").rsplit("+", 1) if len(label) > 1 else [label]
    key = _WRITTEN.get(name) or (name if len(label) == 1 else name.lower())
    known = len(name) == 1 or name in _WRITTEN or _HAS_A_NAME.fullmatch(key) is not None
    return "+".join([*(one.lower() for one in modifiers), key]) if name and known else ""


def shown_keys(action: Action) -> str:
    """Return an action's keys as the help shows them."""
    if action.id == "copy-block" and len(action.keys) > 2:
        return f"{key_label(action.keys[0])}-{key_label(action.keys[-1])}"
    return " ".join(key_label(key) for key in action.keys)


def _split(text: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in text.split(",") if key.strip()) if text != "," else (",",)


def _canonical_keys(text: str) -> tuple[str, ...]:
    from chatui.commands.key_names import canonical  # those that are declared are so already

    return tuple(map(canonical, _split(text)))


def _check(name: str, key: str) -> None:
    from chatui.commands.key_names import canonical, is_key  # only chosen keys are checked

    if (same := _NOT_TOLD_APART.get(canonical(key))) is not None:
        raise ConfigError(f"keys.{name}: a terminal sends {key} as {same}.", hint="Choose another.")
    if not is_key(canonical(key)):
        raise ConfigError(
            f"keys.{name}: there is no key {key!r}.", hint="Write it like ctrl+b, f5 or y."
        )


def _without(own: Sequence[Action], action: Action) -> Action:
    """Return an action without the keys that were chosen for others; its help tells of them."""
    taken = {
        key: other.title
        for other in own
        if other.where is action.where or Where.ANYWHERE in (other.where, action.where)
        for key in other.keys
        if key in action.keys
    }
    told = [
        f'Its {key_label(key)} is for "{title}", as config.toml has it.'
        for key, title in taken.items()
    ]
    keys = tuple(key for key in action.keys if key not in taken)
    return replace(action, keys=keys, help=" ".join(filter(None, [action.help, *told])))


def _by_key(actions: Sequence[Action], where: Where) -> dict[str, Action]:
    found: dict[str, Action] = {}
    for action in actions:
        if action.where not in (where, Where.ANYWHERE):
            continue
        for key in action.keys:
            if key in found:
                raise ConfigError(
                    f"[keys] gives {key} to {found[key].id} and to {action.id}.",
                    hint="Choose another key for one of them.",
                )
            found[key] = action
    return found


def _unknown(message: str, name: str, known: list[str]) -> ConfigError:
    near = nearest(name, known)
    return ConfigError(message, hint=f"Did you mean {near}?" if near else "F1 lists them.")
