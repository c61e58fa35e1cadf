"""What a supervisor and its workers say to each other: frames over pipes.

A frame is four bytes of length, then one MessagePack message.  The supervisor sends Setup once and
then one Batch after another; the worker answers Ready, a Result per task in order, and Finished.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, TypeVar

import msgspec


class Task(msgspec.Struct, frozen=True, gc=False):
    """One document to do.

    key     its place in the run; results carry it back
    path    as the file system spells it (``os.fsencode``)
    source  as it is shown and stored
    size    in bytes; batches are limited by their sum
    digest  of the bytes, where the supervisor has read them; a worker that reads others says so
    """

    key: int
    path: bytes
    source: str
    size: int = 0
    digest: str = ""


class Setup(msgspec.Struct, frozen=True, tag=True):
    """The first message to a worker.

    job      ``module:factory``; ``factory(options)`` makes the object that does the work
    options  whatever that factory takes, JSON-like
    memory   bytes that a document may use beyond what the worker needs to be ready; 0 for no limit
    seconds  that a document may take; its supervisor ends a worker that takes longer
    """

    job: str
    options: dict[str, Any]
    memory: int = 0
    seconds: float = 0.0


class Batch(msgspec.Struct, frozen=True, tag=True):
    """Tasks to do in order, then to finish together."""

    tasks: list[Task]


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The job is set up."""


class Failure(msgspec.Struct, frozen=True):
    """Why one document could not be done.

    kind    unreadable | io | changed | too_large | timeout | memory | crash | defect
    reason  one line: what is wrong and what to do
    """

    kind: str
    reason: str


class Result(msgspec.Struct, frozen=True, tag=True):
    """What came of one task: the job's bytes, or the failure."""

    key: int
    data: bytes = b""
    failure: Failure | None = None


class Beat(msgspec.Struct, frozen=True, tag=True):
    """A step of the document at hand is done: its time begins anew."""


class Finished(msgspec.Struct, frozen=True, tag=True):
    """The batch is complete; ``data`` is what the job says of it as a whole."""

    data: bytes = b""


class Fatal(msgspec.Struct, frozen=True, tag=True):
    """No document can be done: a rule file is wrong, a package is missing."""

    reason: str


Order = Setup | Batch
Answer = Ready | Beat | Result | Finished | Fatal
T = TypeVar("T")

_encode = msgspec.msgpack.Encoder().encode
decode_order = msgspec.msgpack.Decoder(Setup | Batch).decode
decode_answer = msgspec.msgpack.Decoder(Ready | Beat | Result | Finished | Fatal).decode


def send(pipe: BinaryIO, message: Order | Answer) -> None:
    """Writes one frame.  Raises OSError (BrokenPipeError) where the other side is gone."""
    body = _encode(message)
    pipe.write(len(body).to_bytes(4, "big") + body)
    pipe.flush()


def receive(pipe: BinaryIO, decode: Callable[[bytes], T]) -> T | None:
    """The next message; None where the other side closed the pipe or died in the middle of a frame."""
    head = pipe.read(4)
    if len(head) < 4:
        return None
    body = pipe.read(int.from_bytes(head, "big"))
    if len(body) < int.from_bytes(head, "big"):
        return None
    return decode(body)
