"""Everything that a person can do, declared once.

The declarations feed the keys, the slash commands, the palette, the help and the README's table.
What an action does is said by the `Chat` that it acts on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chatui.commands.chat import Chat


class Where(StrEnum):
    """Where an action's keys are heard; slash commands and the palette reach it everywhere."""

    ANYWHERE = "anywhere"
    WRITING = "while writing"
    READING = "in reading mode"


Act = Callable[[Chat, str], object]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done.

    `keys` are Textual's names of keys, the first is the one that is shown. `act` gets what was
    typed after the slash command, or the digit that was pressed, else an empty string.
    """

    id: str
    title: str
    act: Act
    keys: tuple[str, ...] = ()
    slash: str = ""
    argument: str = ""
    """What may follow the slash command, as the help shows it."""
    help: str = ""
    where: Where = Where.ANYWHERE


ACTIONS: Final = (
    Action(
        "send",
        "Send the prompt",
        lambda chat, _: chat.send(),
        keys=("enter",),
        help="While a reply runs, one prompt is queued.",
        where=Where.WRITING,
    ),
    Action(
        "newline",
        "Begin a new line",
        lambda chat, _: chat.insert_newline(),
        keys=("ctrl+j", "shift+enter", "shift+\r", "ctrl+enter", "ctrl+\r"),
        help="Shift+Enter too, where the terminal tells it apart from Enter.",
        where=Where.WRITING,
    ),
    Action(
        "previous-prompt",
        "Take back the queued prompt, or recall an earlier one",
        lambda chat, _: chat.previous_prompt(),
        keys=("up",),
        help="On the first line.",
        where=Where.WRITING,
    ),
    Action(
        "next-prompt",
        "Go on to a later prompt",
        lambda chat, _: chat.next_prompt(),
        keys=("down",),
        help="On the last line.",
        where=Where.WRITING,
    ),
    Action(
        "back",
        "Close what is open, stop the reply, leave reading mode",
        lambda chat, _: chat.back_out(),
        keys=("escape",),
        help="In that order.",
    ),
    Action(
        "copy-or-stop",
        "Copy the selection, else stop the reply",
        lambda chat, _: chat.copy_or_stop(),
        keys=("ctrl+c",),
        help="With neither, twice within two seconds quits.",
    ),
    Action(
        "new-conversation",
        "New conversation",
        lambda chat, _: chat.new_conversation(),
        keys=("ctrl+n",),
        slash="new",
        help="A reply that runs goes on running.",
    ),
    Action(
        "temporary",
        "New temporary conversation",
        lambda chat, _: chat.new_temporary(),
        slash="temporary",
        help="Nothing of it is saved, until /keep.",
    ),
    Action(
        "keep",
        "Save this temporary conversation",
        lambda chat, _: chat.keep(),
        slash="keep",
    ),
    Action(
        "title",
        "Give this conversation a title",
        lambda chat, text: chat.set_title(text),
        slash="title",
        argument="[text]",
        help="It stays; without a text, the first prompt says it.",
    ),
    Action(
        "export",
        "Export this conversation",
        lambda chat, text: chat.export(text),
        slash="export",
        argument="[md|html|json|jsonl|txt] [file]",
        help="To a new file, or with clipboard in place of the file.",
    ),
    Action(
        "conversations",
        "Conversations",
        lambda chat, text: chat.show_conversations(text),
        keys=("ctrl+r",),
        slash="resume",
        help="Ctrl+R Enter goes back to the one before.",
    ),
    Action(
        "prompts",
        "Earlier prompts",
        lambda chat, text: chat.show_prompts(text),
        slash="prompts",
        argument="[words]",
        help="Into the composer; nothing is sent.",
    ),
    Action(
        "trash",
        "Deleted conversations",
        lambda chat, _: chat.show_trash(),
        slash="trash",
        help="Kept for 30 days; Enter brings one back.",
    ),
    Action(
        "models",
        "Choose a model",
        lambda chat, text: chat.show_models(text),
        keys=("f2",),
        slash="model",
        argument="[name]",
    ),
    Action(
        "connect",
        "Connect an endpoint",
        lambda chat, text: chat.connect(text),
        keys=("f3",),
        slash="connect",
        help="An address, a key, a model.",
    ),
    Action(
        "parameters",
        "Parameters",
        lambda chat, text: chat.set_parameter(text),
        keys=("f4",),
        slash="set",
        argument="[temperature=0.2]",
    ),
    Action(
        "system-prompt",
        "Set the system prompt",
        lambda chat, text: chat.set_system(text),
        slash="system",
        argument="[text]",
        help="Of this conversation; without a text, it is shown.",
    ),
    Action(
        "theme",
        "Choose a theme",
        lambda chat, text: chat.choose_theme(text),
        slash="theme",
        argument="[name]",
    ),
    Action(
        "editor",
        "Write in $EDITOR",
        lambda chat, _: chat.edit_outside(),
        keys=("ctrl+o",),
        slash="edit",
    ),
    Action(
        "sidebar",
        "Show or hide the sidebar",
        lambda chat, _: chat.toggle_sidebar(),
        keys=("ctrl+g",),
        slash="sidebar",
        help="Needs 100 columns.",
    ),
    Action(
        "mouse",
        "Leave the mouse to the terminal, or take it back",
        lambda chat, state: chat.set_mouse(state),
        slash="mouse",
        argument="[on|off]",
        help="Off, the terminal's own selection works.",
    ),
    Action(
        "palette",
        "Everything that can be done",
        lambda chat, _: chat.show_palette(),
        keys=("ctrl+p",),
    ),
    Action("stop-reply", "Stop the reply", lambda chat, _: chat.stop(), slash="stop"),
    Action("help", "Keys", lambda chat, _: chat.show_help(), keys=("f1",), slash="help"),
    Action(
        "quit",
        "Quit",
        lambda chat, _: chat.quit(),
        keys=("ctrl+q",),
        slash="quit",
        help="Everything is saved.",
    ),
    Action("page-up", "A page up", lambda chat, _: chat.page(-1), keys=("pageup",)),
    Action("page-down", "A page down", lambda chat, _: chat.page(1), keys=("pagedown",)),
    Action(
        "scroll-to-end", "To the newest line", lambda chat, _: chat.go_to_end(), keys=("ctrl+end",)
    ),
    Action(
        "scroll-to-start",
        "To the first line",
        lambda chat, _: chat.go_to_start(),
        keys=("ctrl+home",),
    ),
    Action(
        "read",
        "Reading mode",
        lambda chat, _: chat.begin_reading(),
        keys=("tab", "ctrl+up"),
        help="Single keys act on the current message.",
        where=Where.WRITING,
    ),
    Action(
        "write",
        "Back to writing",
        lambda chat, _: chat.end_reading(),
        keys=("tab", "ctrl+down", "enter"),
        where=Where.READING,
    ),
    Action(
        "line-down",
        "A line down",
        lambda chat, _: chat.move_lines(1),
        keys=("j", "down"),
        where=Where.READING,
    ),
    Action(
        "line-up",
        "A line up",
        lambda chat, _: chat.move_lines(-1),
        keys=("k", "up"),
        help="On an error about a key: change the key.",
        where=Where.READING,
    ),
    Action(
        "message-down",
        "A message down",
        lambda chat, _: chat.move_messages(1),
        keys=("J",),
        where=Where.READING,
    ),
    Action(
        "message-up",
        "A message up",
        lambda chat, _: chat.move_messages(-1),
        keys=("K",),
        where=Where.READING,
    ),
    Action(
        "first-line",
        "To the first line",
        lambda chat, _: chat.go_to_start(),
        keys=("g", "home"),
        where=Where.READING,
    ),
    Action(
        "last-line",
        "To the last line",
        lambda chat, _: chat.go_to_end(),
        keys=("G", "end"),
        where=Where.READING,
    ),
    Action(
        "copy",
        "Copy the message",
        lambda chat, text: chat.copy(text),
        keys=("y",),
        slash="copy",
        argument="[n]",
        help="As it came, in Markdown; with n, its n-th code block.",
        where=Where.READING,
    ),
    Action(
        "copy-block",
        "Copy a code block",
        lambda chat, text: chat.copy(text),
        keys=("1", "2", "3", "4", "5", "6", "7", "8", "9"),
        where=Where.READING,
    ),
    Action(
        "edit-prompt",
        "Edit the prompt and send it again",
        lambda chat, _: chat.edit(),
        keys=("e",),
        help="The old version stays: [ goes back to it.",
        where=Where.READING,
    ),
    Action(
        "retry",
        "Ask again",
        lambda chat, _: chat.retry(),
        keys=("r",),
        slash="retry",
        where=Where.READING,
    ),
    Action(
        "retry-with",
        "Ask again with another model",
        lambda chat, _: chat.retry_with(),
        keys=("R",),
        help="For this reply alone.",
        where=Where.READING,
    ),
    Action(
        "fork",
        "Go on from here in a new conversation",
        lambda chat, _: chat.fork(),
        keys=("f",),
        slash="fork",
        where=Where.READING,
    ),
    Action(
        "delete-message",
        "Delete the message",
        lambda chat, _: chat.delete_message(),
        keys=("d",),
        help="A prompt goes with its replies; what follows stays.",
        where=Where.READING,
    ),
    Action(
        "undo",
        "Bring back what was deleted last",
        lambda chat, _: chat.undo_deletion(),
        keys=("u",),
        slash="undo",
        where=Where.READING,
    ),
    Action(
        "exclude",
        "Leave the message out of what is sent, or send it again",
        lambda chat, _: chat.exclude(),
        keys=("x",),
        help="It is kept, and shown dimmed.",
        where=Where.READING,
    ),
    Action(
        "previous-version",
        "Version before this one",
        lambda chat, _: chat.show_sibling(-1),
        keys=("[",),
        help="Of a prompt that was edited, or a reply that was asked for again.",
        where=Where.READING,
    ),
    Action(
        "next-version",
        "Version after this one",
        lambda chat, _: chat.show_sibling(1),
        keys=("]",),
        where=Where.READING,
    ),
    Action(
        "tree",
        "Branches of this conversation",
        lambda chat, _: chat.show_tree(),
        keys=("b",),
        slash="tree",
        help="Every version of every message; Enter goes there.",
        where=Where.READING,
    ),
    Action(
        "continue",
        "Go on with a reply that was cut",
        lambda chat, _: chat.continue_reply(),
        keys=("c",),
        slash="continue",
        where=Where.READING,
    ),
    Action(
        "thoughts",
        "Show or hide the thoughts",
        lambda chat, _: chat.toggle_thoughts(),
        keys=("t",),
        where=Where.READING,
    ),
    Action(
        "details",
        "Show or hide the details",
        lambda chat, _: chat.toggle_details(),
        keys=("i",),
        where=Where.READING,
    ),
    Action(
        "find",
        "Find in this conversation",
        lambda chat, text: chat.find(text),
        keys=("/",),
        slash="find",
        argument="[words]",
        where=Where.READING,
    ),
    Action(
        "reading-help",
        "Keys of reading mode",
        lambda chat, _: chat.show_help(),
        keys=("?",),
        where=Where.READING,
    ),
    Action(
        "find-next",
        "Next place that was found",
        lambda chat, _: chat.find_next(1),
        keys=("n",),
        where=Where.READING,
    ),
    Action(
        "find-previous",
        "Place before",
        lambda chat, _: chat.find_next(-1),
        keys=("N",),
        where=Where.READING,
    ),
)
"""Every action, in the order of the help."""
