#!/usr/bin/env python3
"""Writes tests/golden/metrics/captions.json: sentences of a few words, drawn, and what pycocoevalcap makes of them (scripts/requirements/metrics.txt).

    scripts/golden/caption_scores.py
"""

import contextlib
import io
import json
import pathlib
import random

from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORDS = "a the red blue cat dog sits on mat in park with two balls and man".split()


def sentence(draw, least, most):
    return " ".join(draw.choices(WORDS, k=draw.randint(least, most)))


def main():
    draw = random.Random(7)
    items = []
    for i in range(30):
        references = [sentence(draw, 1, 14) for _ in range(draw.randint(1, 6))]
        candidate = sentence(draw, 1, 14) if i % 3 else references[0] if i % 2 else " ".join(references[-1].split()[:4])
        items.append({"candidate": candidate, "references": references})
    items[4]["candidate"] = "the"
    items[5]["candidate"] = "zebra zebra zebra"
    items[8]["candidate"] = ""
    items[11]["references"][0] = ""
    items[13]["candidate"] = " ".join(WORDS * 9)  # longer than 64 words
    items[13]["references"] = [" ".join(reversed(WORDS * 5)), " ".join(WORDS * 8)]
    references = {i: item["references"] for i, item in enumerate(items)}
    candidates = {i: [item["candidate"]] for i, item in enumerate(items)}
    with contextlib.redirect_stdout(io.StringIO()):
        bleu, bleus = Bleu(4).compute_score(references, candidates)
        rouge, rouges = Rouge().compute_score(references, candidates)
        cider, ciders = Cider().compute_score(references, candidates)
    scores = {f"Bleu_{n + 1}": {"value": bleu[n], "items": bleus[n]} for n in range(4)}
    scores["ROUGE_L"] = {"value": float(rouge), "items": [float(x) for x in rouges]}
    scores["CIDEr"] = {"value": float(cider), "items": [float(x) for x in ciders]}
    folder = ROOT / "tests/golden/metrics"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "captions.json").write_text(json.dumps({"items": items, "scores": scores}, indent=1) + "\n")


if __name__ == "__main__":
    main()
