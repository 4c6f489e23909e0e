#!/usr/bin/env python3
"""Writes tests/golden/objectives/*.json: inputs, loss and gradients of the objectives of training, in double precision. The losses are
written here from the equations of their papers, term by term and apart from mm's and from torch's own loss functions; the gradients are
torch's autograd of them.

    PYTHONPATH=.deps/dev python3 scripts/golden/objectives.py
"""

import json
import math
import pathlib

import torch

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/objectives"
IGNORED = -100


class Family:
    """The cases of one file. Numbers are drawn from a generator of the family's own and rounded, so that the files stay short."""

    def __init__(self, name, seed):
        self.name, self.cases = name, []
        self.generator = torch.Generator().manual_seed(seed)

    def normal(self, *shape, scale=1.0):
        return torch.round(torch.randn(*shape, generator=self.generator, dtype=torch.float64) * scale, decimals=3)

    def uniform(self, *shape):
        return torch.round(torch.rand(*shape, generator=self.generator, dtype=torch.float64), decimals=3)

    def labels(self, classes, *shape):
        return torch.randint(classes, shape, generator=self.generator)

    def case(self, name, loss, learnt, fixed=None, options=None, differences=True):
        """`loss` of the tensors of `learnt` (with a gradient) and `fixed`, by name, and of `options`."""
        fixed, options = fixed or {}, options or {}
        leaves = {key: value.clone().requires_grad_(True) for key, value in learnt.items()}
        value = loss(**leaves, **fixed, **options)
        gradients = torch.autograd.grad(value, list(leaves.values()))
        case = {"name": name, "inputs": {key: stored(tensor) for key, tensor in {**learnt, **fixed}.items()}, "loss": value.item(),
                "gradients": {key: stored(gradient) for key, gradient in zip(leaves, gradients)}}
        if options:
            case["options"] = options
        if not differences:
            case["differences"] = False
        self.cases.append(case)

    def write(self):
        text = "[\n" + ",\n".join(json.dumps(case) for case in self.cases) + "\n]\n"
        (OUT / f"{self.name}.json").write_text(text)
        print(f"{self.name}.json: {len(self.cases)} cases, {len(text)} bytes")


def stored(tensor):
    kind = "i64" if tensor.dtype == torch.int64 else "f64"
    return {"type": kind, "shape": list(tensor.shape), "values": tensor.detach().flatten().tolist()}


def cross_entropy(scores, target, smoothing=0.0, focus=0.0, class_weights=None):
    classes = scores.shape[-1]
    weights = class_weights or [1.0] * classes
    total = torch.zeros((), dtype=torch.float64)
    for row, label in zip(scores.reshape(-1, classes), target.flatten().tolist()):
        if label == IGNORED:
            continue
        p = row.exp() / row.exp().sum()
        wanted = [(1 - smoothing) * (k == label) + smoothing / classes for k in range(classes)]
        total = total + (1 - p[label]) ** focus * sum(w * q * -pk.log() for w, q, pk in zip(weights, wanted, p))
    return total


def binary(scores, target, smoothing=0.0, focus=0.0, class_weights=None):
    weights = class_weights or [1.0] * scores.shape[-1]
    total = torch.zeros((), dtype=torch.float64)
    for row, answers in zip(scores, target.tolist()):
        for score, y, w in zip(row, answers, weights):
            if y == IGNORED:
                continue
            p, z = 1 / (1 + (-score).exp()), y * (1 - smoothing) + smoothing / 2
            total = total - w * abs(y - p) ** focus * (z * p.log() + (1 - z) * (1 - p).log())
    return total


def classes():
    family = Family("class", 1)
    scores, labels = family.normal(5, 4), family.labels(4, 5)
    labels[3] = IGNORED
    weights = [0.5, 2.0, 1.0, 0.25]
    for name, options in {
        "": {}, ", smoothed": {"smoothing": 0.1}, ", weighted": {"class_weights": weights}, ", focal": {"focus": 2.0},
        ", all": {"smoothing": 0.2, "class_weights": weights, "focus": 0.5},
    }.items():
        family.case("cross-entropy" + name, cross_entropy, {"scores": scores}, {"target": labels}, options)
    family.case("cross-entropy, over time", cross_entropy, {"scores": family.normal(2, 3, 3)}, {"target": family.labels(3, 2, 3)})
    answers = (family.uniform(3, 4) > 0.5).double()
    answers[1, 2] = IGNORED
    for name, options in {
        "": {}, ", smoothed": {"smoothing": 0.1}, ", weighted": {"class_weights": weights},
        ", all": {"smoothing": 0.2, "class_weights": weights, "focus": 2.0},
    }.items():
        family.case("binary" + name, binary, {"scores": scores[:3]}, {"target": answers}, options)
    family.case("binary, soft", binary, {"scores": scores[:3]}, {"target": family.uniform(3, 4)}, {"focus": 1.0})
    family.write()


def huber(output, target, threshold):
    d = [abs(a - b) for a, b in zip(output.flatten(), target.flatten())]
    return sum(e ** 2 / 2 if e <= threshold else threshold * (e - threshold / 2) for e in d)


def values():
    family = Family("value", 2)
    output, target = {"output": family.normal(4, 3)}, {"target": family.normal(4, 3)}
    family.case("mse", lambda output, target: sum((a - b) ** 2 for a, b in zip(output.flatten(), target.flatten())), output, target)
    family.case("l1", lambda output, target: sum(abs(a - b) for a, b in zip(output.flatten(), target.flatten())), output, target)
    family.case("huber", huber, output, target, {"threshold": 1.0})
    family.case("huber, narrow", huber, output, target, {"threshold": 0.3})
    family.write()


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    classes()
    values()
