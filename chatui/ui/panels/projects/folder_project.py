"""The question whether the project of a folder is trusted, with what it would do."""

from textwrap import indent
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from chatui.commands.panel_keys import PANELS, foot
from chatui.storage.own.folder_project import FILE
from chatui.storage.own.project import Project
from chatui.text.safety import display_line, display_text
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.tones import toned
from chatui.ui.widgets.choice_list import Choice, ChoiceList
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

_CHANGED: Final = "It has changed since you trusted it."


class FolderProjectScreen(ListPanel[bool | None]):
    """Asks about a project: True trusts it as it is, False leaves it alone until it changes.

    All that would be trusted can be read. The first answer decides nothing, as what was typed for
    the prompt may end with Enter.
    """

    AUTO_FOCUS = "ChoiceList"
    section = "folder-project"
    BINDINGS: ClassVar[list[BindingType]] = [("enter", "answer", "Answer")]

    def __init__(self, project: Project, *, has_changed: bool = False) -> None:
        """Ask about a project; whether it `has_changed` since it was trusted, is said."""
        super().__init__()
        self._project = project
        self._has_changed = has_changed

    def compose(self) -> ComposeResult:
        with Panel("This folder has a project"):
            with VerticalScroll(can_focus=False):
                yield Static(_words(self._project, has_changed=self._has_changed), markup=False)
            yield ChoiceList()
            yield KeyLine(foot(PANELS[self.section].keys))

    def on_mount(self) -> None:
        choices = self.query_one(ChoiceList)
        choices.show_lines(
            [
                Choice("later", "Not now: ask again the next time"),
                Choice("trust", "Trust it as it is now, and use it for new chats here"),
                Choice("leave", "Leave it alone, until it changes"),
            ]
        )

    def action_answer(self) -> None:
        """Give the answer under the cursor."""
        self.dismiss({"trust": True, "leave": False}.get(str(self.under_cursor)))

    def action_move_page(self, pages: int) -> None:
        """Scroll what the project says; its answers are on one page."""
        text = self.query_one(VerticalScroll)
        text.scroll_relative(y=pages * text.size.height, animate=False)

    def on_choice_list_chosen(self) -> None:
        self.action_answer()


def _words(project: Project, *, has_changed: bool) -> Content:
    """Return what a project would do, each text of it harmless."""
    soft = "$chat-soft"
    lines = [
        Content.styled(display_line(str(project.folder / FILE)), soft),
        Content.styled("Once trusted, what it says goes in front of your prompts here.", soft),
        toned(_CHANGED if has_changed else "", "$chat-warn"),
        _fact("Name", project.name),
    ]
    if project.model is not None:
        lines.append(_fact("Model", project.model))
    parameters = project.parameters
    if names := list(parameters.to_dict()):
        said = ", ".join(f"{name} {parameters.written(name)}" for name in names)
        lines.append(_fact("Parameters", said))
    if project.files:
        lines.append(_fact("Files", ", ".join(project.files)))
    if project.instructions.strip():
        instructions = display_text(project.instructions.strip("\n"))
        count = instructions.count("\n") + 1
        lines.append(_fact("Instructions", f"{count:,} lines" if count > 1 else ""))
        lines.append(Content(indent(instructions, "  ")))
    return Content("\n").join(lines)


def _fact(what: str, text: str) -> Content:
    return Content.assemble((f"{what:<14}", "$chat-soft"), display_line(text))
