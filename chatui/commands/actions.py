"""Everything that a person can do, declared once.

The declarations feed the keys, the slash commands, the palette, the help and the README's table.
What an action does is said by the chat screen, in one handler for each.
"""

from typing import Final

from chatui.commands.action import Action, Where
from chatui.commands.reading_actions import READING_ACTIONS

ACTIONS: Final = (
    Action(
        "send",
        "Send the prompt",
        keys=("enter",),
        help="While a reply runs, one prompt is queued.",
        where=Where.WRITING,
    ),
    Action(
        "newline",
        "Begin a new line",
        keys=("ctrl+j", "shift+enter", "ctrl+enter", "alt+enter"),
        help="Shift+Enter too, where the terminal tells it apart from Enter.",
        where=Where.WRITING,
    ),
    Action(
        "unfold",
        "Unfold the pasted text",
        keys=("ctrl+l",),
        help="At the cursor, else the last one; it is sent in full either way.",
        where=Where.WRITING,
    ),
    Action(
        "previous-prompt",
        "Take back the queued prompt, or recall an earlier one",
        keys=("up",),
        help="On the first line.",
        where=Where.WRITING,
    ),
    Action(
        "next-prompt",
        "Go on to a later prompt",
        keys=("down",),
        help="On the last line.",
        where=Where.WRITING,
    ),
    Action(
        "back",
        "Close what is open, stop the reply, leave reading mode",
        keys=("escape",),
        help="In that order.",
    ),
    Action(
        "copy-or-stop",
        "Copy the selection, else stop the reply",
        keys=("ctrl+c",),
        help="With neither, twice within two seconds quits.",
    ),
    Action(
        "new-conversation",
        "New conversation",
        keys=("ctrl+n",),
        slash="new",
        help="A reply that runs goes on running.",
    ),
    Action(
        "temporary",
        "New temporary conversation",
        slash="temporary",
        help="Nothing of it is saved, until /keep.",
    ),
    Action(
        "keep",
        "Save this temporary conversation",
        slash="keep",
    ),
    Action(
        "title",
        "Give this conversation a title",
        slash="title",
        argument="[text]",
        help="It stays; without a text, the first prompt says it.",
    ),
    Action(
        "export",
        "Export this conversation",
        slash="export",
        argument="[md|html|json|jsonl|txt] [--branch] [--nth N] [--last N] [--redact] [file]",
        help="To a new file, or with clipboard in place of the file.",
    ),
    Action(
        "import",
        "Import chats of other programs",
        slash="import",
        argument="[file]",
        help="On the command line, chatui import FILE counts first, then asks.",
    ),
    Action(
        "attach",
        "Attach a picture or a file",
        keys=("ctrl+t",),
        slash="attach",
        argument="[path|address]",
        help="Or by @ and its name; Backspace at the very start takes the last one off.",
    ),
    Action(
        "attach-again",
        "Attach changed files again",
        keys=("f5",),
        help="Those that go with the prompt, as they are now.",
        where=Where.WRITING,
    ),
    Action(
        "paste",
        "Paste the picture or the text of the clipboard",
        keys=("ctrl+v",),
        slash="paste",
        where=Where.WRITING,
    ),
    Action(
        "conversations",
        "Conversations",
        keys=("ctrl+r",),
        slash="resume",
        help="Ctrl+R Enter goes back to the one before.",
    ),
    Action(
        "prompts",
        "Earlier prompts",
        slash="prompts",
        argument="[words]",
        help="Into the composer; nothing is sent.",
    ),
    Action(
        "trash",
        "Deleted conversations",
        slash="trash",
        help="Kept for 30 days; Enter brings one back.",
    ),
    Action(
        "models",
        "Choose a model",
        keys=("f2",),
        slash="model",
        argument="[name]",
    ),
    Action(
        "connect",
        "Connect an endpoint",
        keys=("f3",),
        slash="connect",
        help="An address, a key, a model.",
    ),
    Action(
        "parameters",
        "Parameters",
        keys=("f4",),
        slash="set",
        argument="[temperature=0.2]",
    ),
    Action(
        "preset",
        "Use a preset of parameters",
        slash="preset",
        argument="[name]",
        help="Of those that the settings have; in place of what was set.",
    ),
    Action(
        "system-prompt",
        "System prompt",
        slash="system",
        argument="[text]",
        help="Of this conversation: to read and to change; a text is set at once.",
    ),
    Action(
        "theme",
        "Choose a theme",
        slash="theme",
        argument="[name]",
    ),
    Action(
        "editor",
        "Write in $EDITOR",
        keys=("ctrl+o",),
        slash="edit",
    ),
    Action(
        "sidebar",
        "Show or hide the sidebar",
        keys=("ctrl+g",),
        slash="sidebar",
        help="Needs 100 columns.",
    ),
    Action(
        "mouse",
        "Leave the mouse to the terminal, or take it back",
        slash="mouse",
        argument="[on|off]",
        help="Off, the terminal's own selection works.",
    ),
    Action(
        "suspend",
        "Suspend chatui, back to the shell",
        slash="suspend",
        help="The shell's fg brings it back.",
    ),
    Action(
        "palette",
        "Everything that can be done",
        keys=("ctrl+p",),
    ),
    Action("stop-reply", "Stop the reply", slash="stop"),
    Action("help", "Keys", keys=("f1",), slash="help"),
    Action(
        "quit",
        "Quit",
        keys=("ctrl+q",),
        slash="quit",
        help="Everything is saved.",
    ),
    Action("page-up", "A page up", keys=("pageup",)),
    Action("page-down", "A page down", keys=("pagedown",)),
    Action("scroll-to-end", "To the newest line", keys=("ctrl+end",)),
    Action(
        "scroll-to-start",
        "To the first line",
        keys=("ctrl+home",),
    ),
    Action(
        "read",
        "Reading mode",
        keys=("tab", "ctrl+up"),
        help="Single keys act on the current message.",
        where=Where.WRITING,
    ),
    *READING_ACTIONS,
)
"""Every action, in the order of the help."""
