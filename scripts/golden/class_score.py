#!/usr/bin/env python3
"""Writes tests/golden/train/class_score.json: what scikit-learn finds of the scores of two classes, ties and all. scikit-learn is none of mm's needs, so it
comes from a folder of its own:

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.1
    venv/bin/python scripts/golden/class_score.py
"""

import json
import pathlib

import numpy
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/train/class_score.json"

random = numpy.random.default_rng(5)
cases = []
for count, steps in ((40, 1000), (40, 4), (7, 2), (12, 1), (300, 20)):
    truth = random.integers(2, size=count)
    truth[:2] = (0, 1)
    scores = numpy.round(random.normal(size=count) + 0.7 * truth, 6)
    scores = numpy.round(scores * steps / 10) / steps * 10 if steps < 1000 else scores  # few values: many ties
    said = (scores > 0).astype(int)
    cases.append({"scores": scores.tolist(), "truth": truth.tolist(), "said": said.tolist(), "accuracy": accuracy_score(truth, said),
                  "macro-f1": f1_score(truth, said, average="macro"), "f1": f1_score(truth, said), "auc": roc_auc_score(truth, scores)})
OUT.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
print(f"{OUT.name}: {len(cases)} cases, auc " + ", ".join(f"{case['auc']:.4f}" for case in cases))
