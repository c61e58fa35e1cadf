"""Documents that are zip files of XML: bounded unpacking, and XML without entities."""

from __future__ import annotations

import io
import zipfile
from typing import IO

from lxml import etree

from extractor.model import ReadError
from extractor.patterns import Rules

_MOST_PARTS = 20000


class Package:
    """The parts of a zip-based document."""

    def __init__(self, data: bytes, source: str, rules: Rules) -> None:
        """Raises ReadError where the parts would come to more than allowed; BadZipFile where it is damaged."""
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        self._source = source
        bounds = rules.table("reading")["archive"]
        infos = self._zip.infolist()
        total = sum(info.file_size for info in infos)
        packed = max(1, len(data))
        bomb = total > 1 << 24 and total > int(bounds["max_ratio"]) * packed
        if total > int(bounds["office_bytes"]) or len(infos) > _MOST_PARTS or bomb:
            raise ReadError(f"{source}: unpacks to {total / 1e6:.0f} MB, which no report does; it is left unread")

    def names(self) -> list[str]:
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """The bytes of a part; raises KeyError where there is none."""
        return self._zip.read(name)

    def open(self, name: str) -> IO[bytes]:
        """A part to be read piece by piece; raises KeyError where there is none."""
        return self._zip.open(name)

    def xml(self, name: str) -> etree._Element:
        """The root of an XML part; raises KeyError or XMLSyntaxError."""
        return parse(self.read(name))


def parse(data: bytes) -> etree._Element:
    """XML as a tree; entities are left alone, nothing is fetched, and deep or huge trees are refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    return etree.fromstring(data, parser)


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """The value of an attribute by its name without namespace; empty where it is missing."""
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == name), "")
