"""TLS is verified, and proxies are used for other machines alone."""

import ssl
import subprocess
from pathlib import Path

import pytest

from chatui.errors import (
    CannotConnect,
    TLSFailed,
)
from tests.scripted_server import HELLO, ScriptedServer, response, stream
from tests.transport.asking import KEY, ask


class TestProxies:
    async def test_this_machine_is_never_asked_through_a_proxy(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with ScriptedServer() as server, ScriptedServer() as proxy:
            server.play(stream(HELLO))
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.origin)
            outcome = await ask(server.base_url, key=KEY)
        assert outcome.text == "Hello"
        assert proxy.connections == 0

    async def test_other_machines_are_asked_through_the_proxy_of_the_environment(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with ScriptedServer() as proxy:
            proxy.play(stream(HELLO))
            monkeypatch.setenv("HTTP_PROXY", proxy.origin)
            outcome = await ask("http://example.invalid/v1")
        assert outcome.text == "Hello"
        assert proxy.requests[0].path == "http://example.invalid/v1/chat/completions"

    async def test_a_proxy_that_refuses_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async with ScriptedServer() as proxy:
            proxy.play(response(407, "No"))
            monkeypatch.setenv("HTTPS_PROXY", proxy.origin)
            outcome = await ask("https://example.invalid/v1", key=KEY)
        assert isinstance(outcome.failure, CannotConnect)
        assert "proxy" in outcome.failure.message.lower()
        assert "HTTPS_PROXY" in outcome.failure.hint
        assert all("authorization" not in item.headers for item in proxy.requests)

    @pytest.mark.parametrize("proxy", ["nonsense://example.org", "http://127.0.0.1:99999"])
    async def test_a_proxy_that_makes_no_sense_is_named(
        self, proxy: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        outcome = await ask("https://example.invalid/v1")
        assert isinstance(outcome.failure, CannotConnect)
        assert "HTTPS_PROXY" in outcome.failure.hint


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a key and a certificate for 127.0.0.1 that nobody knows."""
    folder = tmp_path_factory.mktemp("authority")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder


def serving(authority: Path) -> ScriptedServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "cert.pem", authority / "key.pem")
    return ScriptedServer(tls=context)


class TestTLS:
    async def test_a_certificate_that_nobody_knows_is_refused(self, authority: Path) -> None:
        async with serving(authority) as server:
            server.play(stream(HELLO))
            outcome = await ask(server.base_url, key=KEY)
        assert isinstance(outcome.failure, TLSFailed)
        assert "ca_file" in outcome.failure.hint
        assert outcome.retries == []
        assert server.requests == []

    async def test_a_certificate_for_another_name_is_refused(self, authority: Path) -> None:
        async with serving(authority) as server:
            server.play(stream(HELLO))
            ca_file = str(authority / "cert.pem")
            outcome = await ask(f"https://localhost:{server.port}/v1", key=KEY, ca_file=ca_file)
        assert isinstance(outcome.failure, TLSFailed)
        assert server.requests == []

    async def test_a_certificate_of_the_configuration_is_trusted(self, authority: Path) -> None:
        async with serving(authority) as server:
            server.play(stream(HELLO))
            outcome = await ask(server.base_url, key=KEY, ca_file=str(authority / "cert.pem"))
        assert outcome.text == "Hello"

    async def test_a_certificate_of_the_environment_is_trusted(
        self, authority: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority / "cert.pem"))
        async with serving(authority) as server:
            server.play(stream(HELLO))
            outcome = await ask(server.base_url, key=KEY)
        assert outcome.text == "Hello"

    @pytest.mark.parametrize("content", [None, "no certificate"])
    async def test_a_file_of_certificates_that_cannot_be_read_is_named(
        self, content: str | None, tmp_path: Path
    ) -> None:
        ca_file = tmp_path / "ca.pem"
        if content is not None:
            ca_file.write_text(content)
        outcome = await ask("https://127.0.0.1:9/v1", ca_file=str(ca_file))
        assert isinstance(outcome.failure, TLSFailed)
        assert str(ca_file) in outcome.failure.message

    async def test_a_file_of_the_environment_that_cannot_be_read_is_named(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
        outcome = await ask("https://127.0.0.1:9/v1")
        assert isinstance(outcome.failure, TLSFailed)
        assert "SSL_CERT_FILE" in outcome.failure.message
