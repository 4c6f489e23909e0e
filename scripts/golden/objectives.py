#!/usr/bin/env python3
"""Writes tests/golden/objectives/*.json: inputs, loss and gradients of the objectives of training, in double precision. The losses are
written here from the equations of their papers, term by term and apart from mm's and from torch's own loss functions; the gradients are
torch's autograd of them.

    PYTHONPATH=.deps/dev python3 scripts/golden/objectives.py
"""

import itertools
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


def evidential(evidence, labels, annealing):
    total = torch.zeros((), dtype=torch.float64)
    for e, label in zip(evidence, labels.tolist()):
        if label == IGNORED:
            continue
        alpha, classes = e + 1, len(e)
        kept = torch.stack([torch.ones((), dtype=torch.float64) if k == label else alpha[k] for k in range(classes)])
        dirichlet, uniform = torch.distributions.Dirichlet(kept), torch.distributions.Dirichlet(torch.ones(classes, dtype=torch.float64))
        total = total + torch.digamma(alpha.sum()) - torch.digamma(alpha[label])
        total = total + annealing * torch.distributions.kl_divergence(dirichlet, uniform)
    return total


def dempster(evidence):
    """[M, K] evidence of views -> [K], by masses of belief and uncertainty, view after view."""
    classes = evidence.shape[1]
    opinions = [(e / (e.sum() + classes), classes / (e.sum() + classes)) for e in evidence]
    b1, u1 = opinions[0]
    for b2, u2 in opinions[1:]:
        conflict = sum(b1[i] * b2[j] for i in range(classes) for j in range(classes) if i != j)
        b1, u1 = (b1 * b2 + b1 * u2 + b2 * u1) / (1 - conflict), u1 * u2 / (1 - conflict)
    return b1 * classes / u1


def multi_view(evidence, labels, annealing):
    loss = evidential(torch.stack([dempster(item) for item in evidence]), labels, annealing)
    return loss + sum(evidential(evidence[:, m], labels, annealing) for m in range(evidence.shape[1]))


def evidence():
    family = Family("evidential", 3)
    labels = family.labels(3, 4)
    labels[2] = IGNORED
    for annealing in (0.0, 0.3, 1.0):
        family.case(f"one, {annealing}", evidential, {"evidence": 3 * family.uniform(4, 3) + 0.1}, {"labels": labels}, {"annealing": annealing})
    family.case("combined", lambda evidence: sum((dempster(e) * torch.arange(1, 4)).sum() for e in evidence),
                {"evidence": 4 * family.uniform(2, 3, 3) + 0.1})
    views = 5 * family.uniform(4, 3, 3) + 0.1
    family.case("views", multi_view, {"evidence": views}, {"labels": labels}, {"annealing": 0.5})
    family.case("views, one", multi_view, {"evidence": views[:, :1].contiguous()}, {"labels": labels}, {"annealing": 1.0})
    family.write()


def unit(x):
    return torch.stack([row / row.pow(2).sum().sqrt() for row in x])


def info_nce_one_way(queries, keys, scale, first):
    queries, keys = unit(queries), unit(keys)
    total = torch.zeros((), dtype=torch.float64)
    for b, query in enumerate(queries):
        likeness = torch.stack([(scale * (query * key).sum()).exp() for key in keys])
        total = total - (likeness[first + b] / likeness.sum()).log()
    return total


def siglip(left, right, scale, bias):
    left, right = unit(left), unit(right)
    total = torch.zeros((), dtype=torch.float64)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            total = total - (1 / (1 + (-(1 if i == j else -1) * (scale * (a * b).sum() + bias)).exp())).log()
    return total / len(left)


def nt_xent(left, right, temperature):
    views, pairs = unit(torch.cat([left, right])), len(left)
    total = torch.zeros((), dtype=torch.float64)
    for i, a in enumerate(views):
        likeness = [((a * b).sum() / temperature).exp() for b in views]
        total = total - (likeness[(i + pairs) % (2 * pairs)] / sum(s for k, s in enumerate(likeness) if k != i)).log()
    return total / (2 * pairs)


def triplet(anchor, positive, negative, margin):
    each = [((a - p) ** 2).sum() - ((a - n) ** 2).sum() + margin for a, p, n in zip(anchor, positive, negative)]
    return sum(e if e > 0 else 0 * e for e in each) / len(each)


def barlow(left, right, redundancy):
    def standard(x):
        return torch.stack([(c - c.mean()) / (((c - c.mean()) ** 2).mean() + 1e-5).sqrt() for c in x.T]).T
    a, b = standard(left), standard(right)
    total = torch.zeros((), dtype=torch.float64)
    for i in range(a.shape[1]):
        for j in range(a.shape[1]):
            r = (a[:, i] * b[:, j]).mean()
            total = total + ((1 - r) ** 2 if i == j else redundancy * r ** 2)
    return total


def cosine(a, b):
    return sum((x * y).sum() for x, y in zip(unit(a), unit(b))) / len(a)


def contrast():
    family = Family("contrast", 4)
    left, right = family.normal(4, 3), family.normal(4, 3)
    both, number = {"left": left, "right": right}, lambda value: torch.tensor(value, dtype=torch.float64)
    family.case("info-nce, one way", info_nce_one_way, {"queries": left[:2], "keys": family.normal(5, 3), "scale": number(3.0)},
                options={"first": 2})
    family.case("info-nce", lambda left, right, scale: (info_nce_one_way(left, right, scale, 0) + info_nce_one_way(right, left, scale, 0)) / 8,
                {**both, "scale": number(2.5)})
    family.case("siglip", siglip, {**both, "scale": number(2.0), "bias": number(-1.5)})
    family.case("nt-xent", nt_xent, both, options={"temperature": 0.5})
    family.case("triplet", triplet, {"anchor": left, "positive": right, "negative": family.normal(4, 3)}, options={"margin": 0.2})
    family.case("barlow-twins", barlow, both, options={"redundancy": 0.005})
    family.case("simsiam", lambda predicted_left, predicted_right, projected_left, projected_right:
                -(cosine(predicted_left, projected_right) + cosine(predicted_right, projected_left)) / 2,
                {"predicted_left": left, "predicted_right": right}, {"projected_left": family.normal(4, 3), "projected_right": family.normal(4, 3)})
    family.case("byol", lambda predicted, projected: 2 - 2 * cosine(predicted, projected), {"predicted": left}, {"projected": right})
    family.write()


def coral(source, target):
    def covariance(x):
        ones = torch.ones(1, len(x), dtype=torch.float64)
        return (x.T @ x - (ones @ x).T @ (ones @ x) / len(x)) / (len(x) - 1)
    return (covariance(source) - covariance(target)).pow(2).sum() / (4 * source.shape[1] ** 2)


def mmd(source, target, factors, bandwidth=None):
    if not bandwidth:
        items = torch.cat([source, target]).detach()
        apart = [((a - b) ** 2).sum() for i, a in enumerate(items) for j, b in enumerate(items) if i != j]
        bandwidth = sum(apart) / len(apart)

    def kernel(xs, ys):
        return sum((-((x - y) ** 2).sum() / (f * bandwidth)).exp() for x in xs for y in ys for f in factors) / (len(xs) * len(ys) * len(factors))
    return kernel(source, source) + kernel(target, target) - 2 * kernel(source, target)


def cmd(source, target, moments, low, high):
    loss = (source.mean(0) - target.mean(0)).pow(2).sum().sqrt() / abs(high - low)
    for k in range(2, moments + 1):
        central = [sum((row - x.mean(0)) ** k for row in x) / len(x) for x in (source, target)]
        loss = loss + (central[0] - central[1]).pow(2).sum().sqrt() / abs(high - low) ** k
    return loss


def domains():
    family = Family("domain", 5)
    both = {"source": family.uniform(4, 3), "target": family.uniform(5, 3)}
    family.case("coral", coral, both)
    family.case("mmd", mmd, both, options={"factors": [0.5, 2.0], "bandwidth": 0.4})
    family.case("mmd, own bandwidth", mmd, both, options={"factors": [0.25, 0.5, 1.0, 2.0, 4.0]}, differences=False)
    family.case("cmd", cmd, both, options={"moments": 5, "low": 0.0, "high": 1.0})
    family.case("cmd, wide", cmd, both, options={"moments": 3, "low": -1.0, "high": 1.0})
    family.write()


def semi():
    family = Family("semi", 6)
    family.case("pseudo-label", lambda scores: cross_entropy(scores, scores.argmax(-1)), {"scores": family.normal(4, 3)})

    def fixmatch(weak, strong, threshold):
        total = torch.zeros((), dtype=torch.float64)
        for w, s in zip(weak, strong):
            p = w.exp() / w.exp().sum()
            if p.max() >= threshold:
                total = total + cross_entropy(s[None], w.argmax()[None])
        return total
    family.case("fixmatch", fixmatch, {"strong": family.normal(5, 3)}, {"weak": family.normal(5, 3, scale=3.0)}, {"threshold": 0.8})
    family.write()


def adversarial():
    family = Family("adversarial", 7)
    sigmoid = lambda x: 1 / (1 + (-x).exp())
    real, made = family.normal(4), family.normal(3)
    both = {"real": real, "made": made}
    family.case("gan, critic", lambda real, made: -sigmoid(real).log().mean() - (1 - sigmoid(made)).log().mean(), both)
    family.case("gan, maker", lambda made: -sigmoid(made).log().mean(), {"made": made})
    family.case("hinge, critic", lambda real, made: -torch.minimum(real - 1, 0 * real).mean() - torch.minimum(-1 - made, 0 * made).mean(),
                {"real": 3 * real, "made": 3 * made})  # some beyond the margin
    family.case("wasserstein, critic", lambda real, made: made.mean() - real.mean(), both)
    family.case("wasserstein, maker", lambda made: -made.mean(), {"made": made})

    def penalty(first, second, real, made, share, weight):
        """Of the critic tanh(x first) second, whose gradient is first (second * (1 - tanh^2))."""
        total = torch.zeros((), dtype=torch.float64)
        for r, m, s in zip(real, made, share):
            gradient = first @ (second * (1 - ((s * r + (1 - s) * m) @ first).tanh() ** 2))
            total = total + weight * (gradient.pow(2).sum().sqrt() - 1) ** 2
        return total / len(real)
    family.case("penalty", penalty, {"first": family.normal(2, 3), "second": family.normal(3)},
                {"real": family.normal(3, 2), "made": family.normal(3, 2), "share": family.uniform(3)}, {"weight": 10.0})
    family.write()


def betas(kind, steps):
    if kind == "linear":
        return [1e-4 + (0.02 - 1e-4) * t / (steps - 1) for t in range(steps)]
    f = [math.cos((t / steps + 0.008) / 1.008 * math.pi / 2) ** 2 for t in range(steps + 1)]
    return [min(1 - after / before, 0.999) for before, after in zip(f, f[1:])]


def denoising():
    """A denoiser that scales each component by a weight, so that all inputs of the chain are seen."""
    family = Family("denoise", 8)

    def diffusion(scale, x, noise, steps, betas_of, total, wanted, weighted):
        loss = torch.zeros((), dtype=torch.float64)
        for item, eps, t in zip(x, noise, steps.tolist()):
            left = math.prod(1 - b for b in betas(betas_of, total)[:t + 1])
            mixed = math.sqrt(left) * item + math.sqrt(1 - left) * eps
            goal = eps if wanted == "noise" else math.sqrt(left) * eps - math.sqrt(1 - left) * item
            snr = left / (1 - left)
            loss = loss + (min(snr, 5) / snr if weighted else 1) * ((scale * mixed - goal) ** 2).sum() / goal.numel()
        return loss
    learnt = {"scale": family.normal(2, 3)}
    fixed = {"x": family.normal(4, 2, 3), "noise": family.normal(4, 2, 3), "steps": torch.tensor([0, 3, 40, 49])}
    for kind in ("linear", "cosine"):
        for wanted in ("noise", "velocity"):
            family.case(f"diffusion, {kind}, {wanted}", diffusion, learnt, fixed,
                        {"betas_of": kind, "total": 50, "wanted": wanted, "weighted": wanted == "noise"})

    def flow(scale, x, noise, time):
        loss = torch.zeros((), dtype=torch.float64)
        for item, eps, t in zip(x, noise, time):
            loss = loss + ((scale * ((1 - t) * eps + t * item) - (item - eps)) ** 2).mean()
        return loss
    family.case("flow", flow, learnt, {"x": fixed["x"], "noise": fixed["noise"], "time": family.uniform(4)})
    family.write()


def sequences():
    """CTC by its definition: over every way through the steps."""
    family = Family("sequence", 9)

    def reads(way, blank):
        return [k for i, k in enumerate(way) if k != blank and (i == 0 or k != way[i - 1])]

    def ctc(scores, labels, score_lengths, label_lengths, blank):
        total = torch.zeros((), dtype=torch.float64)
        for row, text, steps, count in zip(scores, labels.tolist(), score_lengths, label_lengths):
            p = row.exp() / row.exp().sum(-1, keepdim=True)
            ways = itertools.product(range(row.shape[1]), repeat=steps)
            total = total - sum(math.prod(p[t, k] for t, k in enumerate(way)) for way in ways if reads(way, blank) == text[:count]).log()
        return total
    labels = torch.tensor([[1, 2, 1], [2, 2, 0], [1, 0, 0]])
    for blank in (0, 2):
        text = labels if blank == 0 else torch.tensor([[1, 0, 1], [0, 0, 2], [1, 2, 2]])
        family.case(f"ctc, blank {blank}", ctc, {"scores": family.normal(3, 4, 3)}, {"labels": text},
                    {"score_lengths": [4, 3, 2], "label_lengths": [3, 2, 1], "blank": blank})
    family.write()


def patches():
    family = Family("patch", 10)

    def error(predicted, patches, hidden, normalised):
        total = torch.zeros((), dtype=torch.float64)
        for guess, patch, hide in zip(predicted.flatten(0, 1), patches.flatten(0, 1), hidden.flatten().tolist()):
            if normalised:
                variance = ((patch - patch.mean()) ** 2).sum() / (len(patch) - 1)
                patch = (patch - patch.mean()) / (variance + 1e-6).sqrt()
            total = total + hide * ((guess - patch) ** 2).sum() / len(patch)
        return total
    fixed = {"patches": family.normal(2, 3, 4), "hidden": torch.tensor([[1, 0, 1], [0, 1, 1]])}
    for normalised in (True, False):
        family.case("normalised" if normalised else "plain", error, {"predicted": family.normal(2, 3, 4)}, fixed, {"normalised": normalised})
    family.write()


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for write in (classes, values, evidence, contrast, domains, semi, adversarial, denoising, sequences, patches):
        write()
