"""Old binary Word and WPS documents (.doc, .wps) → Document, by antiword or LibreOffice where one is installed.

Both run under a time limit, in a folder that is gone afterwards.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from msgspec.structs import replace

from extractor.heartbeat import beat
from extractor.model import Document, ReadError
from extractor.patterns import Rules
from extractor.readers.compose import compose
from extractor.readers.docx import read_docx
from extractor.readers.origin import Origin
from extractor.readers.rtf import rows_and_lines

_SECONDS = 45.0
_LEAST = 10  # characters of a text worth having


def read_doc(data: bytes, origin: Origin, rules: Rules) -> Document:
    """An old Word document as a Document.

    antiword is a hundred times faster and keeps tables; LibreOffice reads what antiword does not.
    raises  ReadError where neither program is installed, or none can read the file
    """
    antiword, office = shutil.which("antiword"), shutil.which("soffice") or shutil.which("libreoffice")
    if antiword is None and office is None:
        raise ReadError(
            f"{origin.source}: this is an old Word or WPS document; install LibreOffice or antiword to read it,"
            " or save it as .docx"
        )
    with tempfile.TemporaryDirectory(prefix="dudao-") as folder:
        source = Path(folder) / "in.doc"
        source.write_bytes(data)
        text = _by_antiword(antiword, source) if antiword else ""
        if office is not None and len(text.strip()) < _LEAST:
            beat()
            made = _by_office(office, source)
            if made is not None:
                return replace(read_docx(made, origin, rules), media_type=origin.media_type)
    if len(text.strip()) < _LEAST:
        raise ReadError(f"{origin.source}: no program here can read this Word document; save it as .docx")
    lines = [line.strip() for line in text.split("\n")]
    return compose(rows_and_lines(lines, edged=True), origin, rules)


def _by_antiword(program: str, source: Path) -> str:
    """The text, one paragraph a line, cells of tables between bars; empty where it fails."""
    out = _run([program, "-m", "UTF-8.txt", "-w", "0", str(source)], source.parent)
    return out.decode("utf-8", "replace") if out is not None else ""


def _by_office(program: str, source: Path) -> bytes | None:
    """The document as .docx; None where LibreOffice fails or takes too long."""
    profile = source.parent / "profile"
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
               "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(source.parent / "out"), str(source)]  # fmt: skip
    _run(command, source.parent)
    made = source.parent / "out" / "in.docx"
    return made.read_bytes() if made.is_file() else None


def _run(command: list[str], folder: Path) -> bytes | None:
    """What a program prints; None where it fails. It and what it starts are ended at the time limit."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder,
        start_new_session=True, env=os.environ | {"HOME": str(folder), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    try:
        out, _ = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None
    return out if process.returncode == 0 else None
