"""The model servers that already run on this machine.

They are asked over loopback, with one GET, without a key, and for no longer than a blink. Nothing
else is sent to them: ports like 8000 and 8080 may well belong to something else.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_TIME_LIMIT: Final = 0.4  # seconds, for all of them
_ANSWER_LIMIT: Final = 1 << 20  # bytes
_MODEL_LIMIT: Final = 1000


@dataclass(frozen=True, slots=True)
class FoundServer:
    """A server on this machine that speaks the OpenAI protocol."""

    name: str
    """The program that uses this port by default; it may be another one."""
    base_url: str
    needs_key: bool
    """Whether it refuses to list its models without an API key."""
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a program serves by default."""

    name: str
    port: int
    path: str = "/v1"

    @property
    def base_url(self) -> str:
        """Where its models are listed, without /models."""
        return f"http://127.0.0.1:{self.port}{self.path}"


# The default ports in the programs' own documentation.
PLACES: Final = (
    Place("Ollama", 11434),
    Place("LM Studio", 1234),
    Place("llama.cpp, LocalAI or llamafile", 8080),
    Place("vLLM", 8000),
    Place("Jan", 1337),
    Place("KoboldCpp", 5001),
    Place("text-generation-webui", 5000),
    Place("LiteLLM", 4000),
    Place("Docker Model Runner", 12434, "/engines/v1"),
)


async def find_servers(places: Sequence[Place] = PLACES) -> list[FoundServer]:
    """Return the servers that answer within 0.4 seconds, in the order of `places`."""
    found = await asyncio.gather(*(_ask(place) for place in places))
    return [server for server in found if server is not None]


async def _ask(place: Place) -> FoundServer | None:
    try:
        async with asyncio.timeout(_TIME_LIMIT):
            answer = await _get_models(place)
    except (OSError, TimeoutError):
        return None
    head, _, body = answer.partition(b"\r\n\r\n")
    match head.split(maxsplit=2):
        case [version, b"401" | b"403", *_] if version.startswith(b"HTTP/"):
            is_page = b"text/html" in head.lower()
            return None if is_page else FoundServer(place.name, place.base_url, True, ())
        case [version, b"200", *_] if version.startswith(b"HTTP/"):
            models = _model_ids(body)
            if models is None:
                return None
            return FoundServer(place.name, place.base_url, False, models)
        case _:
            return None


async def _get_models(place: Place) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
    try:
        # In HTTP/1.0 the body is neither compressed nor in chunks, and ends with the connection.
        writer.write(
            f"GET {place.path}/models HTTP/1.0\r\n"
            f"Host: 127.0.0.1:{place.port}\r\n"
            "Accept: application/json\r\n\r\n".encode("ascii")
        )
        await writer.drain()
        answer = b""
        while len(answer) < _ANSWER_LIMIT and (piece := await reader.read(65536)):
            answer += piece
        return answer
    finally:
        writer.close()


def _model_ids(body: bytes) -> tuple[str, ...] | None:
    """Return the ids of an OpenAI list of models, or None if the body is none."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return None
    if not isinstance(parsed, dict):
        return None
    models = parsed.get("data") or []  # Ollama without a model answers "data": null
    if not isinstance(models, list):
        return None
    ids = [model.get("id") for model in models if isinstance(model, dict)]
    names = tuple(name for name in ids if isinstance(name, str))[:_MODEL_LIMIT]
    return names if names or parsed.get("object") == "list" else None
