"""What terminals make of the graphics that they are sent: decoders, written from the protocols."""

import re
import zlib
from base64 import b64decode
from dataclasses import dataclass, field

_KITTY = re.compile(rb"\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\")
_SIXEL = re.compile(rb"\x1bP[0-9;]*q(.*?)\x1b\\", re.DOTALL)
_TOKEN = re.compile(
    r'"(?P<raster>[0-9;]+)|#(?P<color>[0-9;]+)|!(?P<count>\d+)(?P<run>.)|(?P<one>[?-~])|(?P<end>[$-])'
)


@dataclass(frozen=True)
class Drawn:
    width: int
    height: int
    rgb: bytes
    columns: int | None = None


@dataclass
class KittyTerminal:
    """The pictures that are to be seen, by their ids."""

    shown: dict[str, Drawn] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    _data: bytearray = field(default_factory=bytearray)

    def take(self, output: bytes) -> None:
        for command, payload in _KITTY.findall(output):
            keys = dict(pair.split("=") for pair in command.decode().split(","))
            assert len(payload) <= 4096
            match keys.get("a"):
                case "q":
                    continue
                case "d":
                    assert keys["d"] == "I"
                    self.shown.pop(keys["i"], None)
                    continue
                case "T":
                    assert not self._data
                    self._keys = keys
                case other:
                    assert other is None
            self._data += b64decode(payload, validate=True)
            if keys["m"] == "0":
                self._show()

    def _show(self) -> None:
        keys, rgb = self._keys, zlib.decompress(self._data)
        assert (keys["f"], keys["t"], keys["o"]) == ("24", "d", "z")
        width, height = int(keys["s"]), int(keys["v"])
        assert len(rgb) == width * height * 3
        columns = int(keys["c"]) if "c" in keys else None
        self.shown[keys["i"]] = Drawn(width, height, rgb, columns)
        self._data.clear()


def sixels_in(output: bytes) -> list[Drawn]:
    return [_sixels(body.decode("ascii")) for body in _SIXEL.findall(output)]


def _sixels(body: str) -> Drawn:
    palette: dict[int, bytes] = {}
    cells: dict[tuple[int, int], bytes] = {}
    size = (0, 0)
    x = y = color = 0
    at = 0
    while at < len(body):
        found = _TOKEN.match(body, at)
        assert found is not None, body[at : at + 20]
        at = found.end()
        if found["raster"]:
            *_, width, height = map(int, found["raster"].split(";"))
            size = width, height
        elif found["color"]:
            color, *parts = map(int, found["color"].split(";"))
            if parts:
                assert parts[0] == 2
                palette[color] = bytes(round(part * 255 / 100) for part in parts[1:])
        elif found["end"]:
            x, y = 0, y + 6 * (found["end"] == "-")
        else:
            bits = ord(found["run"] or found["one"]) - 63
            count = int(found["count"] or 1)
            for row in (row for row in range(6) if bits >> row & 1):
                for column in range(x, x + count):
                    assert (column, y + row) not in cells
                    cells[column, y + row] = palette[color]
            x += count
    width, height = size
    rgb = b"".join(cells[column, row] for row in range(height) for column in range(width))
    assert len(cells) == width * height
    return Drawn(width, height, rgb)
