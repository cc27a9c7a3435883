"""What is selected in the transcript: made by keys in reading mode, copied, quoted."""

from dataclasses import dataclass
from typing import Final

from chatui.commands.key_map import KeyMap, key_label
from chatui.commands.key_places import at_same_place
from chatui.commands.selection_keys import MOTIONS
from chatui.ui.chat.reading import Reading
from chatui.ui.chat.view import ChatView, Handler, Perform, without_text
from chatui.ui.chat.words import line_words

_ACTIONS: Final = ("copy", "quote", "select", "select-lines", "reading-help")
"""What else is done while keys select."""
_GONE: Final = "What was selected is gone."


@dataclass(frozen=True, slots=True)
class Selecting:
    """Selects by keys, and acts on what is selected, by whatever it was."""

    view: ChatView
    keys: KeyMap
    reading: Reading
    perform: Perform

    def handlers(self) -> dict[str, Handler]:
        """Return what does each action, by its id."""
        return without_text(
            {
                "select": lambda: self.begin(by_lines=False),
                "select-lines": lambda: self.begin(by_lines=True),
                "quote": self.quote,
            }
        )

    def begin(self, *, by_lines: bool) -> None:
        """Let keys select, in another way than now, or when it is the same, no longer."""
        self.reading.begin()
        transcript = self.view.transcript
        if transcript.selecting == ("lines" if by_lines else "characters"):
            transcript.end_selection()
        elif not (self.reading.is_on and transcript.select(by_lines=by_lines)):
            self.view.notice("There is nothing here to select.")
        self.reading.show_keys()

    def hear(self, key: str, character: str | None) -> bool:
        """Take a key while keys select; False when it means what it does elsewhere."""
        transcript = self.view.transcript
        if transcript.selecting not in ("characters", "lines"):
            return False
        letter = character if character is not None and character.isprintable() else None
        if letter is not None:
            is_known = letter in MOTIONS or letter in self.keys.reading
            key = letter if is_known else at_same_place(letter)
        action = self.keys.reading.get(key)
        if (motion := MOTIONS.get(key)) is not None:
            self.view.withdraw_said()
            if not transcript.move_selection(motion):
                self._say_gone()
        elif key == "escape":
            self.end()
        elif action is not None and action.id in _ACTIONS:
            self.perform(action)
        elif letter is not None:
            ends = key_label("escape")
            self.view.notice(f"{letter} does nothing while you select. {ends} ends that.")
        else:
            return False
        return True

    def end(self) -> bool:
        """Select nothing any more; False when nothing was selected."""
        if not self.view.transcript.selecting:
            return False
        self.view.transcript.end_selection()
        self.reading.show_keys()
        return True

    def copy(self) -> bool:
        """Copy what is selected; False when nothing is."""
        if not self.view.transcript.selecting:
            return False
        text = self.view.transcript.selected_source()
        if text is None:
            self._say_gone()
        else:
            self.view.copy(text, f"the selection, {line_words(text)}")
            self.end()
        return True

    def quote(self) -> None:
        """Put what is selected, or else the message, into the prompt, as mail is quoted."""
        if self.view.transcript.selecting:
            text = self.view.transcript.selected_source()
            if text is None:
                self._say_gone()
                return
        else:
            message = self.view.current_message
            text = "" if message is None else message.text
        if not text.strip():
            self.view.notice("There is no text here to quote.")
            return
        self.end()
        self.reading.end()
        self.view.composer.write_behind(quoted(text))

    def _say_gone(self) -> None:
        self.end()
        self.view.notice(_GONE)


def quoted(text: str) -> str:
    """Return a text as mail quotes it, and an empty line behind."""
    lines = text.rstrip("\n").split("\n")
    return "".join(f"> {line}".rstrip() + "\n" for line in lines) + "\n"
