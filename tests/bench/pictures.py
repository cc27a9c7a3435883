"""Ten photographs of 12 megapixels attached at once and sent, and again in the turn after it.

Memory over what the process had before, at its highest; stalls of the event loop, in a process of
its own, against a server in another one. The goals: 150 MiB, 50 ms.
"""

import asyncio
import io
import multiprocessing
import tempfile
from pathlib import Path

from PIL import Image

from chatui.attach.file import read_file
from chatui.attach.picture import Picture, make_picture
from chatui.conversation.parts import Attachment
from chatui.providers import PictureLimits
from chatui.sessions.session import ChatSession
from tests.bench.send import running_server
from tests.bench.stalls import stalls_during
from tests.composition import make_sessions

COUNT = 10
SIZE = (4000, 3000)


def main() -> None:
    """Print the table."""
    with running_server() as (base_url, _), tempfile.TemporaryDirectory() as name:
        sizes = [(Path(name) / f"{at}.jpg").write_bytes(_photograph()) for at in range(COUNT)]
        print(f"JPEGs of {SIZE[0]} × {SIZE[1]}, {min(sizes) / 2**20:.1f} MiB and more.\n")
        print("| what | took, s | worst stall, ms | highest over the start, MiB |")
        print("| --- | --- | --- | --- |", flush=True)
        processes = multiprocessing.get_context("spawn")
        child = processes.Process(target=_child, args=(name, base_url))
        child.start()
        child.join()


def _photograph() -> bytes:
    """Return a picture that is as hard to pack as a photograph with grain."""
    bands = []
    for _ in range(3):
        grain = Image.effect_noise(SIZE, 40)
        bands.append(Image.blend(Image.radial_gradient("L").resize(SIZE), grain, 0.3))
    file = io.BytesIO()
    Image.merge("RGB", bands).save(file, "JPEG", quality=90)
    return file.getvalue()


def _child(folder: str, base_url: str) -> None:
    asyncio.run(_measure(Path(folder), base_url))


async def _measure(folder: Path, base_url: str) -> None:
    session = make_sessions(folder / "data", base_url).new()
    await session.wait(session.send("Is somebody there?").id)
    start = _status("VmRSS")
    parts: list[Attachment] = []

    async def attach() -> None:
        paths = sorted(folder.glob("*.jpg"))
        parts.extend(await asyncio.gather(*(_attached(session, path) for path in paths)))

    async def send() -> None:
        await session.wait(session.send("What are these?", parts=parts).id)

    async def send_again() -> None:
        await session.wait(session.send("And now?").id)

    for name, operation in (("attach", attach), ("send", send), ("the turn after", send_again)):
        Path("/proc/self/clear_refs").write_text("5")  # what was highest begins anew
        took, stalls = await stalls_during(operation)
        highest = (_status("VmHWM") - start) / 1024
        print(f"| {name} | {took / 1000:.2f} | {max(stalls):.0f} | {highest:.0f} |", flush=True)
    await session.close()


async def _attached(session: ChatSession, path: Path) -> Attachment:
    made = await asyncio.to_thread(_made, path)
    return await session.attach(made, path.name)


def _made(path: Path) -> Picture:
    return make_picture(read_file(path), path.name, PictureLimits())


def _status(field: str) -> int:
    """Return a field of this process's status, in KiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0])
    raise SystemExit(f"There is no {field} here: this is measured on Linux.")


if __name__ == "__main__":
    main()
