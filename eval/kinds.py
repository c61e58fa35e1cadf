"""Trains the kinds of documents on the seen gold and scores them on the held-out one.

python -m eval.kinds            scores: rules alone, words alone, rules then words
python -m eval.kinds --write    also writes patterns/sites/kinds.tsv
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import Normalizer

from eval.gold import GOLD
from extractor.patterns import BUNDLED, default_rules
from extractor.pipeline import read
from extractor.sources.kinds import features, pieces

OUT = BUNDLED / "sites" / "kinds.tsv"
_PIECES, _C, _FOLDS = 800, 10.0, 5


class Example(NamedTuple):
    """A gold text with its kind, and the kind that the rules give it."""

    name: str
    kind: str
    by_rules: str
    text: str


def examples(split: str, gold: Path = GOLD) -> list[Example]:
    """The gold texts of a split whose heads name a kind that there is a code for."""
    made, codes = [], {row["code"] for row in default_rules().table("doctypes")["doctype"]}
    for path in sorted((gold / split).glob("*.md")):
        kind = tomllib.loads(path.read_text("utf-8").split("+++")[1])["kind"]
        if kind not in codes:
            continue
        text = path.with_suffix(".txt").read_text("utf-8")
        made.append(Example(path.stem, kind, read(text.encode(), path.stem).doc_type, text))
    return made


def model() -> Pipeline:
    """The untrained model; its numbers were chosen by cross-validation on the seen gold."""
    return Pipeline([
        ("count", TfidfVectorizer(analyzer=pieces, min_df=2, sublinear_tf=True, norm=None)),
        ("choose", SelectKBest(chi2, k=_PIECES)),
        ("norm", Normalizer()),
        ("weigh", LogisticRegression(C=_C, max_iter=2000, class_weight="balanced")),
    ])  # fmt: skip


def table(trained: Pipeline) -> str:
    """A trained model as the table that ``extractor.sources.kinds`` reads."""
    count, choose, weigh = (trained.named_steps[n] for n in ("count", "choose", "weigh"))
    chosen = choose.get_support()
    names, idf = count.get_feature_names_out()[chosen], count.idf_[chosen]
    lines = ["# Weights of letters for kinds of documents; written by python -m eval.kinds --write"]
    lines.append("\t".join(["piece", "idf", *weigh.classes_]))
    lines.append("\t".join(["", "", *(f"{b:.3f}" for b in weigh.intercept_)]))
    for name, inverse, weights in zip(names, idf, weigh.coef_.T, strict=True):
        lines.append("\t".join([name, f"{inverse:.3f}", *(f"{w:.2f}" for w in weights)]))
    return "\n".join(lines) + "\n"


@click.command(help=__doc__)
@click.option("--write", is_flag=True, help="Write the weights.")
def main(write: bool) -> None:
    """Trains, scores and, where told to, writes."""
    seen, held = examples("seen"), examples("held")
    texts, kinds = [features(e.text) for e in seen], np.array([e.kind for e in seen])
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    crossed = cross_val_predict(model(), texts, kinds, cv=folds)
    trained = model().fit(texts, kinds)
    guessed = trained.predict([features(e.text) for e in held])
    for name, group, words in (("seen, cross-validated", seen, crossed), ("held", held, guessed)):
        rules = np.mean([e.by_rules == e.kind for e in group])
        alone = np.mean([w == e.kind for e, w in zip(group, words, strict=True)])
        silent = [w if e.by_rules == "other" else e.by_rules for e, w in zip(group, words, strict=True)]
        both = np.mean([s == e.kind for e, s in zip(group, silent, strict=True)])
        click.echo(f"{name}: {len(group)} texts; rules {rules:.3f}, words {alone:.3f}, rules then words {both:.3f}")
    if write:
        OUT.write_text(table(trained), "utf-8")
        click.echo(str(OUT))


if __name__ == "__main__":
    main()
