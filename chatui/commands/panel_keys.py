"""The keys of the panels, declared once: for the line at the foot of each, and for the help."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from chatui.commands.key_map import key_label


class PanelKey(NamedTuple):
    """A key of a panel: Textual's name of it, a word or two at the foot, a line of the help.

    Without `words` it is told in the help alone.
    """

    key: str
    words: str
    help: str

    @property
    def label(self) -> str:
        """How the key is written where there is little room: "ctrl+e" is ^E."""
        return key_label(self.key).replace("Ctrl+", "^")


class PanelKeys(NamedTuple):
    """What the help calls a panel, and its keys."""

    title: str
    keys: tuple[PanelKey, ...]


LISTS: Final = "lists"
COMPOSER: Final = (
    PanelKey("ctrl+z", "", "Undo what was written"),
    PanelKey("ctrl+y", "", "Redo it"),
    PanelKey("ctrl+a", "", "To the beginning of the line"),
    PanelKey("ctrl+e", "", "To its end"),
    PanelKey("ctrl+w", "", "Delete the word before the cursor"),
    PanelKey("ctrl+u", "", "Delete to the beginning of the line"),
    PanelKey("ctrl+k", "", "Delete to its end"),
)
"""What edits the text in the composer beside the actions."""

PANELS: Final[Mapping[str, PanelKeys]] = {
    LISTS: PanelKeys(
        "In every list (letters go into the field above it)",
        (
            PanelKey("up", "", "Up, or a click on the row"),
            PanelKey("down", "", "Down; the wheel scrolls"),
            PanelKey("pageup", "", "A page up"),
            PanelKey("pagedown", "", "A page down"),
            PanelKey("ctrl+u", "", "Empty the field"),
            PanelKey("escape", "", "Close the panel; nothing changes"),
        ),
    ),
    "commands": PanelKeys(
        "In the list of commands (/ in an empty composer)",
        (
            PanelKey("up", "", "Up"),
            PanelKey("down", "", "Down"),
            PanelKey("tab", "", "Write the command, to go on with what may follow it"),
            PanelKey("enter", "", "Do it"),
            PanelKey("escape", "", "Close the list; what was typed stays"),
        ),
    ),
    "find": PanelKeys(
        "In the line of what to find",
        (
            PanelKey("enter", "", "Go to the first place; n and N go on from there"),
            PanelKey("escape", "", "Give up"),
        ),
    ),
    "conversations": PanelKeys(
        "In the list of conversations",
        (
            PanelKey("enter", "open", "Open the conversation, or the message that was found"),
            PanelKey("ctrl+e", "rename", "Change its title"),
            PanelKey("ctrl+t", "pin", "Pin it at the top, or no longer"),
            PanelKey("ctrl+o", "archive", "Archive it: to the end of the list, or back"),
            PanelKey("ctrl+g", "tags", "Change its tags"),
            PanelKey("ctrl+d", "delete", "Move it to the trash, for 30 days"),
            PanelKey("ctrl+z", "", "Undo the last of these changes"),
            PanelKey("?", "", "In an empty field: the filters of the search, such as tag:"),
            PanelKey("escape", "close", "Close the list"),
        ),
    ),
    "models": PanelKeys(
        "In the list of models",
        (
            PanelKey("enter", "use", "Use the model from now on"),
            PanelKey("tab", "for one message", "Use it for the next message only"),
            PanelKey("ctrl+f", "favourite", "Make it a favourite, or no longer"),
            PanelKey("ctrl+s", "by price", "The cheapest first, or as they are listed"),
            PanelKey("escape", "close", "Close the list; the model stays"),
        ),
    ),
    "attach": PanelKeys(
        "In what is attached",
        (
            PanelKey("enter", "attach", "Attach the file, or go into the folder"),
            PanelKey("tab", "complete", "Write on as far as the names agree, or the one chosen"),
            PanelKey("delete", "take off", "Take off what is chosen; Backspace too, by no text"),
            PanelKey("escape", "close", "Close; what is being read is still attached"),
        ),
    ),
    "palette": PanelKeys(
        "In the list of everything",
        (
            PanelKey("enter", "do it", "Do it; an earlier prompt goes into the composer"),
            PanelKey("escape", "close", "Close the list"),
        ),
    ),
    "prompt-files": PanelKeys(
        "In the list of your prompts",
        (
            PanelKey("enter", "use", "Use it: into the composer, or as the system prompt"),
            PanelKey("ctrl+e", "edit", "Edit its file in $EDITOR"),
            PanelKey("ctrl+n", "new", "Make a new one, and edit it"),
            PanelKey("ctrl+d", "delete", "Move it out of sight, into prompts/.deleted"),
            PanelKey("ctrl+z", "", "Bring back what was deleted last"),
            PanelKey("escape", "close", "Close the list"),
        ),
    ),
    "prompt-form": PanelKeys(
        "In the variables of a prompt",
        (
            PanelKey("tab", "next", "Next field; ↓ too"),
            PanelKey("enter", "use", "Use the prompt with what was filled in"),
            PanelKey("escape", "close", "Close; what was written stays in the composer"),
        ),
    ),
    "prompt-name": PanelKeys(
        "Where a new prompt gets its name",
        (
            PanelKey("enter", "make it", "Make its file, and edit it in $EDITOR"),
            PanelKey("escape", "close", "Close; nothing is made"),
        ),
    ),
    "prompts": PanelKeys(
        "In the list of earlier prompts",
        (
            PanelKey("enter", "into the composer", "Write it again; nothing is sent"),
            PanelKey("escape", "close", "Close the list"),
        ),
    ),
    "rewind": PanelKeys(
        "In the list of your prompts in a chat",
        (
            PanelKey("enter", "go there", "Go to the prompt, in reading mode"),
            PanelKey("ctrl+e", "edit and send again", "Edit it; the old version stays"),
            PanelKey("escape", "close", "Stay where one is"),
        ),
    ),
    "aside": PanelKeys(
        "Where a question is asked aside",
        (
            PanelKey("enter", "keep", "Keep it in the chat: a branch where it was asked"),
            PanelKey("y", "copy", "Copy the answer as it came, in Markdown"),
            PanelKey("1", "", "Copy the first code block, and so with every number"),
            PanelKey("r", "again", "Ask again"),
            PanelKey("j", "", "A line down; ↓ too"),
            PanelKey("k", "", "A line up; ↑ too"),
            PanelKey("g", "", "To the first line"),
            PanelKey("G", "", "To the last one"),
            PanelKey("escape", "forget it", "Stop it, and leave nothing of it behind"),
        ),
    ),
    "outline": PanelKeys(
        "In the outline of a reply",
        (
            PanelKey("enter", "go there", "Go to the heading or the block, in reading mode"),
            PanelKey("escape", "close", "Stay where one is"),
        ),
    ),
    "project": PanelKeys(
        "In the list of projects",
        (
            PanelKey("enter", "use", "Let the chat belong to it; its new chats begin with Ctrl+N"),
            PanelKey("ctrl+n", "new", "Make one: its file opens in your editor"),
            PanelKey("ctrl+e", "edit", "Edit its file"),
            PanelKey("ctrl+d", "remove", "Remove it, or trust a folder's no more; its chats stay"),
            PanelKey("ctrl+z", "", "Bring back what was removed last"),
            PanelKey("escape", "close", "Close the list"),
        ),
    ),
    "project-name": PanelKeys(
        "Where a project gets its name",
        (
            PanelKey("enter", "make it", "Make it, and edit its file"),
            PanelKey("escape", "close", "Close; none is made"),
        ),
    ),
    "project-rename": PanelKeys(
        "Where a project gets another name",
        (
            PanelKey("enter", "rename", "Give it that name, which its chats follow"),
            PanelKey("escape", "close", "Close; it keeps its name"),
        ),
    ),
    "folder-project": PanelKeys(
        "Where a folder's project is asked about",
        (
            PanelKey("enter", "answer", "Do what the cursor is on"),
            PanelKey("pageup", "", "Scroll up what it says"),
            PanelKey("pagedown", "read on", "Scroll down what it says"),
            PanelKey("escape", "not now", "Ask again the next time"),
        ),
    ),
    "theme": PanelKeys(
        "In the list of themes",
        (
            PanelKey("enter", "use", "Use the theme from now on"),
            PanelKey("escape", "the one before", "Go back to the theme before"),
        ),
    ),
    "settings": PanelKeys(
        "In the settings",
        (
            PanelKey("enter", "change", "Change it, or go on to its next value"),
            PanelKey("ctrl+d", "default", "Let it have its default again"),
            PanelKey("escape", "close", "Close the panel; what was changed stays"),
        ),
    ),
    "doctor": PanelKeys(
        "In what the doctor has found",
        (
            PanelKey("enter", "ask the model", "Ask the model for a few words, which may cost"),
            PanelKey("g", "", "To the first line; Home too"),
            PanelKey("G", "", "To the last one; End too"),
            PanelKey("escape", "close", "Close the panel"),
        ),
    ),
    "trash": PanelKeys(
        "In the list of deleted conversations",
        (
            PanelKey("enter", "bring it back and open it", "Bring the conversation back"),
            PanelKey("escape", "close", "Close the list"),
        ),
    ),
    "pictures": PanelKeys(
        "In front of a picture",
        (
            PanelKey("left", "", "The picture before; h and k too"),
            PanelKey("right", "", "The next one; l and j too"),
            PanelKey("o", "open", "Open it with the system's program, when asked twice"),
            PanelKey("w", "save", "Save it in the current folder, never over another file"),
            PanelKey("escape", "close", "Back to the chat; q too"),
        ),
    ),
    "tree": PanelKeys(
        "In the branches",
        (
            PanelKey("enter", "go there", "Go to the message, and to its branch"),
            PanelKey("j", "", "Down"),
            PanelKey("k", "", "Up"),
            PanelKey("g", "", "To the first message"),
            PanelKey("G", "", "To the last one"),
            PanelKey("escape", "close", "Stay where one is; b and q too"),
        ),
    ),
    "link": PanelKeys(
        "In the links of a message",
        (
            PanelKey("enter", "open", "Open the link, whose address stands below the list"),
            PanelKey("1", "", "To the first link, and so with every number"),
            PanelKey("j", "", "Down"),
            PanelKey("k", "", "Up"),
            PanelKey("escape", "close", "Close; nothing is opened. L and q too"),
        ),
    ),
    "instructions": PanelKeys(
        "In what stands in front of a chat",
        (
            PanelKey("enter", "edit", "Edit its file in $EDITOR, a system prompt in its panel"),
            PanelKey("escape", "close", "Close the panel"),
        ),
    ),
    "system-prompt": PanelKeys(
        "In the system prompt",
        (
            PanelKey(
                "ctrl+s", "keep", "Keep it for the requests from now on; empty, there is none"
            ),
            PanelKey("ctrl+d", "clear", "Empty it; Ctrl+Z brings it back, Ctrl+S keeps it so"),
            PanelKey("escape", "leave it as it was", "Leave it as it was"),
        ),
    ),
    "save": PanelKeys(
        "Where a code block is saved",
        (
            PanelKey("enter", "save", "Save it; nothing is written over without asking again"),
            PanelKey("escape", "close", "Close; nothing is saved"),
        ),
    ),
    "pipe": PanelKeys(
        "Where a message is handed to a command",
        (
            PanelKey("enter", "run it", "Run the command in your shell"),
            PanelKey("escape", "close", "Close; nothing is run"),
        ),
    ),
    "parameters": PanelKeys(
        "In the parameters",
        (
            PanelKey("tab", "next", "Next field; ↓ too"),
            PanelKey("enter", "keep", "Keep what was filled in, for this conversation"),
            PanelKey("ctrl+s", "save as a preset", "Save what was filled in under a name"),
            PanelKey("delete", "", "On a preset: forget it; its values stay filled in"),
            PanelKey("escape", "leave everything as it was", "Leave all as it was; asked first"),
        ),
    ),
    "preset-name": PanelKeys(
        "Where a preset gets its name",
        (
            PanelKey("enter", "save", "Save it; none is replaced without asking again"),
            PanelKey("escape", "close", "Close; nothing is saved"),
        ),
    ),
    "connect": PanelKeys(
        "In the list of endpoints and providers",
        (
            PanelKey("enter", "open", "Open the endpoint, or begin a new one there"),
            PanelKey("ctrl+d", "remove", "Remove the endpoint and its key; it is asked before"),
            PanelKey("escape", "close", "Close the list"),
        ),
    ),
    "endpoint": PanelKeys(
        "In an endpoint's own fields",
        (
            PanelKey("tab", "next", "Next field; ↓ and Enter too"),
            PanelKey("ctrl+t", "test", "Try the endpoint as it is filled in"),
            PanelKey("ctrl+s", "save and use", "Save it, and use it"),
            PanelKey("ctrl+o", "more", "Headers, a query, fields of the body that are sent along"),
            PanelKey("escape", "back", "Back to the list; what was not saved is dropped"),
        ),
    ),
    "endpoint-extras": PanelKeys(
        "In what is sent along with every request",
        (
            PanelKey("tab", "next", "The next of the three"),
            PanelKey("ctrl+s", "keep", "Keep them; the endpoint is saved with its other fields"),
            PanelKey("escape", "back", "Back to the endpoint; what was typed is dropped"),
        ),
    ),
}
"""The panels and lists, most by the ids of the actions that open them, in the order of the help."""


def foot(keys: Iterable[PanelKey]) -> tuple[tuple[str, str], ...]:
    """Return what stands at the foot of a panel: its keys with a word or two for each."""
    return tuple((key.label, key.words) for key in keys if key.words)
