"""What a person is told of a reply that holds no command, and of a command before it runs."""

from typing import Final

from chatui import output
from chatui.cli.print_mode.reply_code import reply_code
from chatui.cli.shell.danger import dangers
from chatui.cli.shell.running import withheld
from chatui.cli.shell.shown import hidden_count
from chatui.cli.shell.suggestion import Suggestion, suggestion_in
from chatui.conversation.ending import ending_sentence, no_text_sentence
from chatui.conversation.message import FinishReason, Message, Status
from chatui.text.safety import display_line

_LONGEST_REFUSAL: Final = 200


def suggestion_of(reply: Message) -> Suggestion | int:
    """Return the command in a reply; where there is none, say why, and return the exit code."""
    is_complete = reply.status is Status.COMPLETE
    is_whole = is_complete and reply.finish_reason in (None, FinishReason.STOP)
    found = suggestion_in(reply.text, is_whole=is_whole) if is_complete else None
    if found is not None:
        return found
    if reply.error is not None:
        output.complain(str(reply.error))
        return reply_code(reply)
    said = display_line(" ".join(reply.text.split()))
    if not is_whole:
        output.complain(f"{ending_sentence(reply)} It holds no command that is whole.".lstrip())
    elif tools := no_text_sentence(reply):
        output.complain(tools)
    elif said:
        short = said if len(said) <= _LONGEST_REFUSAL else f"{said[:_LONGEST_REFUSAL]}…"
        output.complain(f"The model gave no command. It said: “{short}”")
    else:
        output.complain("The model gave no command, and said nothing.")
    return output.NOT_WHOLE


def warnings_of(command: str) -> list[str]:
    """Return what a person should know of a command before it runs, a sentence each."""
    said = [f"Careful: {', '.join(found)}."] if (found := dangers(command)) else []
    if marks := hidden_count(command):
        said.append(f"Careful: {marks} hidden character{'s' if marks > 1 else ''}, shown as ⟨U+…⟩.")
    if lines := command.count("\n"):
        said.append(f"It has {lines + 1} lines.")
    if names := withheld(command):
        said.append(f"It asks for {', '.join(names)}, which it is not given.")
    return said
