#!/usr/bin/env python3
"""Writes tests/golden/train/linear_svm.json: linear support vector machines, one against one, as scikit-learn's LinearSVC (LIBLINEAR) finds them, with a
tolerance of 1e-10. scikit-learn is none of mm's needs, so it comes from a folder of its own:

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.1
    venv/bin/python scripts/golden/linear_svm.py
"""

import itertools
import json
import pathlib

import numpy as np
from sklearn.svm import LinearSVC

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/train/linear_svm.json"

random = np.random.RandomState(5)
labels = np.arange(36) % 3
x = (random.randn(36, 5) + 0.8 * np.eye(3, 5)[labels]).round(3)  # classes that overlap
cases = []
for cost in (0.01, 0.5, 20.0):
    weight, bias = [], []
    for pair in itertools.combinations(range(3), 2):
        own = np.isin(labels, pair)
        svm = LinearSVC(C=cost, loss="hinge", dual=True, tol=1e-10, max_iter=10_000_000)
        svm.fit(x[own], np.where(labels[own] == pair[0], 1, -1))
        weight.append(svm.coef_[0].round(8).tolist())
        bias.append(round(float(svm.intercept_[0]), 8))
    cases.append({"cost": cost, "weight": weight, "bias": bias})
OUT.write_text(json.dumps({"x": x.tolist(), "labels": labels.tolist(), "cases": cases}) + "\n")
