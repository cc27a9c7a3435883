"""The script of fish, made of the grammar."""

from collections.abc import Iterator

from tests.completions.grammar import Command, Value

_BEGIN = r"""# Completes chatui in fish. It belongs into ~/.config/fish/completions/chatui.fish:
#     chatui completions fish > ~/.config/fish/completions/chatui.fish
# Made of the parsers of the command line, which a test compares.

function __chatui_is --argument-names name
    set -l words (commandline -opc)
    contains -- -- $words; and return 1
    set -l found ''
    contains -- "$words[2]" @NAMES@; and set found $words[2]
    test "$found" = "$name"
end

function __chatui_is_at --argument-names name place
    __chatui_is $name; or return 1
    set -l words (commandline -opc)
    set -e words[1..2]
    set -l at 0
    set -l is_value 0
    for word in $words
        if test $is_value = 1
            set is_value 0
        else if string match -q -- '-*' $word
            contains -- $word $argv[3..]; and set is_value 1
        else
            set at (math $at + 1)
        end
    end
    test $at -eq (string trim -c + $place); and return
    string match -q '*+' $place; and test $at -gt (string trim -c + $place)
end

function __chatui_is_first
    test (count (commandline -opc)) -eq 1
end

function __chatui_values --argument-names kind
    set -l words (commandline -opc)
    set -l current (commandline -ct | string replace -r '^--[^=]*=' '')
    set -l endpoint (string replace -rf '^--endpoint=' '' -- $words)
    set -l at (contains -i -- --endpoint $words); and set endpoint $words[(math $at + 1)]
    command chatui __complete $kind "$current" "$endpoint" 2>/dev/null
end

complete -c chatui -f
"""


def fish_script(commands: list[Command]) -> str:
    """Return the script."""
    names = " ".join(one.name for one in commands if one.name)
    lines = [line for one in commands for line in _lines(one)]
    return _BEGIN.replace("@NAMES@", names) + "".join(
        f"complete -c chatui {line}\n" for line in lines
    )


def _lines(command: Command) -> Iterator[str]:
    if command.name:
        yield f"-n __chatui_is_first -a {command.name} -d {_quoted(command.said)}"
    condition = f"-n '__chatui_is \"{command.name}\"'"
    for option in command.options:
        shorts = [f"-s {name[1:]}" for name in option.shorts]
        longs = [f"-l {name[2:]}" for name in option.longs]
        value = "" if option.value is None else f" {_value(option.value, is_option=True)}"
        yield " ".join([condition, *shorts, *longs, f"-d {_quoted(option.said)}"]) + value
    taking = [name for one in command.options if one.value is not None for name in one.names]
    for at, place in enumerate(command.places):
        if value := _value(place, is_option=False):
            which = f"{at}{'+' * place.is_repeated}"
            yield f"-n '{' '.join(['__chatui_is_at', command.name, which, *taking])}' {value}"


def _value(value: Value, *, is_option: bool) -> str:
    needed = "-x" if is_option else ""
    if value.choices:
        return f"{needed} -a {_quoted(' '.join(value.choices))}".strip()
    match value.kind:
        case "":
            return needed
        case "files":
            return "-r -F" if is_option else "-F"
        case kind:
            return f"{needed} -k -a {_quoted(f'(__chatui_values {kind})')}".strip()


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
