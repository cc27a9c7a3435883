"""What acts on the chat screen: put together behind its first frame, or for its first key."""

from collections.abc import Callable
from dataclasses import dataclass

from chatui.commands.action import Action
from chatui.commands.key_map import KeyMap
from chatui.sessions.library import Library
from chatui.sessions.open_sessions import OpenSessions
from chatui.storage.own.prompt_files import PromptFiles
from chatui.storage.prompt_history import PromptHistory
from chatui.ui.chat.actions import ChatActions
from chatui.ui.chat.attaching import Attaching
from chatui.ui.chat.drafts import PromptRecall
from chatui.ui.chat.editor import OutsideEditor
from chatui.ui.chat.files.adding import Adding
from chatui.ui.chat.files.asking import Asking
from chatui.ui.chat.messages.asking_aside import AskingAside
from chatui.ui.chat.messages.block_actions import BlockActions
from chatui.ui.chat.messages.going_back import GoingBack
from chatui.ui.chat.messages.links import Links
from chatui.ui.chat.messages.message_actions import MessageActions
from chatui.ui.chat.messages.selecting import Selecting
from chatui.ui.chat.messages.turning import Turning
from chatui.ui.chat.offered_servers import OfferedServers
from chatui.ui.chat.open_panels import Panels
from chatui.ui.chat.overview import Overview
from chatui.ui.chat.own.texts import OwnTexts
from chatui.ui.chat.projects.project_actions import ProjectActions
from chatui.ui.chat.projects.project_names import ProjectNames
from chatui.ui.chat.reading import Reading
from chatui.ui.chat.sampling import Sampling
from chatui.ui.chat.shell_commands import ShellCommands
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView, Handler, Host, Perform, without_text
from chatui.ui.chat.writing.completing import Completing
from chatui.ui.chat.writing.composer_keys import ComposerKeys
from chatui.ui.chat.writing.dictating import Dictating
from chatui.ui.chat.writing.esc_twice import Twice
from chatui.ui.chat.writing.mentioning import Mentioning
from chatui.ui.chat.writing.own_prompts import OwnPrompts


@dataclass(eq=False)
class Acting:
    """What does each action, by its id, and what is clicked or typed directly.

    `perform` does an action, `act` does so unguarded.
    """

    view: ChatView
    host: Host
    keys: KeyMap
    sessions: OpenSessions
    saved: Library
    prompt_history: PromptHistory
    prompt_files: PromptFiles
    recall: PromptRecall
    overview: Overview
    shown: ShownSession
    reading: Reading
    perform: Perform
    act: Callable[[Action, str], object]

    def __post_init__(self) -> None:
        view, host, keys, sessions = self.view, self.host, self.keys, self.sessions
        shown, reading, recall = self.shown, self.reading, self.recall
        self.links = links = Links(view)
        self.editor = editor = OutsideEditor(view, host)
        self.offered_servers = offered_servers = OfferedServers(
            view, keys, sessions, self.overview, shown, self.perform
        )
        panels = Panels(
            view,
            host,
            keys,
            sessions,
            self.saved,
            shown,
            reading,
            recall,
            self.prompt_history,
            self.perform,
            self.overview,
            offered_servers,
        )
        asking = Asking(view, keys)
        blocks = BlockActions(view, asking)
        selecting = Selecting(view, keys, reading, self.perform)
        self.message_actions = MessageActions(
            view, keys, sessions, shown, reading, links, blocks, selecting, panels
        )
        adding = Adding(view, keys, sessions, shown, asking)
        self.attaching = attaching = Attaching(view, keys, sessions, shown, adding)
        self.projects = projects = ProjectActions(
            view, sessions, self.saved, shown, self.overview, editor
        )
        self.own_prompts = own_prompts = OwnPrompts(
            view, sessions, shown, reading, editor, self.prompt_files
        )
        self.completing = completing = Completing(
            view,
            attaching,
            own_prompts,
            ProjectNames(view, sessions),
            presets=lambda: sessions.config.presets,
        )
        escapes = Twice()
        actions = ChatActions(
            view,
            host,
            keys,
            sessions,
            self.overview,
            shown,
            reading,
            links,
            blocks,
            selecting,
            editor,
            panels,
            recall,
            attaching,
            completing,
            Mentioning(view, attaching),
            own_prompts,
            asking,
            ShellCommands(view, shown, asking, attaching),
            Dictating(view, keys, sessions, shown),
            Sampling(view, sessions, shown, panels),
            projects,
            self.act,
            escapes,
        )
        going_back = GoingBack(view, shown, reading, self.message_actions)
        self.handlers: dict[str, Handler] = {
            **actions.handlers(),
            **self.message_actions.handlers(),
            **selecting.handlers(),
            **Turning(view).handlers(),
            **OwnTexts(view, sessions, shown, editor, panels, projects).handlers(),
            **without_text(
                {
                    "use-found": self.offered_servers.use,
                    "rewind": going_back.rewind,
                    "outline": going_back.outline,
                }
            ),
            "aside": AskingAside(view, sessions, shown).ask,
        }
        self.composer_keys = ComposerKeys(
            view,
            keys,
            reading,
            selecting,
            links,
            attaching,
            completing,
            asking,
            own_prompts,
            self.perform,
            escapes,
        )
