"""The examples run as they stand and print what they say they do."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "corpora" / "examples").glob("*.py"))
# what the output must hold, by example
SAID = {
    "spacy_claims.py": ("45所 schools primary 45 所", "read back: [3, ", "displaCy: "),
    "pandas_frames.py": ("schools", "primary", "inconsistent"),
}
NEEDS = {"spacy_claims.py": "spacy"}


def test_each_example_is_known_here() -> None:
    assert {path.name for path in EXAMPLES} == set(SAID)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
def test_an_example_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if find_spec(NEEDS.get(path.name, "extractor")) is None:
        pytest.skip(f"{NEEDS[path.name]} is not installed")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert done.returncode == 0, done.stderr
    for words in SAID[path.name]:
        assert words in done.stdout
