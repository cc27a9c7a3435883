"""Which proxy a request goes through, as curl has it, and what is said of one that fails."""

import asyncio
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from chatui.errors import CannotConnect, ServerFailed
from chatui.transport.proxies import proxy_for
from tests.scripted_server import HELLO, ScriptedServer, Until, response, stream
from tests.transport.asking import KEY, QUICK, ask

CURL = shutil.which("curl")
UV = shutil.which("uv")
P = "http://127.0.0.1:1"
"""A proxy that only has to be named."""
Row = tuple[str, Mapping[str, str], bool]
NAMED = {"http_proxy": P, "https_proxy": P}

AS_CURL: dict[str, Row] = {
    "nothing set": ("https://a.example", {}, False),
    "NO_PROXY alone": ("https://a.example", {"NO_PROXY": "localhost,fd00::/8"}, False),
    "http in lower case": ("http://a.example", {"http_proxy": P}, True),
    "the other scheme's": ("http://a.example", {"https_proxy": P}, False),
    "https in upper case": ("https://a.example", {"HTTPS_PROXY": P}, True),
    "all": ("https://a.example", {"all_proxy": P}, True),
    "ALL": ("http://a.example", {"ALL_PROXY": P}, True),
    "lower case wins": ("https://a.example", {"https_proxy": P, "HTTPS_PROXY": "x://y"}, True),
    "the scheme's own wins": ("https://a.example", {"https_proxy": P, "all_proxy": "x://y"}, True),
    "an empty one is none": ("https://a.example", {"https_proxy": "", "HTTPS_PROXY": P}, True),
    "an empty one is none, all": ("https://a.example", {"https_proxy": "", "all_proxy": P}, True),
    "all of them empty": ("https://a.example", {"https_proxy": "", "all_proxy": ""}, False),
    "a name": ("http://a.example", {**NAMED, "no_proxy": "a.example"}, False),
    "NO in upper case": ("http://a.example", {**NAMED, "NO_PROXY": "a.example"}, False),
    "no in lower case wins": (
        "http://a.example", {**NAMED, "no_proxy": "x", "NO_PROXY": "a.example"}, True,
    ),
    "an empty no is none": (
        "http://a.example", {**NAMED, "no_proxy": "", "NO_PROXY": "a.example"}, False,
    ),
    "a subdomain": ("http://b.a.example", {**NAMED, "no_proxy": "a.example"}, False),
    "a leading dot": ("http://b.a.example", {**NAMED, "no_proxy": ".a.example"}, False),
    "a leading dot, the name itself": (
        "http://a.example", {**NAMED, "no_proxy": ".a.example"}, False,
    ),
    "only a like end": ("http://aa.example", {**NAMED, "no_proxy": "a.example"}, True),
    "another case": ("http://a.example", {**NAMED, "no_proxy": "A.EXAMPLE"}, False),
    "a trailing dot there": ("http://a.example", {**NAMED, "no_proxy": "a.example."}, False),
    "a trailing dot here": ("http://a.example.", {**NAMED, "no_proxy": "a.example"}, False),
    "commas and spaces": (
        "http://a.example", {**NAMED, "no_proxy": " x ,, y,  a.example\t,"}, False,
    ),
    "spaces alone": ("http://a.example", {**NAMED, "no_proxy": "x a.example"}, False),
    "everything": ("http://a.example", {**NAMED, "no_proxy": "*"}, False),
    "a range beside a name": ("http://a.example", {**NAMED, "no_proxy": "fd00::/8,[::1]"}, True),
    "an address": ("http://192.0.2.7", {**NAMED, "no_proxy": "192.0.2.7"}, False),
    "another address": ("http://192.0.2.7", {**NAMED, "no_proxy": "192.0.2.70"}, True),
    "the end of an address": ("http://192.0.2.7", {**NAMED, "no_proxy": "2.7"}, True),
    "a range": ("http://192.0.2.7", {**NAMED, "no_proxy": "10.0.0.0/8,192.0.2.0/24"}, False),
    "another range": ("http://192.0.2.7", {**NAMED, "no_proxy": "192.0.3.0/24"}, True),
    "half a range": ("http://192.0.2.7", {**NAMED, "no_proxy": "192.0/16,192.0.2.0/33"}, True),
    "an IPv6 address": ("http://[2001:db8::7]", {**NAMED, "no_proxy": "2001:db8::7"}, False),
    "another IPv6 address": ("http://[2001:db8::7]", {**NAMED, "no_proxy": "[::1],::1"}, True),
}  # fmt: skip
BEYOND_CURL: dict[str, Row] = {
    "this machine": ("http://127.0.0.1:8080", NAMED, False),
    "this machine by name": ("http://localhost", NAMED, False),
    "this machine in short": ("http://127.1", NAMED, False),
    "this machine, mapped": ("http://[::ffff:127.0.0.1]", NAMED, False),
    "http in upper case": ("http://a.example", {"HTTP_PROXY": P}, True),
    "a header of a web client": (
        "http://a.example", {"HTTP_PROXY": P, "REQUEST_METHOD": "GET"}, False,
    ),
    "a star and a dot": ("http://b.a.example", {**NAMED, "no_proxy": "*.a.example"}, False),
    "a star among others": ("http://a.example", {**NAMED, "no_proxy": "x, *"}, False),
    "a port": ("http://a.example", {**NAMED, "no_proxy": "a.example:80"}, False),
    "a port that is written": ("http://a.example:81", {**NAMED, "no_proxy": "a.example:81"}, False),
    "another port": ("http://a.example", {**NAMED, "no_proxy": "a.example:443"}, True),
    "all of IPv4": ("http://192.0.2.7", {**NAMED, "no_proxy": "0.0.0.0/0"}, False),
    "an address and a port": ("http://192.0.2.7", {**NAMED, "no_proxy": "192.0.2.7:80"}, False),
    "a range of IPv6": ("http://[2001:db8::7]", {**NAMED, "no_proxy": "2001:db8::/32"}, False),
    "brackets": ("http://[2001:db8::7]", {**NAMED, "no_proxy": "[2001:db8::7]"}, False),
    "brackets and a port": (
        "http://[2001:db8::7]", {**NAMED, "no_proxy": "[2001:db8::7]:80"}, False,
    ),
    "a range in brackets": (
        "http://[2001:db8::7]", {**NAMED, "no_proxy": "[2001:db8::]/32"}, False,
    ),
    "a bad proxy that is spared": (
        "http://a.example", {"http_proxy": "x://y", "no_proxy": "a.example"}, False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("url", "environ", "is_used"), [*AS_CURL.values(), *BEYOND_CURL.values()],
    ids=[*AS_CURL, *BEYOND_CURL],
)  # fmt: skip
def test_the_variables_say_whether_a_proxy_is_used(
    url: str, environ: Mapping[str, str], is_used: bool
) -> None:
    assert (proxy_for(url, environ) is not None) is is_used


def curl_is_like_ours() -> bool:
    """Tell whether curl is there and knows ranges of addresses, which came with 7.86."""
    if CURL is None:
        return False
    words = subprocess.run([CURL, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.match(r"curl (\d+)\.(\d+)", words)
    return version is not None and (int(version[1]), int(version[2])) >= (7, 86)


@pytest.mark.skipif(not curl_is_like_ours(), reason="no curl of 7.86 or newer")
async def test_curl_takes_the_variables_in_the_same_way() -> None:
    async def is_used_by_curl(url: str, environ: Mapping[str, str]) -> bool:
        async with ScriptedServer() as proxy:
            proxy.play(response(502, ""))
            settings = {
                name: value.replace(P, proxy.origin).replace("x://y", "http://127.0.0.1:2")
                for name, value in environ.items()
            }
            assert CURL is not None
            # Without a proxy every way ends at this machine, where nothing listens.
            process = await asyncio.create_subprocess_exec(
                CURL, "--silent", "--disable", "--max-time", "5", "--connect-to", "::127.0.0.1:2",
                url, env={"PATH": os.environ["PATH"], **settings},
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            await process.wait()
            return proxy.connections > 0

    used = await asyncio.gather(*(is_used_by_curl(url, env) for url, env, _ in AS_CURL.values()))
    assert dict(zip(AS_CURL, used, strict=True)) == {
        name: is_used for name, (_, _, is_used) in AS_CURL.items()
    }


@pytest.mark.parametrize(
    ("value", "scheme", "address"),
    [
        ("http://p.example:3128", "http", "p.example:3128"),
        ("http://p.example:3128/", "http", "p.example:3128"),
        ("HTTP://P.example:3128/path?x", "http", "p.example:3128"),
        ("p.example:3128", "http", "p.example:3128"),
        (" p.example:3128 ", "http", "p.example:3128"),
        ("p.example", "http", "p.example:1080"),
        ("http://p.example:", "http", "p.example:1080"),
        ("https://p.example", "https", "p.example:443"),
        ("http://[2001:db8::1]:3128", "http", "[2001:db8::1]:3128"),
        ("socks5://127.0.0.1:7890", "socks5", "127.0.0.1:7890"),
        ("socks5h://p.example", "socks5", "p.example:1080"),
        ("socks://127.0.0.1:7890/", "socks5", "127.0.0.1:7890"),
    ],
)
def test_a_proxy_is_read_as_curl_reads_it(value: str, scheme: str, address: str) -> None:
    proxy = proxy_for("https://a.example", {"all_proxy": value})
    assert proxy is not None
    assert (proxy.scheme, proxy.address, proxy.variable) == (scheme, address, "all_proxy")
    assert (proxy.user, proxy.password) == (None, "")


@pytest.mark.parametrize("value", ["me:s%40cret@p.example:1", "http://me:s%40cret@p.example:1/"])
def test_a_user_and_password_are_read_and_never_shown(value: str) -> None:
    proxy = proxy_for("https://a.example", {"https_proxy": value})
    assert proxy is not None
    assert (proxy.user, proxy.password) == ("me", "s@cret")
    assert "cret" not in f"{proxy!r} {proxy.address}"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("socks4://me:secret@127.0.0.1:7890", "SOCKS4"),
        ("socks4a://127.0.0.1:7890", "SOCKS4"),
        ("nonsense://me:secret@p.example:1", "nonsense://"),
        ("http://me:secret@p.example:99999", "no proxy"),
        ("http://me:secret@p.example:0", "no proxy"),
        ("http://p.example:port", "no proxy"),
        ("http://[::1", "no proxy"),
        ("http://", "no proxy"),
        ("http://my proxy:3128", "no proxy"),
        (":3128", "no proxy"),
        ("http://me:s\udcff@p.example:1", "no proxy"),
        ("http://p\udcff.example:1", "no proxy"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(value: str, words: str) -> None:
    with pytest.raises(CannotConnect) as caught:
        proxy_for("https://a.example/v1", {"HTTPS_PROXY": value})
    assert words in caught.value.message
    assert "HTTPS_PROXY" in caught.value.message
    assert "NO_PROXY=a.example" in caught.value.hint
    assert "secret" not in str(caught.value)


class TestOnTheWire:
    async def test_a_range_in_no_proxy_stops_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async with ScriptedServer() as proxy:
            proxy.play(stream(HELLO))
            monkeypatch.setenv("http_proxy", proxy.origin)
            monkeypatch.setenv("NO_PROXY", "localhost,fd00::/8,::1,[::1]")
            outcome = await ask("http://example.invalid/v1")
        assert outcome.text == "Hello"

    async def test_a_proxy_for_others_that_cannot_be_used_stops_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with ScriptedServer() as proxy:
            proxy.play(stream(HELLO))
            monkeypatch.setenv("http_proxy", f"{proxy.origin}/")
            monkeypatch.setenv("https_proxy", "http://127.0.0.1:99999")
            monkeypatch.setenv("all_proxy", "socks4://127.0.0.1:1")
            outcome = await ask("http://example.invalid/v1")
        assert outcome.text == "Hello"

    async def test_a_proxy_whose_name_cannot_be_looked_up_is_said_in_a_sentence(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", "http://прокси..:3128")
        outcome = await ask("http://example.invalid/v1")
        assert isinstance(outcome.error, CannotConnect)
        assert "http_proxy names no proxy" in outcome.error.message

    async def test_the_password_reaches_the_proxy_alone(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with ScriptedServer() as proxy:
            proxy.play(stream(HELLO))
            monkeypatch.setenv("http_proxy", f"http://me:s%40cret@127.0.0.1:{proxy.port}")
            outcome = await ask("http://example.invalid/v1", key=KEY)
        assert outcome.text == "Hello"
        assert proxy.requests[0].headers["proxy-authorization"] == "Basic bWU6c0BjcmV0"

    @pytest.mark.parametrize("scheme", ["http", "https", "socks5"])
    async def test_a_proxy_that_is_down_is_named_and_not_the_endpoint(
        self, scheme: str, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("all_proxy", f"{scheme}://me:secret@127.0.0.1:{unused_tcp_port}")
        outcome = await ask("https://example.invalid/v1", limits=replace(QUICK, attempts=1))
        error = outcome.failure
        assert isinstance(error, CannotConnect)
        assert f"The proxy 127.0.0.1:{unused_tcp_port}, which all_proxy names" in error.message
        assert "example.invalid" not in error.message
        assert "all_proxy" in error.hint
        assert "secret" not in str(error)

    async def test_a_proxy_whose_name_nobody_knows_is_named(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("https_proxy", "http://proxy.invalid:3128")
        outcome = await ask("https://example.invalid/v1", limits=replace(QUICK, attempts=1))
        assert "proxy.invalid:3128" in outcome.failure.message

    @pytest.mark.parametrize(
        ("user", "status", "words"),
        [
            ("", 407, "wants a user and a password"),
            ("me:secret@", 407, "does not take the user and password"),
            ("", 403, "does not open the way to example.invalid"),
            ("", 502, "could not reach example.invalid"),
            ("", 302, "does not open the way to example.invalid"),
        ],
    )
    async def test_what_a_proxy_says_to_connect_is_told_as_the_proxys(
        self, user: str, status: int, words: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with ScriptedServer() as proxy:
            proxy.play(response(status, "No"))
            monkeypatch.setenv("HTTPS_PROXY", f"http://{user}127.0.0.1:{proxy.port}")
            outcome = await ask("https://example.invalid/v1", key=KEY)
        error = outcome.failure
        assert isinstance(error, CannotConnect)
        assert words in error.message
        assert str(status) in error.message
        assert f"The proxy 127.0.0.1:{proxy.port}" in error.message
        assert "secret" not in str(error)
        assert all("authorization" not in item.headers for item in proxy.requests)

    async def test_a_login_that_a_proxy_wants_is_told_as_the_proxys_without_a_tunnel_too(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with ScriptedServer() as proxy:
            proxy.play(response(407, "Log in"))
            monkeypatch.setenv("http_proxy", proxy.origin)
            outcome = await ask("http://example.invalid/v1", key=KEY)
        assert isinstance(outcome.failure, CannotConnect)
        assert "proxy" in outcome.failure.message
        assert "http_proxy" in outcome.failure.hint
        assert outcome.retries == []

    async def test_a_failure_that_may_be_the_proxys_says_so(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with ScriptedServer() as proxy:
            proxy.play(response(503, "Unable to connect"))
            monkeypatch.setenv("http_proxy", proxy.origin)
            outcome = await ask("http://example.invalid/v1", limits=replace(QUICK, attempts=1))
        assert isinstance(outcome.failure, ServerFailed)
        assert f"proxy 127.0.0.1:{proxy.port}" in outcome.failure.hint

    @pytest.mark.parametrize("scheme", ["http", "socks5"])
    @pytest.mark.parametrize("answer", [b"", b"no protocol at all\r\n\r\n"], ids=["none", "noise"])
    async def test_what_is_no_proxy_is_told_as_the_proxy(
        self, scheme: str, answer: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(3)
            writer.write(answer)
            writer.close()

        server = await asyncio.start_server(answering, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:{port}")
        outcome = await ask("https://example.invalid/v1", limits=replace(QUICK, attempts=1))
        server.close()
        await server.wait_closed()
        assert isinstance(outcome.failure, CannotConnect)
        assert f"The proxy 127.0.0.1:{port}" in outcome.failure.message

    @pytest.mark.parametrize("scheme", ["http", "socks5"])
    async def test_a_proxy_that_never_answers_is_not_waited_for_as_a_model_is(
        self, scheme: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        left = asyncio.Event()

        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()
            left.set()

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:{port}")
        limits = replace(QUICK, attempts=1, proxy=0.2)
        outcome = await ask("https://example.invalid/v1", limits=limits)
        await asyncio.wait_for(left.wait(), 30)
        server.close()
        await server.wait_closed()
        assert isinstance(outcome.failure, CannotConnect)
        assert f"The proxy 127.0.0.1:{port}" in outcome.failure.message

    async def test_the_wait_for_a_proxy_ends_where_the_wait_for_a_model_begins(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gate = asyncio.Event()
        async with ScriptedServer() as proxy:
            proxy.play(Until(gate), stream(HELLO))
            monkeypatch.setenv("http_proxy", proxy.origin)
            limits = replace(QUICK, attempts=1, proxy=1.0)
            asking = asyncio.create_task(ask("http://example.invalid/v1", limits=limits))
            await proxy.wait_for_requests(1)
            await asyncio.sleep(1.2)
            gate.set()
            outcome = await asking
        assert outcome.text == "Hello"


NAME = socket.gethostname()
"""This machine by a name that does not tell that it is this one."""


def address_of_this_machine() -> str | None:
    try:
        return socket.gethostbyname(NAME)
    except OSError:
        return None


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=test",
         "-addext", f"subjectAltName=DNS:{NAME}"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.fixture
async def pproxy(tmp_path: Path) -> AsyncIterator[str]:
    """Run a proxy that other people wrote, for HTTP and SOCKS5 on one port, with a login."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert UV is not None
    process = await asyncio.create_subprocess_exec(
        UV, "run", "--isolated", "--no-project", "--python", sys.executable,
        "--with", "pproxy==2.7.9", "pproxy", "-l", f"http+socks5://127.0.0.1:{port}#me:s@cret",
        cwd=tmp_path, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(120):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    assert process.returncode is None, "pproxy did not start"
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    break
        yield f"127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@pytest.mark.skipif(UV is None, reason="uv is not on the PATH")
@pytest.mark.skipif(address_of_this_machine() is None, reason="this machine's name has no address")
async def test_a_proxy_that_others_wrote_is_passed_with_and_without_tls(
    pproxy: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    host = address_of_this_machine() or ""
    async with (
        ScriptedServer(host=host) as plain,
        ScriptedServer(host=host, tls=context) as secure,
    ):
        plain.play(stream(HELLO))
        secure.play(stream(HELLO))
        urls = f"http://{NAME}:{plain.port}/v1", f"https://{NAME}:{secure.port}/v1"
        ways = [(scheme, url) for scheme in ("http", "socks5h") for url in urls]
        for scheme, url in ways:
            monkeypatch.setenv("ALL_PROXY", f"{scheme}://me:wrong@{pproxy}")
            refused = await ask(url, key=KEY)
            assert isinstance(refused.failure, CannotConnect), (scheme, url)
            assert f"The proxy {pproxy}" in refused.failure.message
            assert "wrong" not in str(refused.failure)
        for scheme, url in ways:  # Once it has let one in, pproxy asks no more.
            monkeypatch.setenv("ALL_PROXY", f"{scheme}://me:s%40cret@{pproxy}")
            passed = await ask(url, key=KEY)
            assert (passed.error, passed.text) == (None, "Hello"), (scheme, url)
        assert (len(plain.requests), len(secure.requests)) == (2, 2)
