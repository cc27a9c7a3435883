"""What actions act on."""

from typing import Protocol


class Chat(Protocol):
    """A chat that is open.

    A method that returns False did nothing, and its key means what it meant before.
    """

    def send(self) -> object:
        """Send what is in the composer, or queue it behind a reply that runs."""

    def insert_newline(self) -> object:
        """Begin a new line in the composer."""

    def previous_prompt(self) -> object:
        """Take back the queued prompt, or recall the prompt before."""

    def next_prompt(self) -> object:
        """Recall the prompt after, at the end the draft."""

    def begin_reading(self) -> object:
        """Let single keys act on the current message."""

    def end_reading(self) -> object:
        """Let keys write again."""

    def back_out(self) -> object:
        """Close what is open, else stop the reply, else leave reading mode."""

    def copy_or_stop(self) -> object:
        """Copy the selection, else stop the reply, else quit at the second time."""

    def stop(self) -> object:
        """Stop the replies of this conversation."""

    def new_conversation(self) -> object:
        """Open an empty conversation."""

    def new_temporary(self) -> object:
        """Open an empty conversation of which nothing is saved."""

    def keep(self) -> object:
        """Save a temporary conversation from now on."""

    def set_title(self, title: str) -> object:
        """Give the conversation a title that stays, or with none the first prompt's."""

    def export(self, words: str) -> object:
        """Write the conversation in a format to a file, or to the clipboard."""

    def tell_how_to_import(self, path: str) -> object:
        """Say with which command other programs' chats come in."""

    def show_conversations(self, title: str) -> object:
        """Let one of the saved conversations be chosen."""

    def show_prompts(self, words: str) -> object:
        """Let one of the prompts that were sent be written again."""

    def show_models(self, model: str) -> object:
        """Take the model of that name, or let one be chosen."""

    def connect(self, endpoint: str) -> object:
        """Let an endpoint be set up."""

    def set_parameter(self, assignment: str) -> object:
        """Apply `name=value`, or let the parameters be changed."""

    def set_system(self, prompt: str) -> object:
        """Set the conversation's system prompt, or let it be changed."""

    def choose_theme(self, name: str) -> object:
        """Take the theme of that name, or let one be chosen."""

    def edit_outside(self) -> object:
        """Edit the prompt in $EDITOR."""

    def toggle_sidebar(self) -> object:
        """Show or hide the list of conversations."""

    def set_mouse(self, state: str) -> object:
        """Take the mouse ("on"), leave it to the terminal ("off"), or change what is."""

    def suspend(self) -> object:
        """Stop chatui until the shell lets it go on."""

    def show_palette(self) -> object:
        """Let one of all actions be chosen."""

    def show_help(self) -> object:
        """Show what every key does."""

    def quit(self) -> object:
        """Save everything and leave."""

    def page(self, pages: int) -> object:
        """Scroll by pages; negative is up."""

    def go_to_start(self) -> object:
        """Scroll to the first line."""

    def go_to_end(self) -> object:
        """Scroll to the last line and follow it."""

    def move_lines(self, lines: int) -> object:
        """Scroll by lines; negative is up."""

    def move_messages(self, messages: int) -> object:
        """Make a message further down, or up, the current one."""

    def copy(self, block: str) -> object:
        """Copy the current message, or its code block of that number."""

    def retry(self) -> object:
        """Ask the current message's prompt again."""

    def continue_reply(self) -> object:
        """Let the current message, a reply that was cut, go on."""

    def edit(self) -> object:
        """Take the current message's prompt into the composer, to be sent in its place."""

    def retry_with(self) -> object:
        """Ask the current message's prompt again, of a model that is chosen now."""

    def fork(self) -> object:
        """Open a new conversation that holds everything up to the current message."""

    def delete_message(self) -> object:
        """Delete the current message."""

    def undo_deletion(self) -> object:
        """Bring back the messages that were deleted last."""

    def exclude(self) -> object:
        """Leave the current message out of what is sent, or send it again."""

    def show_sibling(self, step: int) -> object:
        """Show the version of the current message before this one, or after it."""

    def show_trash(self) -> object:
        """Let a deleted conversation be brought back."""

    def show_tree(self) -> object:
        """Let one of all messages of the conversation be gone to."""

    def toggle_thoughts(self) -> object:
        """Show or hide the current message's thoughts."""

    def toggle_details(self) -> object:
        """Show or hide the current message's details."""

    def find(self, words: str) -> object:
        """Find words in the conversation, or ask for them."""

    def find_next(self, direction: int) -> object:
        """Go to the next place that was found, or back to the one before."""
