"""Faults of the wire by class: framing, ending, payload, and errors inside a 200 answer."""

import pytest

from tests.scripted_server import ScriptedServer, response
from tests.transport.asking import KEY, ask
from tests.transport.ending_faults import ENDING
from tests.transport.error_faults import ERROR_IN_200
from tests.transport.fault_case import Case
from tests.transport.framing_faults import FRAMING
from tests.transport.payload_faults import PAYLOAD

CLASSES = {
    "framing": FRAMING,
    "ending": ENDING,
    "payload": PAYLOAD,
    "error in 200": ERROR_IN_200,
}
CASES = [
    pytest.param(item, id=f"{name}: {title}")
    for name, cases in CLASSES.items()
    for title, item in cases.items()
]


@pytest.mark.parametrize("fault", CASES)
async def test_what_a_server_streams_ends_as_it_should(fault: Case) -> None:
    async with ScriptedServer() as server:
        server.play(*fault.steps, on="POST /v1/chat/completions")
        server.play(response(404, ""))
        outcome = await ask(server.base_url, key=KEY)
    assert outcome.text == fault.text
    assert outcome.reasoning == fault.reasoning
    assert len(outcome.notices) == fault.notices
    assert outcome.usage == fault.usage
    if fault.error is None:
        assert outcome.error is None
        assert outcome.finish is fault.finish
    else:
        assert isinstance(outcome.failure, fault.error)
        assert outcome.failure.message
        assert fault.words in outcome.failure.server_words
        assert KEY not in str(outcome.failure) + outcome.failure.server_words
    assert [item.method for item in server.requests].count("POST") == 1
    "".join(map(repr, outcome.events)).encode()
