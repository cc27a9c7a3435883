"""Images, audio and files in replies, in the shape of every server that sends them."""

import base64
import io
import json
import wave
from typing import Any
from urllib.parse import quote

import pytest

from chatui.conversation.events import AttachmentReceived, ContentDelta
from chatui.errors import EmptyReply, EndpointError
from chatui.transport.protocol.attachment_data import ReceivedAttachments, decoded
from chatui.transport.protocol.reply_attachments import EncodedAttachment
from tests.scripted_server import DONE, ScriptedServer, chunk, event, response, stream
from tests.transport.asking import Outcome, ask
from tests.transport.fault_case import STOP

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00 and more"
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "
DATA = base64.b64encode(PNG).decode()
URL = f"data:image/png;base64,{DATA}"
IMAGE = {"type": "image_url", "image_url": {"url": URL}}


async def come_of(*parts: bytes) -> Outcome:
    async with ScriptedServer() as server:
        server.play(stream(*parts))
        return await ask(server.base_url)


async def come_of_body(**message: Any) -> Outcome:
    body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    async with ScriptedServer() as server:
        server.play(response(200, body))
        return await ask(server.base_url)


def named(outcome: Outcome) -> list[tuple[str, str]]:
    return [(one.name, one.media_type) for one in outcome.attachments]


SHAPES: dict[str, dict[str, Any]] = {
    # openrouter.ai/docs, Image Generation
    "OpenRouter": {"content": "", "images": [IMAGE]},
    "without content": {"content": None, "images": [{**IMAGE, "index": 0}]},
    "plain strings": {"images": [URL]},
    "base64 alone": {"images": [DATA]},
    "an address that is no object": {"images": [{"type": "image_url", "image_url": URL}]},
    # platform.openai.com/docs, the shape of prompts, which gateways send in replies too
    "a part": {"content": [IMAGE]},
    "one part": {"content": IMAGE},
    "b64_json": {"content": [{"type": "image", "b64_json": DATA}]},
    "output_image": {"content": [{"type": "output_image", "image_url": URL}]},
    # docs.anthropic.com, Messages
    "Anthropic": {
        "content": [
            {
                "type": "image",
                "source": {"type": "base64", "media_type": "image/png", "data": DATA},
            }
        ]
    },
    # ai.google.dev, Image generation
    "Gemini": {"content": [{"inline_data": {"mime_type": "image/png", "data": DATA}}]},
    "Gemini in the delta": {"inlineData": {"mimeType": "image/png", "data": DATA}},
    # ai-sdk.dev, File parts
    "the AI SDK": {"content": [{"type": "file", "mediaType": "image/png", "data": DATA}]},
    # help.aliyun.com, Qwen-Image: parts without a type
    "Qwen": {"content": [{"image": URL}]},
    "image_url in the delta": {"image_url": {"url": URL}},
    # new-api and one-api, relay of Gemini: Markdown in the text
    "Markdown with the data": {"content": f"![image]({URL})"},
    # platform.openai.com/docs, Image generation tool
    "a call": {"content": [{"type": "image_generation_call", "result": DATA}]},
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_an_image_alone_is_an_answer(shape: str) -> None:
    outcome = await come_of(event(chunk("")), event(chunk(**SHAPES[shape])), STOP)
    assert outcome.attachments == [AttachmentReceived(PNG, "image/png", "image-1.png")]
    assert (outcome.error, outcome.notices, outcome.text) == (None, [], "")


@pytest.mark.parametrize("shape", SHAPES)
async def test_an_image_of_a_whole_body_is_an_answer(shape: str) -> None:
    outcome = await come_of_body(**SHAPES[shape])
    assert outcome.attachments == [AttachmentReceived(PNG, "image/png", "image-1.png")]
    assert outcome.error is None


async def test_an_image_stands_at_its_place_in_the_text() -> None:
    outcome = await come_of(
        event(chunk("Your kite: ")), event(chunk("", images=[IMAGE])), event(chunk("done.")), STOP
    )
    told = [one for one in outcome.events if isinstance(one, ContentDelta | AttachmentReceived)]
    assert [type(one).__name__ for one in told] == [
        "ContentDelta",
        "AttachmentReceived",
        "ContentDelta",
    ]
    assert outcome.text == "Your kite: done."


async def test_images_in_markdown_leave_the_text_around_them_and_examples_in_fences() -> None:
    fence = f"```md\n![image]({URL})\n```"
    inline = f"As in ![image]({URL}) here.\n"
    outcome = await come_of_body(content=f"Kites:\n![a kite]({URL})\n{fence}\n{inline}")
    assert outcome.text == f"Kites:\n\n{fence}\n{inline}"
    assert named(outcome) == [("image-1.png", "image/png")]


async def test_a_message_that_repeats_the_deltas_adds_no_image_twice() -> None:
    message = {"role": "assistant", "content": "Here", "images": [IMAGE, URL]}
    other = "data:image/jpeg;base64," + base64.b64encode(JPEG).decode()
    outcome = await come_of(
        event(chunk("Here", images=[IMAGE])),
        event({"choices": [{"delta": {}, "message": message, "finish_reason": "stop"}]}),
        event({"choices": [{"delta": {}, "message": {"content": [IMAGE, {"image_url": other}]}}]}),
        DONE,
    )
    assert named(outcome) == [("image-1.png", "image/png"), ("image-2.jpg", "image/jpeg")]
    assert outcome.text == "Here"


async def test_an_image_at_an_address_is_named_in_the_text_and_never_asked_for() -> None:
    async with ScriptedServer() as server:
        address = f"{server.base_url}/kite (1).png"
        images = [{"type": "image_url", "image_url": {"url": address}}]
        server.play(
            stream(
                event(chunk("A kite: ")),
                event(chunk("", images=images)),
                event(chunk("", images=images)),
                STOP,
            )
        )
        outcome = await ask(server.base_url)
        assert [asked.method for asked in server.requests] == ["POST"]
    assert outcome.text == f"A kite: ![image]({server.base_url}/kite%20%281%29.png)"
    assert outcome.attachments == []


@pytest.mark.parametrize(
    "broken",
    [
        "data:image/png;base64,iVBOR!!",
        "data:image/png;base64",
        "data:image/png;base64,",
        "kite.png",
    ],
)
async def test_a_broken_image_is_told_and_what_is_around_it_kept(broken: str) -> None:
    outcome = await come_of(
        event(chunk("Your kite: ")),
        event(chunk("", images=[broken, IMAGE])),
        event(chunk("done.")),
        STOP,
    )
    assert outcome.notices == ["An image of the answer could not be read and was left out."]
    assert named(outcome) == [("image-1.png", "image/png")]
    assert (outcome.text, outcome.error) == ("Your kite: done.", None)


async def test_a_broken_image_alone_is_no_answer() -> None:
    outcome = await come_of(event(chunk("", images=["data:image/png;base64,iVBOR!!"])), STOP)
    assert isinstance(outcome.error, EmptyReply)
    assert len(outcome.notices) == 1


async def test_many_broken_images_are_told_three_times() -> None:
    outcome = await come_of(event(chunk("Kites", images=["data:,"] * 10)), STOP)
    assert len(outcome.notices) == 3


async def test_an_image_that_the_end_of_the_stream_cuts_is_told() -> None:
    whole = event(chunk("", images=[IMAGE]))
    outcome = await come_of(event(chunk("Your kite: ")), whole[: whole.index(b"ggg==")])
    assert isinstance(outcome.error, EndpointError)
    assert "incomplete" in outcome.error.message
    assert outcome.text == "Your kite: "


async def test_an_image_before_the_stream_breaks_is_kept_and_the_reply_is_incomplete() -> None:
    outcome = await come_of(event(chunk("", images=[IMAGE])))
    assert named(outcome) == [("image-1.png", "image/png")]
    assert isinstance(outcome.error, EndpointError)
    assert "incomplete" in outcome.error.message


ENCODED = {
    "line breaks": "\r\n".join(DATA[at : at + 7] for at in range(0, len(DATA), 7)),
    "no padding": DATA.rstrip("="),
    "the alphabet for addresses": base64.urlsafe_b64encode(PNG).decode(),
    "pieces with padding of their own": "".join(
        base64.b64encode(PNG[at : at + 4]).decode() for at in range(0, len(PNG), 4)
    ),
    "a data URL": URL,
    "a data URL in capitals": URL.replace(
        "data:image/png;base64", "DATA:IMAGE/PNG;Charset=x;BASE64"
    ),
    "a data URL with percents": f"data:image/png;base64,{quote(DATA, safe='')}",
    "a data URL without base64": f"data:image/png,{quote(PNG, safe='')}",
    "a data URL that declares something else": URL.replace("png", "jpeg"),
    "a data URL that declares nothing": URL.replace("image/png", ""),
}


@pytest.mark.parametrize("name", ENCODED)
def test_base64_is_read_however_it_is_written(name: str) -> None:
    assert decoded(EncodedAttachment(ENCODED[name], "", "image")) == (PNG, "image/png")


def test_base64_is_read_however_its_slices_fall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatui.transport.protocol.attachment_data._SLICE", 5)
    for encoded in ENCODED.values():
        assert decoded(EncodedAttachment(encoded, "", "image")) == (PNG, "image/png")


@pytest.mark.parametrize(
    ("content", "declared", "media_type", "name"),
    [
        (PNG, "image/jpeg", "image/png", "image-1.png"),
        (JPEG, "", "image/jpeg", "image-1.jpg"),
        (b"GIF89a...", "image/png", "image/gif", "image-1.gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "", "image/webp", "image-1.webp"),
        (b"<svg/>", "image/svg+xml", "image/svg+xml", "image-1.svg"),
        (b"BM....", "image/bmp", "image/bmp", "image-1.bmp"),
        (WAV, "", "audio/wav", "audio-1.wav"),
        (b"ID3....", "", "audio/mpeg", "audio-1.mp3"),
        (b"%PDF-1.7", "application/x-y.z", "application/pdf", "file-1.pdf"),
        (b"....", "application/x-y.z", "application/x-y.z", "file-1.bin"),
        (b"....", "../../etc/passwd", None, ""),
        (b"....", "", None, ""),
    ],
)
def test_the_type_is_what_the_bytes_say_else_what_is_declared(
    content: bytes, declared: str, media_type: str | None, name: str
) -> None:
    url = f"data:{declared};base64,{base64.b64encode(content).decode()}"
    received = ReceivedAttachments().receive(EncodedAttachment(url, "", "image"))
    if media_type is None:
        assert not isinstance(received, AttachmentReceived)
    else:
        assert received == AttachmentReceived(content, media_type, name)


async def test_the_transcript_of_an_audio_answer_is_its_text() -> None:
    # platform.openai.com/docs, Audio: {"audio": {"id", "data", "expires_at", "transcript"}}
    audio = {"id": "audio_1", "data": base64.b64encode(WAV).decode(), "transcript": "I need wind."}
    outcome = await come_of_body(content=None, refusal=None, annotations=[], audio=audio)
    assert (outcome.text, outcome.error, outcome.notices) == ("I need wind.", None, [])
    assert outcome.attachments == [AttachmentReceived(WAV, "audio/wav", "audio-1.wav")]


async def test_audio_that_is_streamed_in_pieces_becomes_one_file() -> None:
    pieces = [base64.b64encode(WAV[at : at + 5]).decode() for at in range(0, len(WAV), 5)]
    whole = {"data": base64.b64encode(WAV).decode(), "transcript": "I need wind."}
    outcome = await come_of(
        event(chunk(audio={"id": "audio_1", "transcript": "I need"})),
        *(event(chunk(audio={"data": piece})) for piece in pieces),
        event(chunk(audio={"transcript": " wind."})),
        event({"choices": [{"delta": {}, "message": {"audio": whole}, "finish_reason": "stop"}]}),
        DONE,
    )
    assert outcome.text == "I need wind."
    assert outcome.attachments == [AttachmentReceived(WAV, "audio/wav", "audio-1.wav")]


async def test_audio_alone_is_an_answer_and_a_stream_that_breaks_keeps_what_came() -> None:
    piece = event(chunk(audio={"data": base64.b64encode(WAV).decode()}))
    outcome = await come_of(piece, STOP)
    assert (named(outcome), outcome.error) == ([("audio-1.wav", "audio/wav")], None)
    broken = await come_of(piece)
    assert named(broken) == [("audio-1.wav", "audio/wav")]
    assert isinstance(broken.error, EndpointError)


async def test_streamed_samples_get_the_header_that_players_need() -> None:
    # platform.openai.com/docs: "pcm16"; help.aliyun.com, Qwen-Omni: 24,000 samples a second
    samples = bytes(range(100))
    outcome = await come_of(
        event(chunk(audio={"data": base64.b64encode(samples).decode(), "transcript": "Hm"})), STOP
    )
    (received,) = outcome.attachments
    assert (received.name, received.media_type) == ("audio-1.wav", "audio/wav")
    with wave.open(io.BytesIO(received.content)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (24_000, 1, 2)
        assert sound.readframes(1000) == samples


async def test_a_transcript_beside_the_same_text_is_no_second_answer() -> None:
    audio = {"data": base64.b64encode(WAV).decode(), "transcript": "I need wind."}
    outcome = await come_of_body(content="I need wind.", audio=audio)
    assert outcome.text == "I need wind."


async def test_audio_in_a_part_of_the_content_has_its_transcript_too() -> None:
    part = {"type": "output_audio", "data": base64.b64encode(WAV).decode(), "transcript": "Hm"}
    outcome = await come_of_body(content=[part])
    assert (outcome.text, named(outcome)) == ("Hm", [("audio-1.wav", "audio/wav")])


async def test_audio_that_never_ends_is_kept_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatui.transport.protocol.reply_extras._MOST_AUDIO", 24)
    piece = base64.b64encode(WAV).decode()
    outcome = await come_of(*(event(chunk(audio={"data": piece})) for _ in range(9)), STOP)
    assert [one.content for one in outcome.attachments] == [WAV]
    assert len(outcome.notices) == 1


REFUSALS = {
    "a delta": event(chunk(refusal="I cannot.")),
    "a part": event(chunk([{"type": "refusal", "refusal": "I cannot."}])),
    "a message": event({"choices": [{"message": {"content": None, "refusal": "I cannot."}}]}),
}


@pytest.mark.parametrize("shape", REFUSALS)
async def test_a_refusal_is_text_in_every_shape(shape: str) -> None:
    outcome = await come_of(REFUSALS[shape], STOP)
    assert (outcome.text, outcome.error) == ("I cannot.", None)


def both(message: object, delta: object, finish: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "message": message, "delta": delta, "finish_reason": finish}]}


FULL = {"role": "assistant", "content": "Hello"}
EMPTY = {"role": "assistant", "content": ""}


@pytest.mark.parametrize(
    ("message", "delta"),
    [
        (FULL, EMPTY),
        (FULL, {}),
        (FULL, None),
        (FULL, FULL),
        (EMPTY, FULL),
        (None, FULL),
        ("Hello", EMPTY),
    ],
)
@pytest.mark.parametrize("is_body", [True, False])
async def test_a_message_and_a_delta_in_one_choice_are_one_text(
    message: object, delta: object, *, is_body: bool
) -> None:
    # Perplexity, recorded: the body has the text in `message`, and an empty `delta` beside it.
    choice = both(message, delta, "stop")
    async with ScriptedServer() as server:
        server.play(response(200, json.dumps(choice)) if is_body else stream(event(choice)))
        outcome = await ask(server.base_url)
    assert (outcome.text, outcome.error) == ("Hello", None)


async def test_in_a_stream_with_both_the_delta_counts() -> None:
    def say(text: str) -> dict[str, str]:
        return {"role": "assistant", "content": text}

    outcome = await come_of(
        event(both(say(""), say(""))),
        event(both(say("Kites"), say("Kites"))),
        event(both(say("Kites fly"), say(" fly"))),
        event(both(say("Kites fly"), say(""), "stop")),
    )
    assert (outcome.text, outcome.error) == ("Kites fly", None)
