"""What is said below a reply."""

import pytest

from chatui.cli.plain.printer import Printer
from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta
from chatui.conversation.message import ReplyError, Status
from chatui.conversation.parameters import Parameters

MISSING = ReplyError("missing-key", "work needs an API key.", "Paste one.")
REFUSED = ReplyError("key-refused", "work refused the key.", "Check the key.")


@pytest.mark.parametrize(
    ("endpoint", "text", "status", "error", "said"),
    [
        ("work", "", Status.STOPPED, None, "(Stopped before the first word. /retry asks again.)"),
        ("work", "Half", Status.STOPPED, None, "(Stopped. What came is kept. /continue lets it go"),
        ("work", "", Status.FAILED, MISSING, "(Error: work needs an API key. In the shell, chatui"),
        ("work", "", Status.FAILED, REFUSED, "the key. In the shell, chatui key set work takes on"),
        ("environment", "", Status.FAILED, MISSING, "(Error: work needs an API key. Paste one. /r"),
    ],
)
def test_what_helps_below_a_reply_can_be_done_in_lines(
    endpoint: str,
    text: str,
    status: Status,
    error: ReplyError | None,
    said: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    conversation = Conversation.new()
    prompt = conversation.add_prompt([])
    reply = conversation.begin_reply(
        prompt.id, endpoint=endpoint, model="m", parameters=Parameters()
    )
    conversation.apply(ContentDelta(text), reply.id)
    conversation.end_reply(reply.id, status, error)
    Printer(lambda _: "m").finish(reply)
    assert said in capfd.readouterr().out
