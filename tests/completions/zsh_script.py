"""The script of zsh, made of the grammar."""

from collections.abc import Iterator

from tests.completions.grammar import Command, Option, Value

_BEGIN = r"""#compdef chatui
# Completes chatui in zsh. It belongs into ~/.zshrc, behind compinit:
#     eval "$(chatui completions zsh)"
# Made of the parsers of the command line, which a test compares.

_chatui() {
    local curcontext=$curcontext context state state_descr line
    local -A opt_args
    local -a subcommands=(
@SUBCOMMANDS@
    )
    local name=$words[2]
    if (( CURRENT > 2 && ${subcommands[(I)${(b)name}:*]} )); then
        shift words
        (( CURRENT-- ))
    else
        name=
    fi
    case $name in
"""

_END = r"""    esac
}

_chatui_subcommands() {
    (( CURRENT == 2 )) && _describe -t commands subcommand subcommands
}

_chatui_values() {
    local line value
    local -a values shown
    while IFS= read -r line; do
        value=${line%%$'\t'*}
        values+=("$value")
        shown+=("${line/$'\t'/  }")
    done < <(command chatui __complete $1 "${(Q)PREFIX}" "${(Q)opt_args[--endpoint]}" 2>/dev/null)
    (( $#values )) && compadd -V $1 -l -d shown -a values
}

if [[ $funcstack[1] == _chatui ]]; then
    _chatui "$@"
else
    compdef _chatui chatui
fi
"""


def zsh_script(commands: list[Command]) -> str:
    """Return the script."""
    subcommands = [f"        {_quoted(f'{one.name}:{one.said}')}" for one in commands if one.name]
    begin = _BEGIN.replace("@SUBCOMMANDS@", "\n".join(subcommands))
    return begin + "".join(map(_case, commands)) + _END


def _case(command: Command) -> str:
    specs = [*map(_option, command.options), *map(_quoted, _places(command))]
    lines = " \\\n".join(f"                {spec}" for spec in specs)
    return f"        '{command.name}')\n            _arguments -s -S \\\n{lines}\n            ;;\n"


def _option(option: Option) -> str:
    said = f"[{_escaped(option.said, '[]:')}]"
    value = "" if option.value is None else _value(option.value)
    marks = {name: _mark(name) if value else "" for name in option.names}
    names = [f"{name}{mark}" for name, mark in marks.items()]
    before = "*" if option.is_repeated else f"({' '.join(option.names)})"
    if len(names) == 1:
        before = "*" if option.is_repeated else ""
        return _quoted(f"{before}{names[0]}{said}{value}")
    return f"{_quoted(before)}{{{','.join(names)}}}{_quoted(said + value)}"


def _mark(name: str) -> str:
    return "=" if name.startswith("--") else "+"


def _places(command: Command) -> Iterator[str]:
    if not command.name:
        yield "1:subcommand:_chatui_subcommands"
        yield "*:prompt: "
    for at, place in enumerate(command.places, 1):
        yield f"{'*' if place.is_repeated else at}{_value(place)}"


def _value(value: Value) -> str:
    if value.choices:
        action = f"({' '.join(value.choices)})"
    else:
        match value.kind:
            case "":
                action = " "
            case "files":
                action = "_files"
            case kind:
                action = f" _chatui_values {kind}"  # the space keeps its arguments as they are
    return f":{_escaped(value.name, ':')}:{action}"


def _escaped(text: str, signs: str) -> str:
    return "".join(f"\\{char}" if char in signs else char for char in text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
