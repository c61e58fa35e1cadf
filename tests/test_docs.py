"""What the README shows is what the program does."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CHINESE = (ROOT / "README.zh.md").read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)


def test_both_readmes_show_the_same_two_commands() -> None:
    assert blocks(README, "sh")[:2] == blocks(CHINESE, "sh")[:2]
    demo, tests = blocks(README, "sh")[:2]
    assert "dudao demo" in demo
    assert "pytest" in tests


def test_ci_finds_the_test_command_in_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "<!-- command: tests -->" in script
    after = README[README.index("<!-- command: tests -->") :]
    assert blocks(after, "sh")[0] == blocks(README, "sh")[1]


@pytest.mark.parametrize("text", [README, CHINESE], ids=["en", "zh"])
def test_every_command_of_the_tables_exists(text: str) -> None:
    named = set(re.findall(r"`dudao (\w+)", text))
    assert {"check", "extract", "mine", "export", "demo"} <= named
    shown = subprocess.run([sys.executable, "-m", "extractor.cli", "--help"], capture_output=True, text=True, cwd=ROOT)
    commands = set(re.findall(r"^  (\w+) ", shown.stdout, re.M))
    assert named <= commands


def test_the_python_example_runs(tmp_path: Path) -> None:
    (example,) = blocks(README, "python")
    shutil.copytree(ROOT / "corpora" / "samples", tmp_path / "corpora" / "samples")
    script = tmp_path / "example.py"
    script.write_text(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{example}", "utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, cwd=tmp_path, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "≠" in done.stdout or "∉" in done.stdout


def test_the_files_that_the_readme_says_to_edit_exist() -> None:
    for name in re.findall(r"`((?:patterns|extractor|corpora|eval)/[\w./]*)`", README):
        assert (ROOT / name).exists(), name
