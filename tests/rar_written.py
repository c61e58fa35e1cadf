"""RAR archives of stored members, written by the published layouts of RAR 4 and RAR 5: no free program makes any."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

ENCRYPTED = 0x04  # RAR 4: a member behind a password


def rar5(files: Mapping[str, bytes], method: int = 0) -> bytes:
    """method  0 stored; 1 to 5 say that the bytes are compressed, which they are not"""
    out = b"Rar!\x1a\x07\x01\x00" + _block5(1, 0, b"", _vint(0))
    for name, data in files.items():
        packed = name.encode()
        fields = (_vint(0x04) + _vint(len(data)) + _vint(0o100644) + struct.pack("<I", zlib.crc32(data))
                  + _vint(method << 7) + _vint(1) + _vint(len(packed)) + packed)  # fmt: skip
        out += _block5(2, 0x02, _vint(len(data)), fields) + data
    return out + _block5(5, 0, b"", _vint(0))


def _block5(kind: int, flags: int, sizes: bytes, fields: bytes) -> bytes:
    body = _vint(kind) + _vint(flags) + sizes + fields
    head = _vint(len(body)) + body
    return struct.pack("<I", zlib.crc32(head)) + head


def _vint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def rar4(files: Mapping[str, bytes], flags: int = 0) -> bytes:
    out = b"Rar!\x1a\x07\x00" + _block4(0x73, 0, b"\x00" * 6)
    for name, data in files.items():
        packed = name.encode()
        fields = struct.pack("<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), 0x58210000, 20, 0x30,
                             len(packed), 0o100644) + packed  # fmt: skip
        out += _block4(0x74, 0x8000 | 0x0200 | flags, fields) + data
    return out + _block4(0x7B, 0x4000, b"")


def _block4(kind: int, flags: int, fields: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head
