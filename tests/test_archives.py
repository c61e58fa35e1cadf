"""Archives: each member a document of its own, whatever an archive does to prevent it."""

from __future__ import annotations

import bz2
import gzip
import io
import tarfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import msgspec
import py7zr
import pytest
import rarfile
from rar_written import ENCRYPTED, rar4, rar5
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from eval.formats.content import parts_of
from eval.formats.damage import damaged
from eval.formats.render import as_docx, as_html, as_ofd, as_pdf, as_xlsx
from extractor.auditing import audit_files, decode_report
from extractor.mining import mine
from extractor.patterns import default_rules
from extractor.pipeline import read
from extractor.sources.archives import Unpacker
from extractor.sources.paths import expand

RULES = default_rules()
LINE = "全县现有义务教育学校28所，其中小学19所、初中6所；在校生27813人。"
FILES = {
    "甲县.docx": as_docx([LINE]),
    "乙县.pdf": as_pdf([LINE.replace("28", "34")]),
    "page.html": as_html([LINE.replace("28", "41")]),
}


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as file:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    return out.getvalue()


def seven(files: dict[str, bytes], password: str | None = None) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password) as file:
        for name, data in files.items():
            file.writestr(data, name)
    return out.getvalue()


def warc(files: dict[str, bytes], packed: bool = True) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for url, data in files.items():
        kind = "text/css" if url.endswith(".css") else "text/html"
        headers = StatusAndHeaders(
            "200 OK", [("Content-Type", kind), ("Content-Encoding", "gzip")], protocol="HTTP/1.1"
        )
        record = writer.create_warc_record(
            url, "response", payload=io.BytesIO(gzip.compress(data)), http_headers=headers
        )
        writer.write_record(record)
    return out.getvalue()


def mail(files: dict[str, bytes]) -> bytes:
    message = EmailMessage()
    message["Subject"], message["MIME-Version"] = "报送", "1.0"
    message.set_content("全县现有小学55所。")
    for name, data in files.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def members(data: bytes, tmp_path: Path, name: str = "a.bin") -> dict[str, str]:
    """What unpacking gives: shown name → '' or the reason why it cannot be had."""
    path = tmp_path / name
    path.write_bytes(data)
    spool = tmp_path / "spool"
    spool.mkdir()
    found = Unpacker(spool, RULES).unpack(path, name)
    assert found is not None
    assert all(p.is_file() for p in spool.iterdir())
    assert sorted(str(p) for p in spool.iterdir()) == sorted(m.path for m in found if m.path)
    return {m.name: m.reason for m in found}


@pytest.mark.parametrize(
    ("make", "sources"),
    [
        (zipped, [f"a.bin!{n}" for n in FILES]),
        (tarred, [f"a.bin!{n}" for n in FILES]),
        (lambda f: tarred(f, "w:gz"), [f"a.bin!{n}" for n in FILES]),
        (lambda f: bz2.compress(tarred(f)), [f"a.bin!{n}" for n in FILES]),
        (seven, [f"a.bin!{n}" for n in FILES]),
        (rar5, [f"a.bin!{n}" for n in FILES]),
        (rar4, [f"a.bin!{n}" for n in FILES]),
        (lambda f: zipped({"内.rar": rar5(f)}), [f"a.bin!内.rar!{n}" for n in FILES]),
        (lambda f: gzip.compress(f["page.html"]), ["a.bin!a"]),
        (mail, ["a.bin", *(f"a.bin!{n}" for n in FILES)]),
        (lambda f: zipped({"内.zip": zipped(f)}), [f"a.bin!内.zip!{n}" for n in FILES]),
        (lambda f: warc({f"http://example.org/{n}": d for n, d in f.items()} | {"http://example.org/x.css": b"p{}"}),
         [f"http://example.org/{n}" for n in FILES]),
        (lambda f: warc({f"http://example.org/{n}": d for n, d in f.items()}, packed=False),
         [f"http://example.org/{n}" for n in FILES]),
    ],
    ids=["zip", "tar", "tar.gz", "tar.bz2", "7z", "rar 5", "rar 4", "rar in zip", "gz", "eml", "zip in zip", "warc.gz", "warc"],
)  # fmt: skip
def test_members_are_files_of_their_own(make, sources: list[str], tmp_path: Path) -> None:
    assert members(make(FILES), tmp_path) == dict.fromkeys(sources, "")


def test_archive_through_the_whole_program(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(zipped({**FILES, "broken.pdf": FILES["乙县.pdf"][:300], "__MACOSX/x": b"x", "a.css": b"p{}"}))
    results = list(audit_files(expand([path]).files, jobs=1))
    good = {r.file.name.partition("!")[2]: decode_report(r.data) for r in results if r.failure is None}
    assert {name: str(r.claims[0].value) for name, r in good.items()} == {
        "甲县.docx": "28",
        "乙县.pdf": "34",
        "page.html": "41",
    }
    assert [r.document.source for r in good.values()] == [f"{path}!{name}" for name in good]
    (bad,) = [r for r in results if r.failure]
    assert bad.file.name.endswith("!broken.pdf")
    assert "damaged" in bad.failure.reason


def test_a_web_archive_is_mined_with_urls_as_sources(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(
        warc({f"http://www.example.org/{n}.html": as_html([LINE.replace("28", str(n))]) for n in range(30, 34)})
    )
    summary = mine([path], tmp_path / "out", jobs=1, pages=False)
    assert (summary.mined, summary.failed) == (4, [])
    again = mine([path], tmp_path / "out", jobs=1, pages=False)
    assert (again.mined, again.already) == (0, 4)


def test_many_archives_share_a_folder_without_mixing(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    unpacker = Unpacker(spool, RULES)
    found = {}
    for n in range(40):
        (tmp_path / f"{n}.zip").write_bytes(zipped({"a.txt": f"全县小学{n}所。".encode()}))
        for member in unpacker.unpack(tmp_path / f"{n}.zip", f"{n}.zip") or ():
            found[member.name] = member.path
    assert {name: Path(path).read_text("utf-8") for name, path in found.items()} == {
        f"{n}.zip!a.txt": f"全县小学{n}所。" for n in range(40)
    }


def test_hostile_names_never_leave_the_folder(tmp_path: Path) -> None:
    files = {
        "../../evil.txt": LINE.encode(),
        "/etc/evil.txt": LINE.encode(),
        "C:\\evil.txt": LINE.encode(),
        "\x1b[31m.txt": b"28",
    }
    found = members(zipped(files), tmp_path)
    assert set(found.values()) == {""}
    assert not (tmp_path.parent / "evil.txt").exists()


def test_links_and_devices_of_a_tar_are_no_members(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as file:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE):
            info = tarfile.TarInfo(f"link{kind!r}")
            info.type, info.linkname = kind, "../../secret.txt"
            file.addfile(info)
        info = tarfile.TarInfo("a.txt")
        info.size = len(LINE.encode())
        file.addfile(info, io.BytesIO(LINE.encode()))
    assert members(out.getvalue(), tmp_path) == {"a.bin!a.txt": ""}


def test_bombs_are_cut_short(tmp_path: Path) -> None:
    found = members(zipped({f"{n}.txt": b"0" * 20_000_000 for n in range(9)}), tmp_path)
    assert "unpacks to more than" in found["a.bin"]
    assert sum(not reason for reason in found.values()) <= 1


def test_too_deep_and_locked_members_say_so(tmp_path: Path) -> None:
    deep = LINE.encode()
    for level in range(6):
        deep = zipped({f"{level}.zip" if level else "a.txt": deep})
    (reason,) = members(deep, tmp_path).values()
    assert "archives" in reason
    (tmp_path / "spool").rmdir()
    assert "password" in str(members(seven({"a.txt": LINE.encode()}, "secret"), tmp_path))


def test_rar_members_that_cannot_be_had_say_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # no program that unpacks
    monkeypatch.setattr(rarfile, "CURRENT_SETUP", None)
    cases = {
        "packed": (rar5(FILES, method=3), "install unrar"),
        "locked": (rar4(FILES, ENCRYPTED), "locked by a password"),
        "cut": (rar5(FILES)[:-2000], "damaged or incomplete"),
        "flipped": (rar5(FILES).replace(b"html", b"htmm"), "damaged or incomplete"),
    }
    for name, (data, reason) in cases.items():
        folder = tmp_path / name
        folder.mkdir()
        said = members(data, folder)
        assert any(reason in said[n] for n in said), (name, said)
        assert name != "flipped" or said["a.bin!甲县.docx"] == ""  # what stands before the fault is read
        assert all("\n" not in text for text in said.values())


def test_names_in_gbk(tmp_path: Path) -> None:
    data = zipped({"XXXX.txt": LINE.encode()}).replace(b"XXXX", "督导".encode("gbk"))
    assert members(data, tmp_path) == {"a.bin!督导.txt": ""}


def test_no_archive_is_left_alone(tmp_path: Path) -> None:
    for name, data in FILES.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert Unpacker(tmp_path, RULES).unpack(path, name) is None


def test_broken_files_of_every_format_come_to_a_record_each(tmp_path: Path) -> None:
    parts = parts_of(read(LINE.encode(), "t"))
    sources = {
        "r.docx": as_docx(parts), "r.pdf": as_pdf(parts), "r.ofd": as_ofd(parts), "r.xlsx": as_xlsx(parts),
        "r.7z": seven(FILES), "r.zip": zipped(FILES), "r.tgz": tarred(FILES, "w:gz"), "r.eml": mail(FILES),
        "r.warc": warc({"http://example.org/": FILES["page.html"]}), "r.html": FILES["page.html"],
    }  # fmt: skip
    inbox = tmp_path / "in"
    inbox.mkdir()
    for name, data in damaged(sources, 60):
        (inbox / name).write_bytes(data)
    results = list(audit_files(expand([inbox]).files, jobs=2))
    seen = {
        r.file.name.partition("!")[0].rpartition("/")[2][:4]
        for r in results
        if "!" in r.file.name or str(inbox) in r.file.name
    }
    seen |= {"warc" for r in results if r.file.name.startswith("http")}
    assert len(seen - {"warc"}) >= 54  # the records of sound web archives are shown by their addresses
    kinds = {r.failure.kind for r in results if r.failure}
    assert kinds <= {"unreadable", "too_large", "timeout", "io"}
    assert all("\n" not in r.failure.reason for r in results if r.failure)
    assert msgspec.msgpack.decode(next(r.data for r in results if r.failure is None))
