"""Commands on who answers, and how."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from chatui.cli.plain.commands.command_set import CommandSet, Handler
from chatui.conversation.parameters import EFFORTS, Parameters
from chatui.endpoints import ModelChoice
from chatui.errors import UsageError
from chatui.sessions.session_events import Noticed

_OFF: Final = "off"


@dataclass(slots=True, eq=False)
class SettingCommands(CommandSet):
    """Chooses the model, its parameters, what stands in front of the chat."""

    def handlers(self) -> dict[str, Handler]:
        """Return what does each action, by its id."""
        return {
            "models": self._model,
            "parameters": self._set,
            "preset": self._preset,
            "effort": self._effort,
            "system-prompt": self._system,
            "project": self._project,
        }

    def models(self) -> None:
        """List what the endpoint offers.

        Raises:
            ChatUIError: When it does not say.
        """
        endpoints, choice = self.chat.sessions.endpoints, self._session.choice
        models = self.chat.loop.run(endpoints.fetch_models(choice.endpoint))
        for one in models:
            self._say(f"{one.id}{' (in use)' if one.id == choice.model else ''}")
        if not models:
            self._say("The endpoint lists no models.")

    def _model(self, name: str) -> None:
        choice = self._session.choice
        if not name:
            label = self.chat.sessions.endpoints.label(choice.endpoint)
            self._say(f"{self.chat.name_at(choice)} at {label} answers.")
            self._say("/models lists what there is, /model NAME chooses.")
            return
        self.chat.loop.run(self.chat.sessions.endpoints.read_models())
        self._choose(self.chat.sessions.endpoints.choice_of(name, choice))

    def _choose(self, choice: ModelChoice) -> None:
        session, sessions = self._session, self.chat.sessions
        before = session.choice.endpoint

        def chosen() -> None:
            session.choose(choice)
            session.save()
            sessions.remember(choice, lambda problem: self.chat.events.put(Noticed(str(problem))))

        self.chat.loop.call(chosen)
        self._say(f"{self.chat.name_at(choice)} answers from the next prompt on.")
        count = len(session.conversation.path())
        if count and before != choice.endpoint:
            host = sessions.endpoints.get(choice.endpoint).host
            self._say(f"This conversation ({count} messages) goes to {host} then.")

    def _set(self, assignment: str) -> None:
        own = self._session.conversation.parameters
        if assignment:
            self._use_parameters(own.with_setting(assignment), assignment)
            return
        counting = self._session.parameters
        names = counting.to_dict()
        self._say(*(f"{name}={counting.written(name)}" for name in names))
        self._say("/set temperature=0.2 sets one." if names else "Nothing is set.")

    def _preset(self, name: str) -> None:
        presets = self.chat.sessions.config.presets
        if name:
            self._use_parameters(self.chat.sessions.config.preset(name), name)
        else:
            self._say(*(presets or ["The settings have no presets."]))

    def _effort(self, effort: str) -> None:
        own = self._session.conversation.parameters
        if not effort:
            self._say(f"Effort: {self._session.parameters.reasoning_effort or 'not sent'}.")
        elif effort in (*EFFORTS, _OFF):
            wanted = None if effort == _OFF else effort
            self._use_parameters(replace(own, reasoning_effort=wanted), f"Effort {effort}")
        else:
            hint = f"/set reasoning_effort={effort} sends any other word."
            raise UsageError(f"The effort is {', '.join(EFFORTS)} or {_OFF}.", hint=hint)

    def _use_parameters(self, parameters: Parameters, what: str) -> None:
        session = self._session

        def used() -> None:
            session.conversation.check_writable()
            session.conversation.parameters = parameters
            session.save()

        self.chat.loop.call(used)
        self._say(f"{what}, in this conversation.")

    def _system(self, prompt: str) -> None:
        session = self._session
        if not prompt:
            self._say(*(session.conversation.system.splitlines() or ["There is no system prompt."]))
            return

        def used() -> None:
            session.conversation.check_writable()
            session.conversation.system = "" if prompt == _OFF else prompt
            session.save()

        self.chat.loop.call(used)
        self._say(
            "No system prompt from the next prompt on." if prompt == _OFF else "System prompt set."
        )

    def _project(self, words: str) -> None:
        projects, current = self.chat.sessions.projects, self._session.conversation.project
        if not words:
            self._say(f"Project: {current}." if current else "This chat belongs to no project.")
        elif words == _OFF:
            self.chat.loop.call(lambda: self.chat.sessions.put_into(self._session, None))
            self._say("This chat belongs to no project.")
        elif words.split()[0] == "rename":
            self._rename_project(current, words.partition(" ")[2].strip())
        elif words.split()[0] in ("new", "edit"):
            self._say(f"/project {words} needs the screen: start chatui without --plain.")
        else:
            self.use_project(projects.chosen(words).name)

    def _rename_project(self, name: str | None, now: str) -> None:
        if name is None:
            self._say("This chat belongs to no project.")
        elif now:
            self._say(self.chat.loop.run(self.chat.sessions.rename_project(name, now)))
        else:
            self._say(f"/project rename NAME gives {name} another name.")

    def use_project(self, name: str) -> None:
        """Let the chat belong to a project.

        Raises:
            ConfigError: When there is none of that name, or its file is wrong.
        """
        self.chat.sessions.projects.find(name)
        self.chat.loop.call(lambda: self.chat.sessions.put_into(self._session, name))
        self._say(f"Project {name}, from the next prompt on.")
