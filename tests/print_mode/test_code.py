"""`-x`: the code of the first fence, as the transcript reads Markdown."""

import pytest

from chatui.cli.print_mode.code_in_answer import code_in
from chatui.cli.print_mode.print_reply import Wanted, _outcome
from chatui.conversation.message import FinishReason, Message, Role, Status
from chatui.conversation.parts import Part, ReasoningPart, TextPart
from chatui.errors import NotInAnswer
from tests.command_line import Shell
from tests.scripted_server import DONE, ScriptedServer, chunk, event, stream


def reply(text: str, finish: FinishReason = FinishReason.STOP) -> Message:
    content: list[Part] = [ReasoningPart("```\nthought\n```"), TextPart(text)]
    return Message(Role.ASSISTANT, content, finish_reason=finish)


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("Here:\n```python\nprint(1)\n```\n```\nx\n```", None, "print(1)"),
        ("````md\n```py\nx\n```\n````", None, "```py\nx\n```"),
        ("~~~\n```\na\n```\n~~~", None, "```\na\n```"),
        ("1. Run\n   ```sh\n   ls\n     -l\n   ```\n", None, "ls\n  -l"),
        ("> ```\n> quoted\n> ```", None, "quoted"),
        ("   ```\n   a\n  b\n   ```", None, "a\nb"),
        ("```\nunclosed\n\nto the end\n", None, "unclosed\n\nto the end"),
        ("```\n\n```\n```js\nb\n```", None, "b"),
        ("```\r\na\r\nb\r\n```", None, "a\nb"),
        ("`` ```x``` ``\n\n```\ny\n```", None, "y"),
        ("```py\na\n```\n```bash\nb\n```", "sh", "b"),
        ("```sh\na\n```\n```python3\nb\n```", "py", "b"),
        ("```\na\n```\n```{.python .numberLines}\nb\n```", "Python", "b"),
        ("```mylang\na\n```", "MyLang", "a"),
        ("```c\na\n```\n```c++\nb\n```", "cpp", "b"),
    ],
)
def test_the_first_fence_that_holds_something_is_found(
    text: str, language: str | None, code: str
) -> None:
    assert code_in(reply(text), language) == code


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("No code.", None, "The answer holds no code."),
        ("    indented", None, "The answer holds no code."),
        ("<!--\n```\nx\n```\n-->", None, "The answer holds no code."),
        ("```\n```", None, "The answer holds no code."),
        ("```py\nx\n```\n```\ny\n```", "rust", "no code in rust. Its languages: py, none."),
        ("```py\nx\n```", "nonsense", "no code in nonsense. Its languages: py."),
    ],
)
def test_none_is_told_with_what_there_is(text: str, language: str | None, told: str) -> None:
    with pytest.raises(NotInAnswer) as error:
        code_in(reply(text), language)
    assert told in str(error.value)


def test_code_that_was_cut_is_none_and_what_was_closed_before_is_some() -> None:
    with pytest.raises(NotInAnswer, match=r"cut in the middle of its code\. chatui --continue"):
        code_in(reply("```sh\nrm -rf /tmp/a", FinishReason.LENGTH))
    assert code_in(reply("```\na\n```\nAnd", FinishReason.LENGTH)) == "a"
    broken = reply("```\na")
    broken.status = Status.INTERRUPTED
    with pytest.raises(NotInAnswer):
        code_in(broken)


@pytest.mark.parametrize("content", [[], [ReasoningPart("Hm.")]])
def test_an_answer_that_says_nothing_lacks_code_and_one_that_never_came_lacks_nothing(
    content: list[Part],
) -> None:
    said = Message(Role.ASSISTANT, content, finish_reason=FinishReason.STOP)
    assert _outcome(Wanted(is_code=True), [said]).lack is not None
    said.status = Status.FAILED
    assert _outcome(Wanted(is_code=True), [said]).lack is None


async def test_code_alone_is_printed_and_none_is_exit_code_3(
    server: ScriptedServer, shell: Shell
) -> None:
    said = ["Sure:\n``", "`sh\necho 'a\x1b[2J'", "\n```\nDone."]
    server.play(stream(*(event(chunk(one)) for one in said), event(chunk(finish="stop")), DONE))
    assert await shell.run("-p", "-x", "Hi") == (0, "echo 'a␛[2J'\n", "")
    code, out, err = await shell.run("-p", "-x", "--lang", "py", "--quiet", "--continue", "Hi")
    assert (code, out) == (3, "")
    assert len(server.requests[1].json["messages"]) == 3
    assert err == "chatui: The answer holds no code in py. Its languages: sh.\n"
