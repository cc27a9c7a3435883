"""Tables of colours by role to Textual themes, and which of them to start with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from textual.color import Color, ColorParseError
from textual.theme import Theme

from chatui.errors import ConfigError, did_you_mean
from chatui.ui.color_roles import COLOR_ROLES, SYNTAX_ROLES, variable_of

DARK: Final = "chatui-dark"
LIGHT: Final = "chatui-light"
TERMINAL: Final = "terminal"


@dataclass
class ChatTheme(Theme):
    """A theme; a plain one gives colours up where bold, dim and reverse do better."""

    plain: bool = False


def fitting_theme(background_is_light: bool | None, *, few_colors: bool = False) -> str:
    """Return the theme that fits the terminal, for who has chosen none.

    `few_colors` says that the terminal shows sixteen colours only, so that its own are best.
    """
    if few_colors:
        return TERMINAL
    return LIGHT if background_is_light else DARK


def themes_from(
    tables: Mapping[str, Mapping[str, object]], *, problems: list[str] | None = None
) -> list[Theme]:
    """Build a theme of each table; the keys are the names.

    A table that is no theme is left out, and told in `problems` with the file and the key at fault.
    """
    themes = []
    for name, table in tables.items():
        try:
            themes.append(theme_from(name, table))
        except ConfigError as problem:
            if problems is not None:
                problems.append(str(problem))
    return themes


def theme_from(name: str, table: Mapping[str, object]) -> Theme:
    """Build the theme that `themes/NAME.toml` describes.

    Raises:
        ConfigError: When a key is unknown, missing or of the wrong type, or a colour is none.
    """
    file = f"themes/{name}.toml"
    _check_keys(file, table, allowed=("dark", "ansi", "plain", "colors", "syntax"))
    dark = _flag(file, table, "dark", default=True)
    ansi = _flag(file, table, "ansi", default=False)
    plain = _flag(file, table, "plain", default=False)
    colors = _colors(file, table, "colors", COLOR_ROLES)
    syntax = _colors(file, table, "syntax", SYNTAX_ROLES)
    return ChatTheme(
        name=name,
        primary=colors["link"],
        secondary=colors["soft"],
        accent=colors["you"],
        warning=colors["warn"],
        error=colors["bad"],
        success=colors["link"],
        foreground=colors["text"],
        background=colors["ground"],
        surface=colors["surface"],
        panel=colors["surface"],
        boost=colors["surface"],
        dark=dark,
        ansi=ansi,
        plain=plain,
        variables=_variables(colors, syntax),
    )


def _variables(colors: Mapping[str, str], syntax: Mapping[str, str]) -> dict[str, str]:
    text, soft, rule = colors["text"], colors["soft"], colors["rule"]
    ground, surface, link = colors["ground"], colors["surface"], colors["link"]
    selection, selection_text = colors["selection"], colors["selection_text"]
    return {
        **{variable_of(role): color for role, color in {**colors, **syntax}.items()},
        "ansi-background": ground,
        "ansi-foreground": text,
        "text": text,
        "text-muted": soft,
        "text-disabled": soft,
        "text-primary": link,
        "text-accent": colors["you"],
        "text-success": link,
        "text-warning": colors["warn"],
        "text-error": colors["bad"],
        "foreground-muted": soft,
        "foreground-disabled": soft,
        "surface-active": surface,
        "border": soft,
        "border-blurred": rule,
        "scrollbar": rule,
        "scrollbar-hover": soft,
        "scrollbar-active": soft,
        "scrollbar-background": ground,
        "scrollbar-background-hover": ground,
        "scrollbar-background-active": ground,
        "scrollbar-corner-color": ground,
        "block-cursor-foreground": selection_text,
        "block-cursor-background": selection,
        "block-cursor-text-style": "none",
        "block-cursor-blurred-foreground": selection_text,
        "block-cursor-blurred-background": selection,
        "block-hover-background": surface,
        "input-cursor-background": ground,
        "input-cursor-foreground": text,
        "input-cursor-text-style": "reverse",
        "input-selection-background": selection,
        "input-selection-foreground": selection_text,
        "screen-selection-background": selection,
        "screen-selection-foreground": selection_text,
        "link-color": link,
        "link-color-hover": link,
        "link-background-hover": surface,
        "link-style-hover": "bold underline",
        "footer-background": ground,
        "footer-foreground": soft,
        "footer-key-foreground": text,
        "footer-description-foreground": soft,
        "button-foreground": text,
        "button-color-foreground": text,
        "button-focus-text-style": "bold",
    }


def _colors(
    file: str, table: Mapping[str, object], section: str, roles: Iterable[str]
) -> dict[str, str]:
    values = table.get(section)
    if not isinstance(values, Mapping):
        raise ConfigError(f"{file} has no table [{section}].")
    _check_keys(file, values, allowed=tuple(roles), section=section)
    colors = {}
    for role in roles:
        if role not in values:
            raise ConfigError(f"{file}: {section}.{role} is missing.")
        colors[role] = _color(file, f"{section}.{role}", values[role])
    return colors


def _color(file: str, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"{file}: {key} must be a colour such as #e0a458, not {value!r}.")
    try:
        color = Color.parse(value)
    except ColorParseError as error:
        raise ConfigError(
            f"{file}: {key} is {value!r}, which is no colour.",
            hint="Write it like #e0a458 or ansi_yellow.",
        ) from error
    if color.a < 1:
        raise ConfigError(f"{file}: {key} must be opaque, not {value!r}.")
    return value


def _flag(file: str, table: Mapping[str, object], key: str, *, default: bool) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise ConfigError(f"{file}: {key} must be true or false, not {value!r}.")
    return value


def _check_keys(
    file: str, table: Mapping[str, object], *, allowed: tuple[str, ...], section: str = ""
) -> None:
    for key in table:
        if key in allowed:
            continue
        where = f"{section}.{key}" if section else key
        raise ConfigError(f"{file}: unknown key {where!r}.", hint=did_you_mean(key, allowed))
