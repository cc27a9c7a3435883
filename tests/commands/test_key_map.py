import pytest
from textual.keys import Keys

from chatui.commands.actions import ACTIONS
from chatui.commands.key_map import KeyMap, key_label, shown_keys
from chatui.commands.key_names import is_key
from chatui.errors import ConfigError


def test_every_declared_key_is_a_key_and_means_one_thing() -> None:
    keys = KeyMap.resolve({})
    assert all(is_key(key) for one in ACTIONS for key in one.keys)
    assert keys.writing["enter"].id == "send"
    assert keys.reading["y"].id == "copy"
    assert keys.anywhere["ctrl+n"].id == "new-conversation"


def test_no_key_is_one_that_terminals_cannot_tell_from_another() -> None:
    declared = {key for action in ACTIONS for key in action.keys}
    assert not declared & {"ctrl+m", "ctrl+i", "ctrl+h"}


def test_readline_habits_are_left_to_the_composer() -> None:
    heard = KeyMap.resolve({}).writing
    assert not [key for key in "aekuwbfd" if f"ctrl+{key}" in heard]


def test_a_chosen_key_takes_the_place_of_the_declared_one() -> None:
    keys = KeyMap.resolve({"new-conversation": "ctrl+b, f5", "quit": ""})
    assert keys.writing["ctrl+b"].id == keys.reading["f5"].id == "new-conversation"
    assert "ctrl+n" not in keys.writing
    assert "ctrl+q" not in keys.writing
    assert keys.label("new-conversation") == "Ctrl+B"
    assert keys.label("quit") == ""


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Ctrl+B", "ctrl+b"),
        ("shift+ctrl+b", "ctrl+shift+b"),
        ("F5", "f5"),
        ("Insert", "insert"),
        ("ctrl+@", "ctrl+space"),
        ("ctrl+и", "ctrl+b"),
        ("Alt+Υ", "alt+y"),
        ("Y", "Y"),
        ("н", "н"),
        ("+", "+"),
    ],
)
def test_a_key_may_be_written_as_it_stands_on_the_keyboard(written: str, key: str) -> None:
    assert KeyMap.resolve({"keep": written}).action("keep").keys == (key,)


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"new-convo": "f5"}, "[keys] has no action 'new-convo'. Did you mean new-conversation?"),
        (
            {"help": "ctlr+b"},
            "keys.help: there is no key 'ctlr+b'. Write it like ctrl+b, f5 or y.",
        ),
        ({"help": "ctrl+m"}, "keys.help: a terminal sends ctrl+m as Enter. Choose another."),
        ({"help": "ctrl+["}, "keys.help: a terminal sends ctrl+[ as Escape. Choose another."),
        (
            {"help": "f5", "quit": "f5"},
            "[keys] gives f5 to help and to quit. Choose another key for one of them.",
        ),
        (
            {"copy": "f5", "help": "f5"},
            "[keys] gives f5 to help and to copy. Choose another key for one of them.",
        ),
    ],
)
def test_a_key_that_cannot_work_is_told(chosen: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        KeyMap.resolve(chosen)
    assert str(caught.value) == message


def test_one_key_may_mean_different_things_while_writing_and_while_reading() -> None:
    keys = KeyMap.resolve({"send": "f5", "copy": "f5"})
    assert (keys.writing["f5"].id, keys.reading["f5"].id) == ("send", "copy")


def test_every_key_that_the_toolkit_names_can_be_chosen() -> None:
    named = {key.value for key in Keys}
    never_pressed = {"<any>", "<scroll-up>", "<scroll-down>", "<ignore>"}
    other_names = {"return", "ctrl-at"}
    assert {key for key in named if not is_key(key)} == never_pressed | other_names


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("ctrl+n", "Ctrl+N"),
        ("f2", "F2"),
        ("pageup", "PageUp"),
        ("escape", "Esc"),
        ("y", "y"),
        ("J", "J"),
        ("/", "/"),
        ("+", "+"),
        ("shift+enter", "Shift+Enter"),
        ("up", "↑"),
    ],
)
def test_keys_are_written_as_they_stand_on_keyboards(key: str, label: str) -> None:
    assert key_label(key) == label


def test_the_help_shows_every_key_and_digits_as_a_range() -> None:
    actions = {action.id: action for action in ACTIONS}
    assert shown_keys(actions["newline"]) == "Ctrl+J Shift+Enter Ctrl+Enter Alt+Enter"
    assert shown_keys(actions["copy-block"]) == "1-9"


def test_a_key_of_ones_own_wins_over_a_default_where_both_are_heard_and_the_help_says_so() -> None:
    keys = KeyMap.resolve({"help": "ctrl+n", "copy": "j", "quit": "k,enter"})

    assert keys.writing["ctrl+n"].id == keys.reading["ctrl+n"].id == "help"
    assert keys.reading["j"].id == "copy"
    assert keys.reading["k"].id == keys.writing["enter"].id == "quit"
    assert keys.action("new-conversation").keys == ()
    assert keys.action("new-conversation").help == (
        'A reply that runs goes on running. Its Ctrl+N is for "Keys", as config.toml has it.'
    )
    assert (
        keys.action("line-down").help == 'Its j is for "Copy the message", as config.toml has it.'
    )
    assert keys.action("line-down").keys == ("down",)
    assert "enter" not in keys.action("send").keys


def test_where_enter_begins_a_line_other_keys_send_and_keys_of_ones_own_still_win() -> None:
    keys = KeyMap.resolve({}, enter="newline")

    assert keys.writing["enter"].id == keys.writing["shift+enter"].id == "newline"
    assert keys.writing["ctrl+j"].id == keys.writing["alt+enter"].id == "send"
    assert keys.writing["ctrl+enter"].id == "send"
    assert (keys.label("newline"), keys.label("send")) == ("Enter", "Ctrl+J")
    assert keys.reading["enter"].id == KeyMap.resolve({}).reading["enter"].id

    own = KeyMap.resolve({"send": "f5", "newline": "ctrl+j"}, enter="newline")
    assert own.writing["f5"].id == "send"
    assert own.writing["ctrl+j"].id == "newline"
    assert "enter" not in own.writing


def test_a_key_of_ones_own_leaves_a_default_alone_that_is_heard_elsewhere() -> None:
    keys = KeyMap.resolve({"next-prompt": "j"})

    assert keys.writing["j"].id == "next-prompt"
    assert keys.reading["j"].id == "line-down"
    assert keys.action("line-down").help == KeyMap.resolve({}).action("line-down").help
