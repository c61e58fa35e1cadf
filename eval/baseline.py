"""Scores pinned beside a digest of the gold that they were measured on.

A score below its pin is a regression; a gold that changed without being pinned anew makes every
comparison void.  Both fail, and say what.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SLACK = 0.005  # a score may sink this far before it counts as lower


def problems(
    pinned: Mapping[str, Any], digests: Mapping[str, str], scores: Mapping[str, Mapping[str, float]]
) -> list[str]:
    """What is wrong against the baseline, one line each; empty where nothing is.

    pinned   split → {"gold": digest, "scores": {name: score}}
    digests  split → digest of its gold as it is now
    scores   split → its scores as measured now
    """
    found = []
    for split, now in scores.items():
        if split not in pinned:
            found.append(f"{split}: no baseline; pin one with --pin")
            continue
        if pinned[split]["gold"] != digests[split]:
            found.append(f"{split}: the gold changed since it was pinned ({pinned[split]['gold']} → {digests[split]}); "
                         "read the scores, then --pin")  # fmt: skip
        found += [f"{split}: {line}" for line in lower(pinned[split]["scores"], now)]
    return found


def lower(pinned: Mapping[str, float], now: Mapping[str, float]) -> list[str]:
    """The scores that sank below their pin by more than the slack."""
    return [
        f"{name} {now.get(name, 0.0):.3f} is below the pinned {was:.3f}"
        for name, was in pinned.items()
        if now.get(name, 0.0) < was - SLACK
    ]


def read(path: Path) -> dict[str, Any]:
    """The pinned scores; empty where none were pinned yet."""
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def write(path: Path, digests: Mapping[str, str], scores: Mapping[str, Mapping[str, float]]) -> None:
    """Pins the scores of the splits measured; others keep theirs."""
    pinned = read(path)
    for split, now in scores.items():
        pinned[split] = {"gold": digests[split], "scores": {name: round(value, 4) for name, value in now.items()}}
    path.write_text(json.dumps(pinned, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
