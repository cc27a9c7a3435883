"""Large JSON: read as the standard library does, without keeping everything else from running."""

import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatui.transport import large_json
from chatui.transport.large_json import LARGE, decoder_for
from chatui.transport.protocol.chunks import ChunkDecoder
from chatui.transport.protocol.event_stream import EventStream, Payload
from tests.scripted_server import DONE, ScriptedServer, chunk, event, stream
from tests.transport.asking import ask

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_json, "LARGE", 0)
    monkeypatch.setattr(large_json, "_PIECE", 16)


@pytest.mark.usefixtures("_small_pieces")
@given(values, st.booleans())
def test_what_is_read_in_steps_is_what_json_reads(value: object, escaped: bool) -> None:
    text = json.dumps(value, ensure_ascii=escaped)
    assert decoder_for(text).decode(text) == value


@pytest.mark.usefixtures("_small_pieces")
@pytest.mark.parametrize("lead", range(20))
@pytest.mark.parametrize(
    "sign", ["\U0001f600", "\\", '"', "\n", "\\\\\\\\\\\\\\\\\\\\", "\\ud83d", "你"]
)
def test_no_escape_is_cut(lead: int, sign: str) -> None:
    text = json.dumps({"a": "x" * lead + sign * 9 + " and more of it", "b": [sign]})
    assert decoder_for(text).decode(text) == json.loads(text)


@pytest.mark.usefixtures("_small_pieces")
@pytest.mark.parametrize("text", ['"abcdefghijklmnopqrstuvwxyz', '{"a": "' + "x" * 40, '["\\u12'])
def test_a_string_without_an_end_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Unterminated|escape"):
        decoder_for(text).decode(text)


def test_a_line_that_grows_is_looked_at_at_a_linear_cost() -> None:
    stream_, looked_at = EventStream(), 0
    for piece in [b'data: {"a": "', *[b"}" * 50] * 4_000]:
        stream_.feed(piece)
        pending = stream_.pending()
        looked_at += len(pending.data) if pending is not None else 0
    assert 0 < looked_at < 10 * 50 * 4_000


async def test_a_large_chunk_is_decoded_beside_the_loop_and_comes_in_pieces(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside: list[bool] = []
    decode = ChunkDecoder.decode

    def noting(self: ChunkDecoder, payload: Payload) -> object:
        if len(payload.data) > LARGE:
            beside.append(threading.current_thread() is not threading.main_thread())
        return decode(self, payload)

    monkeypatch.setattr(ChunkDecoder, "decode", noting)
    text = "word " * (LARGE // 4)
    server.play(stream(event(chunk(text)), event(chunk(finish="stop")), DONE))
    outcome = await ask(server.base_url)
    assert outcome.text == text
    assert beside == [True]
    assert max(len(getattr(item, "text", "")) for item in outcome.events) <= 1 << 16


async def test_a_large_payload_is_recorded_by_its_beginning(server: ScriptedServer) -> None:
    text = "sk-test-4242424242424242 " * (LARGE // 20)
    server.play(stream(event(chunk(text, "stop")), DONE))
    outcome = await ask(server.base_url, key="sk-test-4242424242424242")
    recorded = [item.data for item in outcome.records if hasattr(item, "data")]
    assert len(recorded[0]) < 1 << 17
    assert "characters)" in recorded[0]
    assert "4242" not in recorded[0]
