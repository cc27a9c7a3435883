"""Texts that try to act on the terminal that shows them."""

import re
from typing import Final

_C1: Final = {"IND": "\x84", "NEL": "\x85", "DCS": "\x90", "SOS": "\x98", "CSI": "\x9b"}
_C1_MORE: Final = {"ST": "\x9c", "OSC": "\x9d", "PM": "\x9e", "APC": "\x9f"}
_BIDI: Final = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]

# What a terminal would do is the key; the letters around it show that the text itself survives.
HOSTILE: Final[dict[str, str]] = {
    # Control sequences (CSI)
    "clear the screen": "a\x1b[2Jb",
    "clear the scrollback": "a\x1b[3Jb",
    "erase the line": "a\x1b[2Kb",
    "move the cursor home": "a\x1b[;Hb",
    "move the cursor far": "a\x1b[9999;9999Hb",
    "move the cursor up": "a\x1b[99Ab",
    "blinking red on green": "a\x1b[5;31;42mb",
    "hidden text": "a\x1b[8mpassword\x1b[28mb",
    "leave the alternate screen": "a\x1b[?1049lb",
    "enter the alternate screen": "a\x1b[?47hb",
    "hide the cursor for good": "a\x1b[?25;9999lb",
    "report the mouse": "a\x1b[?1003;1015hb",
    "switch bracketed paste off": "a\x1b[?2004;9999lb",
    "reverse the whole screen": "a\x1b[?5hb",
    "132 columns": "a\x1b[?3hb",
    "set a scroll region": "a\x1b[5;6rb",
    "insert mode": "a\x1b[4hb",
    "soft reset": "a\x1b[!pb",
    "ask what it is": "a\x1b[>0cb",
    "ask where the cursor is": "a\x1b[?6nb",
    "ask for the status": "a\x1b[5nb",
    "resize the window": "a\x1b[8;3;3tb",
    "iconify the window": "a\x1b[2tb",
    "report the title as input": "a\x1b[21tb",
    "repeat the last character": "a\x1b[65535bb",
    "kitty keys": "a\x1b[=31;1ub",
    "print the screen": "a\x1b[5ib",
    "sequence that never ends": "a\x1b[1;1;1;1;1",
    "parameters without an end": "a\x1b[" + "1;" * 60 + "mb",
    # Operating system commands (OSC)
    "steal the clipboard, BEL": "a\x1b]52;c;aGVsbG8=\x07b",
    "steal the clipboard, ST": "a\x1b]52;c;aGVsbG8=\x1b\\b",
    "read the clipboard": "a\x1b]52;c;?\x1b\\b",
    "name the window": "a\x1b]0;owned\x07b",
    "name the window and ask for it": "a\x1b]2;;rm -rf ~;\x07\x1b[21tb",
    "redefine a colour": "a\x1b]4;1;#ffffff\x1b\\b",
    "redefine the foreground": "a\x1b]10;#000000\x1b\\b",
    "ask for a colour": "a\x1b]4;1;?\x07b",
    "link to elsewhere": "a\x1b]8;;http://evil.example/\x1b\\https://bank.example\x1b]8;;\x1b\\b",
    "link to a file": "a\x1b]8;;file:///etc/passwd\x07b",
    "notification": "a\x1b]9;owned\x07b",
    "notification, rxvt": "a\x1b]777;notify;owned;owned\x1b\\b",
    "progress": "a\x1b]9;4;1;50\x07b",
    "working folder": "a\x1b]7;file:///tmp\x1b\\b",
    "iTerm file download": "a\x1b]1337;File=name=b3duZWQ=;inline=0:AAAA\x07b",
    "iTerm clipboard": "a\x1b]1337;CopyToClipboard=\x07secret\x1b]1337;EndCopy\x07b",
    "shell integration": "a\x1b]133;C\x07b",
    "VS Code command": "a\x1b]633;E;rm -rf ~\x07b",
    "command that never ends": "a\x1b]52;c;aGVsbG8=",
    "font": "a\x1b]50;#9\x07b",
    # Device, privacy and application strings
    "sixel picture": "a\x1bPq#0;2;0;0;0#0~~@@vv\x1b\\b",
    "ask for a setting": "a\x1bP$qm\x1b\\b",
    "ask for terminfo": "a\x1bP+q544e\x1b\\b",
    "tmux passthrough": "a\x1bPtmux;\x1b\x1b]52;c;aGVsbG8=\x07\x1b\\b",
    "screen title": "a\x1bkowned\x1b\\b",
    "kitty picture": "a\x1b_Ga=T,f=24,s=1,v=1;AAAA\x1b\\b",
    "privacy message": "a\x1b^owned\x1b\\b",
    "start of string": "a\x1bXowned\x1b\\b",
    # Other escapes
    "full reset": "a\x1bcb",
    "index": "a\x1bDb",
    "reverse index": "a\x1bMb",
    "save and restore the cursor": "a\x1b7\x1b8b",
    "application keypad": "a\x1b=b",
    "line drawing": "a\x1b(0lqqk\x1b(Bb",
    "screen full of E": "a\x1b#8b",
    "double height": "a\x1b#3b",
    "lone ESC": "a\x1b",
    "ESC ESC": "a\x1b\x1b\x1bb",
    "ESC before a newline": "a\x1b\n[2Jb",
    # Single controls
    "nothing but NUL": "a\x00b",
    "ring": "a\x07\x07\x07b",
    "go back": "password\x08\x08\x08\x08\x08\x08\x08\x08innocent",
    "overwrite the line": "rm -rf ~\rls        ",
    "vertical tab and form feed": "a\x0b\x0cb",
    "shift out": "a\x0elqqk\x0fb",
    "flow control": "a\x11\x13b",
    "cancel and substitute": "a\x18\x1ab",
    "delete": "a\x7fb",
    "answer back": "a\x05b",
    # 8-bit controls, as Unicode
    **{f"C1 {name}": f"a{char}2Jb" for name, char in {**_C1, **_C1_MORE}.items()},
    "8-bit clipboard": "a\x9d52;c;aGVsbG8=\x9cb",
    "8-bit clear": "a\x9b2Jb",
    # Invisible
    **{f"bidi U+{code:04X}": f"a{chr(code)}cod.exe" for code in _BIDI},
    "line and paragraph separators": "a\u2028b\u2029c",
    "tags": "a" + "".join(chr(0xE0000 + ord(char)) for char in "hidden") + "b",
    "deprecated format characters": "a\u206a\u206fb",
    "interlinear annotation": "a\ufff9b\ufffac\ufffbd",
    "byte order mark": "a\ufeffb",
    # Through other layers
    "Textual markup": "[bold red]a[/][@click=app.quit]b[/][link='http://evil.example']c[/link]",
    "Rich markup": "[blink]a[/blink] [/nothing] \\[b]",
    "Markdown link to a script": "[a](javascript:alert(1)) [b](file:///etc/passwd)",
    "control behind an entity": "a&#27;[2Jb&#x9b;2Jc&#x202e;d",
    "control in a link's address": "[a](http://x.example/%1b%5d52;c;aGVsbG8=%07)",
    "control in a fence's language": "```py\x1b]0;owned\x07\nx = 1\n```",
    "HTML": "<script>alert(1)</script><a href='javascript:x'>a</a>",
    "printf escapes": "a\\x1b[2J\\033[2J\\e[2J",
    "ANSI as people paste it": "a^[[2Jb␛[2J",
}

# What a program on Textual may write beside text, each with the parameters that it has.
_SGR: Final = rb"\x1b\[(?:(?:[0123479]|22|[34]8;2;\d+;\d+;\d+|39|49)(?:;|(?=m)))*m"
_PLACE: Final = rb"\x1b\[\d+;\d+H"
_MODES: Final = rb"\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1049|2004|2026|2031|2048)[hl]"
_KEYS: Final = rb"\x1b\[>\d+u|\x1b\[<u|\x1b\[=29u|\x1b\[>4(?:;1)?m"
_WHOLE_SCREEN: Final = rb"\x1b\[r\x1b\[\?6l\x1b\[\?1l\x1b>"
_QUESTIONS: Final = rb"\x1b\]11;\?\x1b\\|\x1b\[c|\x1b\[\?20(?:26|48)\$p"
_POINTER: Final = rb"\x1b\]22;[a-z-]+\x07"
_TITLE: Final = rb"\x1b\]0;[^\x00-\x1f\x7f]*\x07"
_TITLE_STACK: Final = rb"\x1b\[2[23];0t"
_OWN: Final = re.compile(
    b"|".join(
        (_SGR, _PLACE, _MODES, _KEYS, _WHOLE_SCREEN, _QUESTIONS, _POINTER, _TITLE, _TITLE_STACK)
    )
)
_ACTS: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f].{0,12}"
)


def what_acts(raw: bytes) -> set[str]:
    """Return what in a program's output would act on a terminal and is not Textual's own."""
    return set(_ACTS.findall(_OWN.sub(b"", raw).decode("utf-8", "strict")))
