"""Pictures on the wire: the same pixels, made to fit the endpoint, and who is known to see none."""

import base64
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from chatui.attach.picture import Picture, make_picture
from chatui.conversation.message import Status
from chatui.conversation.parts import ImagePart, TextPart
from chatui.conversation.tree_edits import fork
from chatui.endpoints import ModelChoice
from chatui.export.making import make_export
from chatui.export.options import Options, exporter_named
from chatui.providers import PictureLimits
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.storage.attachments import attachments_of
from tests.attach.test_picture import drawing, encoded, photograph, pixels
from tests.composition import make_sessions
from tests.importers.reading import only
from tests.scripted_server import ScriptedServer, chunk, event, response, stream
from tests.storage.conversations import store_in
from tests.storage.test_search_index import index_in, refreshed
from tests.transport.fault_case import STOP

ANSWER = stream(event(chunk("A square.")), STOP)


def sessions_at(folder: Path, server: ScriptedServer, provider: str) -> OpenSessions:
    endpoint = {"base_url": server.base_url, "model": "m", "provider": provider}
    return make_sessions(folder, settings={"endpoint": "it", "endpoints": {"it": endpoint}})


async def ask(session: ChatSession, content: bytes, media_type: str, width: int = 0) -> ImagePart:
    part = await session.attach(Picture(content, media_type, width, width), "it.png")
    assert isinstance(part, ImagePart)
    await session.wait(session.send("what is it?", parts=[part]).id)
    return part


def sent_images(request: Any) -> list[tuple[str, bytes, str | None]]:
    """Return the media type, the bytes and the detail of each picture in a request."""
    found = []
    for message in request.json["messages"]:
        content = message["content"]
        for part in content if isinstance(content, list) else ():
            if part["type"] == "image_url":
                head, _, data = part["image_url"]["url"].partition(",")
                media_type = head.removeprefix("data:").removesuffix(";base64")
                detail = part["image_url"].get("detail")
                found.append((media_type, base64.b64decode(data, validate=True), detail))
    return found


async def test_a_drawing_arrives_with_the_same_pixels_in_every_turn_and_retry(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    drawn = encoded(drawing(), "PNG")
    made = make_picture(drawn, "it.png", PictureLimits())
    for _ in range(3):
        server.play(ANSWER)
    session = sessions.new()
    await ask(session, made.content, made.media_type)
    second = session.send("and now?")
    await session.wait(second.id)
    await session.wait(session.retry(session.conversation.path()[1].id).id)
    for request in server.requests:
        [(media_type, content, detail)] = sent_images(request)
        assert (media_type, detail) == ("image/png", None)
        assert pixels(content) == pixels(drawn)


async def test_a_picture_is_made_smaller_for_an_endpoint_that_takes_less_and_kept_as_it_was(
    server: ScriptedServer, tmp_path: Path
) -> None:
    kept = encoded(photograph(2100, 300), "JPEG", quality=90)
    server.play(ANSWER)
    server.play(ANSWER)
    session = sessions_at(tmp_path, server, "anthropic").new()
    part = await ask(session, kept, "image/jpeg")
    [(media_type, content, _)] = sent_images(server.requests[0])
    assert media_type == "image/jpeg"
    assert pixels(content)[0] == (2000, 285)
    assert store_in(tmp_path).attachments.get(part.sha256) == kept


async def test_what_was_made_smaller_is_not_made_again_in_the_next_turn(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def counted(content: bytes, name: str, limits: PictureLimits) -> object:
        made.append(name)
        return make_picture(content, name, limits)

    monkeypatch.setattr("chatui.sessions.sent_pictures.make_picture", counted)
    server.play(ANSWER)
    server.play(ANSWER)
    session = sessions_at(tmp_path, server, "anthropic").new()
    await ask(session, encoded(photograph(2100, 300), "JPEG"), "image/jpeg")
    await session.wait(session.send("and now?").id)
    first, second = (sent_images(request) for request in server.requests)
    assert first == second
    assert made == ["it.png"]


async def test_a_picture_of_a_type_that_nobody_takes_is_turned_into_one_that_all_take(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(ANSWER)
    content = encoded(drawing(), "BMP")
    await ask(sessions.new(), content, "image/bmp")
    [(media_type, sent, _)] = sent_images(server.requests[0])
    assert media_type == "image/png"
    assert pixels(sent) == pixels(content)


async def test_what_cannot_be_looked_into_is_sent_as_it_is(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    server.play(ANSWER)
    await ask(sessions.new(), b"none at all", "image/png")
    assert sent_images(server.requests[0]) == [("image/png", b"none at all", None)]


@pytest.mark.parametrize(("side", "detail"), [(512, "low"), (513, "high")])
async def test_small_pictures_are_of_low_detail_where_that_costs_less(
    side: int, detail: str, server: ScriptedServer, tmp_path: Path
) -> None:
    server.play(ANSWER)
    session = sessions_at(tmp_path, server, "openai").new()
    content = encoded(drawing(side, side), "PNG")
    await ask(session, content, "image/png")
    assert sent_images(server.requests[0]) == [("image/png", content, detail)]


async def test_a_fork_an_export_and_its_import_keep_the_pictures_also_those_of_the_draft(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(ANSWER)
    session = sessions.new()
    content = encoded(drawing(), "PNG")
    part = await ask(session, content, "image/png", 300)
    drawn = encoded(drawing(9, 9), "PNG")
    other = await session.attach(Picture(drawn, "image/png", 9, 9), "other")
    session.set_draft("", [other])
    await session.saved()
    forked = fork(session.conversation, session.conversation.path()[-1].id)
    assert forked.path()[0].content == [part, TextPart("what is it?")]
    load = partial(attachments_of, store=store_in(tmp_path).attachments)
    texts = {
        name: make_export(session.conversation, Options(exporter_named(name)), load).text
        for name in ("md", "txt", "html", "jsonl", "json")
    }
    data = base64.b64encode(content).decode()
    assert {name for name, text in texts.items() if data in text} == {"html", "jsonl", "json"}
    assert {name for name, text in texts.items() if "it.png" in text} >= {"md", "txt", "html"}
    file = tmp_path / "exported.json"
    file.write_text(texts["json"])
    imported = only(file)
    assert imported.attachments == {part.sha256: content, other.sha256: drawn}
    assert imported.conversation.draft_parts == (other,)
    [kept, _] = imported.conversation.path()[0].content
    assert isinstance(kept, ImagePart)
    assert (kept.width, kept.size) == (300, len(content))


async def test_a_sent_picture_is_found_by_has_image(
    server: ScriptedServer, sessions: OpenSessions, tmp_path: Path
) -> None:
    server.play(ANSWER)
    server.play(ANSWER)
    session, other = sessions.new(), sessions.new()
    await ask(session, encoded(drawing(), "PNG"), "image/png")
    await other.wait(other.send("what is it?").id)
    found = refreshed(index_in(tmp_path)).search("what has:image")
    assert {hit.conversation_id for hit in found} == {session.conversation.id}


async def test_a_model_that_has_refused_a_picture_is_known_to_see_none(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    refusal = b'{"error": {"message": "this model does not support image input"}}'
    server.play(response(400, refusal))
    session = sessions.new()
    assert sessions.endpoints.sees_images(session.choice) is None
    await ask(session, encoded(drawing(), "PNG"), "image/png")
    assert session.conversation.path()[-1].status is Status.FAILED
    assert sessions.endpoints.sees_images(session.choice) is False
    assert sessions.endpoints.sees_images(ModelChoice("test", "another")) is None


async def test_a_refusal_of_a_text_says_nothing_of_pictures(
    server: ScriptedServer, sessions: OpenSessions
) -> None:
    refusal = b'{"error": {"message": "this model does not support image input"}}'
    server.play(response(400, refusal))
    session = sessions.new()
    await session.wait(session.send("hi").id)
    assert sessions.endpoints.sees_images(session.choice) is None


def test_the_embedded_model_sees_nothing(sessions: OpenSessions) -> None:
    assert sessions.endpoints.sees_images(sessions.endpoints.choice_at("embedded")) is False
