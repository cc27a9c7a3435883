"""The options --prompt and --var: a prompt file, and the values of its variables."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from chatui.cli.compose import prompt_files_in
from chatui.conversation.parameters import Parameters
from chatui.errors import UsageError, did_you_mean
from chatui.output import note
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.storage.own.prompt_files import AskedPrompt, PromptFile, PromptRole
from chatui.storage.paths import Folders
from chatui.text.template import Template

_HOW: Final = {
    "input": "Words behind the options, or standard input, are {{input}}.",
    "reply": "--continue or --resume has a {{reply}}.",
}


def asked_prompt(places: Folders, name: str, assignments: Sequence[str]) -> AskedPrompt:
    """Return the prompt file of that name, with what --var says; what is wrong with it is told.

    Raises:
        ConfigError: When there is no such prompt, or its file is wrong.
        UsageError: When what --var says is no variable of it.
    """
    prompts = prompt_files_in(places).read()
    file = prompts.get(name)
    for path, words in prompts.problems:
        if path == file.path:
            note(words)
    known = Template.parse(file.text).variables
    given: dict[str, str] = {}
    for assignment in assignments:
        variable, equals, value = assignment.partition("=")
        variable = variable.strip()
        if not equals:
            raise UsageError(f"--var {assignment} is no value.", hint="Write it like --var name=…")
        if variable not in known:
            hint = did_you_mean(variable, known) if known else "It has no variables."
            raise UsageError(f"The prompt {file.name} has no variable {variable!r}.", hint=hint)
        given[variable] = value
    return AskedPrompt(file, given)


def below_options(
    asked: AskedPrompt, *, model: str | None, system: str | None, parameters: Parameters
) -> AskedPrompt:
    """Return the prompt without what other options of the command line say.

    Raises:
        UsageError: When two of them are the system prompt.
    """
    file = asked.file
    if system is not None and file.role is PromptRole.SYSTEM:
        raise UsageError(f"--system does not go with {file.name}, which is a system prompt too.")
    said = parameters.over(file.parameters)
    return asked._replace(file=replace(file, model=model or file.model, parameters=said))


def use_prompt(sessions: OpenSessions, session: ChatSession, asked: AskedPrompt, words: str) -> str:
    """Let a prompt's model, parameters and role count in a chat; return what is to be sent.

    Raises:
        UsageError: When a variable has neither a value nor a default, or nothing is to be sent.
    """
    file, conversation = asked.file, session.conversation
    template = Template.parse(file.text)
    values = dict(asked.given)
    if file.role is PromptRole.USER and words:
        values.setdefault("input", words)
    if conversation.last_answer:
        values.setdefault("reply", conversation.last_answer)
    _check(file, template, values)
    text = template.filled(values)
    if file.role is PromptRole.SYSTEM:
        if not words:
            raise UsageError("There is no prompt.", hint=f"{file.name} is the system prompt.")
        conversation.system, text = text, words
    elif words and "input" not in template.variables:
        text = f"{text}\n\n{words}"
    if file.model is not None:
        asyncio.run(sessions.endpoints.read_models())
        session.choose(sessions.endpoints.choice_of(file.model, session.choice))
    conversation.parameters = file.parameters.over(conversation.parameters)
    return text


def _check(file: PromptFile, template: Template, values: Mapping[str, str]) -> None:
    variables = template.variables.items()
    lacking = [name for name, default in variables if default is None and name not in values]
    if lacking:
        first = lacking[0]
        hint = _HOW.get(first) or f'--var "{first}=…" gives one.'
        raise UsageError(f"The prompt {file.name} lacks values: {', '.join(lacking)}.", hint=hint)
