#!/usr/bin/env python3
"""Writes tests/golden/train/unimodal.json: the weights of gradient blending and the labels of Self-MM, as their papers' equations say them,
number by number in double precision.

    PYTHONPATH=.deps/dev python3 scripts/golden/unimodal.py
"""

import json
import math
import pathlib
import random

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/train/unimodal.json"
LIMIT = 3.0
draw = random.Random(11)


def blend(trials):
    """Wang et al. 2020, equation 4: weights as G / O^2; an O that is below 1e-4 is 1e-4, and a G below 0 is 0."""
    raw = []
    for t in trials:
        gained = t["valid_before"] - t["valid_after"]
        gap_before, gap_after = t["valid_before"] - t["train_before"], t["valid_after"] - t["train_after"]
        overfitted = gap_after - gap_before
        raw.append(0.0 if gained < 0 else gained / (1e-8 if overfitted < 1e-4 else overfitted**2))
    return [w / sum(raw) for w in raw] if sum(raw) > 0 else [1 / len(raw)] * len(raw)


def trial(tb, vb, ta, va):
    return {"train_before": tb, "valid_before": vb, "train_after": ta, "valid_after": va}


def centre(features, labels, sign):
    rows = [f for f, y in zip(features, labels) if y * sign > 0]
    return [sum(column) / len(rows) for column in zip(*rows)]


def relative(feature, positive, negative):
    to_positive, to_negative = math.dist(feature, positive), math.dist(feature, negative)
    return (to_negative - to_positive) / (to_positive + 1e-8)


def labels_of(fused, own, y, before, there, epoch):
    """Yu et al. 2021, equations 8 to 13, of one modality; those who lack it are in no centre and keep their label."""
    together = [centre(fused, y, +1), centre(fused, y, -1)]
    known = [b if t else 0.0 for b, t in zip(before, there)]
    alone = [centre(own, known, +1), centre(own, known, -1)]
    after = []
    for f, s, label, b, t in zip(fused, own, y, before, there):
        if not t:
            after.append(b)
            continue
        delta_m, delta_s = relative(f, *together), relative(s, *alone)
        made = (delta_s / (delta_m + 1e-8)) * label / 2 + (label + delta_s - delta_m) / 2
        made = min(max(made, -LIMIT), LIMIT)
        after.append((epoch - 1) / (epoch + 1) * b + 2 / (epoch + 1) * made)
    return after


def rows(count, width):
    return [[round(draw.gauss(0, 1), 3) for _ in range(width)] for _ in range(count)]


trials = [[trial(0.7, 0.7, 0.2, 0.5), trial(0.69, 0.71, 0.6, 0.66), trial(0.7, 0.69, 0.1, 0.55)],
          [trial(1.0, 1.0, 0.5, 0.4), trial(1.0, 1.1, 0.9, 1.2)],
          [trial(1.0, 1.0, 0.5, 1.4), trial(1.0, 1.1, 0.9, 1.2), trial(1, 1, 1, 1)]]

cases = []
for count, d_fused, d_own, epoch in ((9, 4, 3, 2), (14, 2, 5, 3), (6, 1, 1, 7)):
    y = [round(draw.uniform(-3, 3), 2) for _ in range(count)]
    y[0], y[1], y[2] = 0.0, 1.5, -2.0
    there = [draw.random() < 0.8 or i in (1, 2) for i in range(count)]
    before = [round(v + draw.gauss(0, 0.3), 3) for v in y]
    before[1], before[2] = abs(before[1]), -abs(before[2])
    fused, own = rows(count, d_fused), rows(count, d_own)
    after = labels_of(fused, own, y, before, there, epoch)
    cases.append({"fused": fused, "own": own, "labels": y, "there": there, "before": before, "epoch": epoch, "after": after,
                  "weights": [math.tanh(abs(a - b)) for a, b in zip(after, y)]})

OUT.write_text(json.dumps({"limit": LIMIT, "blend": [{"trials": t, "weights": blend(t)} for t in trials], "self_mm": cases}) + "\n")
print(f"{OUT.name}: {[blend(t) for t in trials]}")
