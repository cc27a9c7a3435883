"""Addresses of pictures: which are asked, what is taken, and the sentence that each other gets."""

import asyncio
import gzip
import socket
from collections.abc import Sequence

import pytest

from chatui.errors import CannotAttach
from chatui.transport.limits import DownloadLimits
from chatui.transport.picture_download import Downloaded, download_picture
from tests.scripted_server import Act, Flood, ScriptedServer, Step, head, response
from tests.transport.test_reply_attachments import PNG

FEW = DownloadLimits(seconds=20.0, bytes=100_000)
MOMENT = DownloadLimits(seconds=0.3, bytes=100_000)
"""For what never ends."""
PICTURE = response(200, PNG, "image/png")
ALLOW = "--allow-private allows it"
PRIVATE = "in a private network, or this machine itself: what is there is not fetched."
OTHER = "Give the address of the picture itself."


async def fetch(
    url: str, *, limits: DownloadLimits = FEW, names: dict[str, list[str]] | None = None
) -> Downloaded:
    return await download_picture(
        url, allow_private=True, limits=limits, resolve=lookup(names or {}, [])
    )


def lookup(names: dict[str, list[str]], asked: list[str]):  # type: ignore[no-untyped-def]
    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return names.get(host, [host])

    return resolve


async def sentence(url: str, **settings: object) -> str:
    with pytest.raises(CannotAttach) as caught:
        await fetch(url, **settings)  # type: ignore[arg-type]
    return str(caught.value)


async def test_a_picture_is_fetched_without_key_and_cookie_and_named_by_its_path(
    server: ScriptedServer,
) -> None:
    server.play(response(302, "", Location="/b/a%20plot.png?x=1", Set_Cookie="a=b; Path=/"))
    server.play(PICTURE)
    found = await fetch(f"{server.origin}/a?token=1#top", names={})
    assert found == Downloaded(PNG, "a plot.png")
    first, second = server.requests
    assert (first.path, second.path) == ("/a?token=1", "/b/a%20plot.png?x=1")
    for request in server.requests:
        assert not {"cookie", "authorization", "referer"} & request.headers.keys()


async def test_what_it_is_called_decides_nothing_and_what_is_packed_is_unpacked(
    server: ScriptedServer,
) -> None:
    packed = response(200, gzip.compress(PNG), "text/plain", Content_Encoding="gzip")
    server.play(packed)
    assert (await fetch(f"{server.origin}/x")).content == PNG


async def test_the_address_that_was_looked_at_is_the_one_that_is_called(
    server: ScriptedServer,
) -> None:
    server.play(PICTURE)
    asked: list[str] = []
    names = {"pictures.example": ["127.0.0.1"]}
    url = f"http://pictures.example:{server.port}/plot.png"
    found = await download_picture(url, allow_private=True, resolve=lookup(names, asked))
    assert found.content == PNG
    assert asked == ["pictures.example"]
    assert server.requests[0].headers["host"] == f"pictures.example:{server.port}"


async def test_where_the_first_address_does_not_answer_the_next_is_tried(
    server: ScriptedServer,
) -> None:
    server.play(PICTURE)
    names = {"two.example": ["127.0.0.9", "127.0.0.1"]}
    url = f"http://two.example:{server.port}/plot.png"
    assert (await fetch(url, names=names)).content == PNG


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "localhost", "0.0.0.0", "[::1]"),
        *("10.0.0.1", "172.16.9.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1"),
        *("[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]", "[2002:a00:1::]"),
        "[ff02::1]",
    ],
)
async def test_nothing_private_is_called_however_it_is_written(host: str) -> None:
    with pytest.raises(CannotAttach) as caught:
        await download_picture(f"http://{host}:9/a.png", allow_private=False)
    assert PRIVATE in caught.value.message
    assert caught.value.hint.startswith(ALLOW)


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    names = lookup({"both.example": ["8.8.8.8", "10.0.0.1"]}, [])
    with pytest.raises(CannotAttach, match=r"both\.example is 10\.0\.0\.1, which is in a private"):
        await download_picture("http://both.example/a", allow_private=False, resolve=names)


async def test_a_redirect_to_a_private_address_is_refused_before_it_is_called(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "chatui.transport.picture_download._private", lambda address: address == "127.0.0.2"
    )
    server.play(response(302, "", Location=f"http://127.0.0.2:{server.port}/secret"))
    with pytest.raises(CannotAttach, match=r"127\.0\.0\.2 is in a private network"):
        await download_picture(f"{server.origin}/a", allow_private=False)
    assert len(server.requests) == 1


ANSWERS: dict[str, tuple[Sequence[Step], str]] = {
    "a page as image/png": (
        [response(200, "<!doctype html><title>Login</title>", "image/png")],
        f"127.0.0.1 sent a web page, no picture. {OTHER}",
    ),
    "nothing there": (
        [response(404, "no", "text/plain")],
        "127.0.0.1 has no such picture (404). Does a browser show it?",
    ),
    "a login": (
        [response(403, "no", "text/plain")],
        "127.0.0.1 does not give it to everybody (403). Does a browser show it?",
    ),
    "a failure": (
        [response(500, "no", "text/plain")],
        "127.0.0.1 sent no picture (500). Does a browser show it?",
    ),
    "nothing": ([response(200, b"", "image/png")], "127.0.0.1 sent nothing."),
    "too large, as it says": (
        [head(200, "image/png", Content_Length="500000000"), Act.HOLD],
        "127.0.0.1 sends more than 0 MB, the most that can be attached.",
    ),
    "too large, unsaid": (
        [head(200, "image/png"), Flood(bytes(10_000))],
        "127.0.0.1 sends more than 0 MB, the most that can be attached.",
    ),
    "a bomb": (
        [response(200, gzip.compress(bytes(10**7)), "image/png", Content_Encoding="gzip")],
        "127.0.0.1 sends more than 0 MB, the most that can be attached.",
    ),
    "what cannot be unpacked": (
        [response(200, PNG, "image/png", Content_Encoding="br")],
        "127.0.0.1 sent something that cannot be unpacked.",
    ),
    "cut": (
        [head(200, "image/png", Content_Length="9999") + PNG],
        "127.0.0.1 broke off before its end.",
    ),
    "silence": (
        [Act.HOLD],
        "{url} did not come to an end within 0.3 s. Download it, and attach the file.",
    ),
    "no end": (
        [head(200, "image/png") + PNG, Act.HOLD],
        "{url} did not come to an end within 0.3 s. Download it, and attach the file.",
    ),
    "no HTTP": ([b"SSH-2.0-OpenSSH\r\n"], "127.0.0.1 does not answer in HTTP."),
    "a circle": (
        [response(302, "", Location="/again")],
        f"127.0.0.1 leads on to another address more than 5 times. {OTHER}",
    ),
    "a redirect to a file": (
        [response(302, "", Location="file:///etc/passwd")],
        "127.0.0.1 leads on to what is no address of a picture: 'file:///etc/passwd'.",
    ),
    "a redirect to nowhere": (
        [response(302, "")],
        "127.0.0.1 leads on to what is no address of a picture: ''.",
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_an_answer_that_is_no_picture_gets_its_sentence(
    name: str, server: ScriptedServer
) -> None:
    steps, expected = ANSWERS[name]
    server.play(*steps)
    url = f"{server.origin}/a.png"
    limits = MOMENT if "within 0.3 s" in expected else FEW
    assert await sentence(url, limits=limits) == expected.format(url=url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("ftp://example.org/a.png", "ftp://example.org/a.png is no address of a picture."),
        ("file:///etc/passwd", "file:///etc/passwd is no address of a picture."),
        ("https:///a.png", "https:///a.png is no address of a picture."),
        ("http://[::1/a.png", "http://[::1/a.png is no address."),
        ("http://a\x1b]0;b/", "is no address."),
        ("https://me:secret@example.org/a", "The address holds a user or a password"),
    ],
)
async def test_an_address_that_is_none_gets_its_sentence(url: str, expected: str) -> None:
    said = await sentence(url)
    assert expected in said
    assert "secret" not in said
    assert "\x1b" not in said


async def test_a_host_that_there_is_not_and_one_that_nobody_runs_get_their_sentences() -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(CannotAttach, match=r"There is no host gone\.example, or no network"):
        await download_picture("http://gone.example/a", allow_private=False, resolve=unknown)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        said = await sentence(f"http://127.0.0.1:{taken.getsockname()[1]}/a")
    assert said.startswith("127.0.0.1 cannot be reached. Is the server running?")


async def test_a_download_that_is_given_up_leaves_no_connection(server: ScriptedServer) -> None:
    server.play(head(200, "image/png") + PNG, Act.HOLD)
    asking = asyncio.create_task(fetch(f"{server.origin}/a", limits=DownloadLimits()))
    await server.wait_for_requests(1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    async with asyncio.timeout(30):
        await server.left.wait()


async def test_a_proxy_is_asked_for_the_name_which_it_alone_may_be_able_to_look_up(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setenv("http_proxy", server.origin)
    server.play(PICTURE)
    found = await download_picture(
        "http://pictures.example/plot.png", allow_private=False, resolve=unknown
    )
    assert found == Downloaded(PNG, "plot.png")
    assert server.requests[0].path == "http://pictures.example/plot.png"


async def test_a_private_address_is_refused_behind_a_proxy_too(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.origin)
    with pytest.raises(CannotAttach, match="private network"):
        await download_picture("http://10.0.0.1/a", allow_private=False)
    assert server.requests == []
