"""`/NAME`: a prompt file, of whose variables each is asked for in a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chatui.cli.plain.input_line import Interrupted
from chatui.conversation.parameters import Parameters
from chatui.errors import UsageError
from chatui.storage.own.prompt_files import PromptRole
from chatui.text.template import Template

if TYPE_CHECKING:
    from chatui.cli.plain.chat import PlainChat
    from chatui.storage.own.prompt_files import PromptFile

_INPUT = "input"


def use(chat: PlainChat, file: PromptFile, words: str, given: Mapping[str, str]) -> str:
    """Let what a file says count in the chat; return what is to be sent, if anything is.

    Raises:
        UsageError: When a value was not given.
        NewerFormat: When the conversation can only be read.
    """
    session, template = chat.session, Template.parse(file.text)
    session.conversation.check_writable()
    values = dict(given)
    if (reply := session.conversation.last_answer) and "reply" in template.variables:
        values.setdefault("reply", reply)
    lacking = [name for name in template.variables if name not in values]
    if words and lacking and file.role is PromptRole.USER:
        values[_INPUT if _INPUT in lacking else lacking[0]], words = words, ""
    typed = chat.typed_values.setdefault(file.name, {})
    for name, default in template.variables.items():
        if name not in values:
            values[name] = typed[name] = _value(chat, name, typed.get(name, default))
    typed.clear()
    text = template.filled(values)
    _change_chat(chat, file, text)
    if file.role is PromptRole.SYSTEM:
        return words
    return f"{text}\n\n{words}" if words else text


def _value(chat: PlainChat, name: str, default: str | None) -> str:
    shown = f" [{default}]" if default else ""
    answer = None
    try:
        answer = chat.input.ask(f"{name}{shown}: ").strip()
    except Interrupted:
        pass
    except EOFError:
        if not chat.terminal.is_terminal:
            answer = ""  # nobody is there to give one
    if answer is None or (not answer and default is None):
        raise UsageError(f"{name} has no value. Nothing was sent.")
    return answer or default or ""


def _change_chat(chat: PlainChat, file: PromptFile, text: str) -> None:
    session, endpoints = chat.session, chat.sessions.endpoints
    is_system = file.role is PromptRole.SYSTEM
    if not (is_system or file.model or file.parameters != Parameters()):
        return
    chat.loop.run(endpoints.read_models())

    def change() -> None:
        if is_system:
            session.conversation.system = text
        if file.model is not None:
            session.choose(endpoints.choice_of(file.model, session.choice))
        session.conversation.parameters = file.parameters.over(session.conversation.parameters)
        session.save()

    chat.loop.call(change)
    told = [f"system prompt {file.name}"] if is_system else []
    told += [file.model] if file.model else []
    told += [f"{name} {file.parameters.written(name)}" for name in file.parameters.to_dict()]
    chat.printer.say(f"From the next prompt on: {', '.join(told)}.")
