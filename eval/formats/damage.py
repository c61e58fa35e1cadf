"""Files that are broken in the ways files break: cut off, with flipped bits, under a wrong name, one in another."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator, Mapping


def damaged(sources: Mapping[str, bytes], count: int, seed: int = 3) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of ``count`` broken files, each of different bytes, the kinds of damage and the formats in turn.

    sources  name with its ending → the sound file
    """
    rng = random.Random(seed)
    kinds = (_cut, _flipped, _renamed, _nested, _holed)
    names = sorted(sources)
    for n in range(count):
        name = names[n % len(names)]
        made, data = kinds[(n // len(names)) % len(kinds)](name, sources[name], rng, sources)
        yield f"{n:04d}-{made}", data + f"<!-- {n} -->".encode()


def _cut(name: str, data: bytes, rng: random.Random, sources: Mapping[str, bytes]) -> tuple[str, bytes]:
    return name, data[: rng.randint(1, max(1, len(data) - 1))]


def _flipped(name: str, data: bytes, rng: random.Random, sources: Mapping[str, bytes]) -> tuple[str, bytes]:
    out = bytearray(data)
    for _ in range(rng.choice((1, 8, 64, 512))):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return name, bytes(out)


def _renamed(name: str, data: bytes, rng: random.Random, sources: Mapping[str, bytes]) -> tuple[str, bytes]:
    other = rng.choice(sorted(sources))
    return f"{name.partition('.')[0]}.{other.rpartition('.')[2]}", data


def _nested(name: str, data: bytes, rng: random.Random, sources: Mapping[str, bytes]) -> tuple[str, bytes]:
    depth = rng.randint(1, 5)
    for level in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr(f"../{level}/{name}" if level == 0 else f"{level}.zip", data)
        data = out.getvalue()
    return f"{name}.zip", data


def _holed(name: str, data: bytes, rng: random.Random, sources: Mapping[str, bytes]) -> tuple[str, bytes]:
    start = rng.randrange(len(data))
    size = min(len(data) - start, rng.choice((16, 512, 4096)))
    return name, data[:start] + b"\x00" * size + data[start + size :]
