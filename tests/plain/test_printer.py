"""What is said below a reply."""

import pytest

from chatui.cli.plain.printer import Printer
from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta
from chatui.conversation.message import ReplyError, Status
from chatui.conversation.parameters import Parameters

HINT = "Give it one by chatui key set work."
MISSING = ReplyError("missing-key", "work needs an API key.", HINT)


@pytest.mark.parametrize(
    ("text", "status", "error", "said"),
    [
        ("", Status.STOPPED, None, "(Stopped before the first word. /retry asks again.)"),
        ("Half", Status.STOPPED, None, "(Stopped. What came is kept. /continue lets it go"),
        ("", Status.FAILED, MISSING, f"(Error: work needs an API key. {HINT} /retry"),
    ],
)
def test_how_a_reply_ended_is_said_with_what_helps(
    text: str,
    status: Status,
    error: ReplyError | None,
    said: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    conversation = Conversation.new()
    prompt = conversation.add_prompt([])
    reply = conversation.begin_reply(prompt.id, endpoint="work", model="m", parameters=Parameters())
    conversation.apply(ContentDelta(text), reply.id)
    conversation.end_reply(reply.id, status, error)
    Printer(lambda _: "m").finish(reply)
    assert said in capfd.readouterr().out
