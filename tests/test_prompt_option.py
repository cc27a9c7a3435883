"""--prompt and --var: a prompt file on the command line."""

from pathlib import Path

import pytest

from chatui.cli.prompt_option import asked_prompt, below_options, use_prompt
from chatui.conversation.events import ContentDelta
from chatui.conversation.message import Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart
from chatui.errors import ConfigError, UsageError
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from tests.command_line import Shell
from tests.composition import folders_in, make_sessions
from tests.scripted_server import HELLO, ScriptedServer, stream

TEACH = (
    "---\nrole: system\nmodel: m2\nparameters: {temperature: 0.3, seed: 7}\n---\nTeach {{what}}."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "child": "Explain:\n\n{{input}}\n\nIn {{how=three}} sentences.",
        "plain": "Be kind.",
        "refine": "Shorter: {{reply}} {{clipboard=}}",
        "to": "In {{language}}, for {{my reader}}: {{input=all}}",
        "clip": "{{clipboard}}",
        "teach": TEACH,
        "bad": "---\nrole: robot\n---\nx",
    }
    (tmp_path / "prompts").mkdir()
    for name, text in files.items():
        (tmp_path / "prompts" / f"{name}.md").write_text(text)
    return tmp_path


def chat_in(folder: Path) -> tuple[OpenSessions, ChatSession]:
    sessions = make_sessions(folder, "http://127.0.0.1:9/v1")
    return sessions, sessions.new()


def sent(folder: Path, name: str, words: str, *variables: str, reply: str = "") -> str:
    """Return what is sent for a prompt, in a chat whose last answer is the reply."""
    sessions, session = chat_in(folder)
    if reply:
        conversation = session.conversation
        prompt = conversation.add_prompt([TextPart("Hi")])
        message = conversation.begin_reply(
            prompt.id, endpoint="test", model="m", parameters=Parameters()
        )
        conversation.apply(ContentDelta(reply), message.id)
        conversation.end_reply(message.id, Status.COMPLETE)
    return use_prompt(sessions, session, asked_prompt(folders_in(folder), name, variables), words)


@pytest.mark.parametrize(
    ("name", "words", "variables", "text"),
    [
        ("child", "a {{b}}", [], "Explain:\n\na {{b}}\n\nIn three sentences."),
        ("CHILD", "x", ["how=two={{how}}"], "Explain:\n\nx\n\nIn two={{how}} sentences."),
        ("child", "y", ["input=x"], "Explain:\n\nx\n\nIn three sentences."),
        ("plain", "", [], "Be kind."),
        ("plain", "x", [], "Be kind.\n\nx"),
        ("to", "", ["language=Low German", "my reader="], "In Low German, for : all"),
        ("clip", "", ["clipboard=c"], "c"),
    ],
)
def test_words_values_and_defaults_stand_in_the_text(
    folder: Path, name: str, words: str, variables: list[str], text: str
) -> None:
    assert sent(folder, name, words, *variables) == text


def test_the_last_reply_of_a_chat_that_is_resumed_is_the_reply(folder: Path) -> None:
    assert sent(folder, "refine", "", reply="Gladly {{x}}.") == "Shorter: Gladly {{x}}. "


@pytest.mark.parametrize(
    ("name", "variables", "told"),
    [
        ("to", [], 'lacks values: language, my reader. --var "language=…" gives one.'),
        ("child", [], "lacks values: input. Words behind the options, or standard input, are"),
        ("refine", [], "lacks values: reply. --continue or --resume has a {{reply}}."),
        ("clip", [], "lacks values: clipboard."),
        ("plain", ["x=1"], "The prompt plain has no variable 'x'. It has no variables."),
        ("to", ["langage=x"], "Did you mean language?"),
        ("to", ["language"], "--var language is no value."),
        ("teach", ["what=x"], "There is no prompt. teach is the system prompt."),
    ],
)
def test_what_is_lacking_or_wrong_is_said_before_anything_is_sent(
    folder: Path, name: str, variables: list[str], told: str
) -> None:
    with pytest.raises(UsageError) as caught:
        sent(folder, name, "", *variables)
    assert told in str(caught.value)


def test_of_a_file_that_is_wrong_or_not_there_the_reason_is_said(folder: Path) -> None:
    with pytest.raises(ConfigError, match="line 2: role must be user or system, not robot"):
        asked_prompt(folders_in(folder), "bad", [])
    with pytest.raises(ConfigError, match=r"no prompt 'plane'\. Did you mean plain\?"):
        asked_prompt(folders_in(folder), "plane", [])


def test_a_prompt_of_the_system_counts_in_the_chat_and_other_options_go_over_it(
    folder: Path,
) -> None:
    sessions, session = chat_in(folder)
    asked = asked_prompt(folders_in(folder), "teach", ["what=maths"])
    said = Parameters(temperature=0.9)
    with pytest.raises(UsageError, match="--system does not go with teach"):
        below_options(asked, model=None, system="x", parameters=said)
    asked = below_options(asked, model=None, system=None, parameters=said)
    assert use_prompt(sessions, session, asked, "What is 2?") == "What is 2?"
    assert session.conversation.system == "Teach maths."
    assert session.conversation.parameters == Parameters(temperature=0.9, seed=7)
    assert session.choice.model == "m2"
    assert below_options(asked, model="m3", system=None, parameters=said).file.model == "m3"


async def test_a_prompt_file_is_sent_around_what_a_pipe_holds_behind_what_stands_in_front(
    server: ScriptedServer, shell: Shell
) -> None:
    folder = shell.config / "prompts"
    folder.mkdir(parents=True)
    (folder / "child.md").write_text("---\nmodel: m2\n---\nExplain: {{input}}, {{how=well}}.")
    (shell.config / "instructions.md").write_text("Be brief.")
    server.play(stream(HELLO))
    ask = ("-p", "--prompt", "child", "--var", "how=briefly", "--system", "Be kind.")
    said = await shell.run(*ask, stdin="the sky\n")
    assert said == (0, "Hello\n", "")
    request = server.requests[0].json
    assert request["model"] == "m2"
    assert request["messages"] == [
        {"role": "system", "content": "Be brief.\n\nBe kind."},
        {"role": "user", "content": "Explain: the sky, briefly."},
    ]
    code, _, told = await shell.run("-p", "--prompt", "child")
    assert (code, len(server.requests)) == (2, 1)
    assert "The prompt child lacks values: input." in told
