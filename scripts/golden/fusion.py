#!/usr/bin/env python3
"""Writes tests/golden/fusion/vectors.safetensors: fusions over vectors (`mm list fusions`), as their papers' equations say them, example by
example, with the modalities that an example lacks left out of the sums. For each, called as a YAML calls it: its parameters
("gmu 3/parameter.gate.weight"), the modalities ("gmu 3/x.0", "mask.0"), the output, the penalty where there is one, and the gradients of
sum(output * weight) + penalty for modalities and parameters.

    PYTHONPATH=.deps/dev python3 scripts/golden/fusion.py
"""

import pathlib

import torch
from safetensors.torch import save_file
from torch.nn.functional import log_softmax, normalize

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/fusion/vectors.safetensors"

WIDTHS = (4, 2, 3)
STEPS = (1, 3, 1)
# which modalities each example has
PRESENT = ((1, 1, 1), (0, 1, 1), (1, 0, 0), (1, 1, 0), (0, 0, 0))


class Parameters:
    """Drawn when they are first asked for, by name."""

    def __init__(self):
        self.tensors = {}

    def __call__(self, name, *shape):
        if name not in self.tensors:
            self.tensors[name] = (0.5 * torch.randn(shape)).requires_grad_()
        return self.tensors[name]

    def linear(self, name, x, out, bias=True):
        y = self(f"{name}.weight", out, len(x)) @ x
        return y + self(f"{name}.bias", out) if bias else y

    def opinions(self, scope, h, there, out, bias=True):
        """W_m h_m + b_m of the modalities that are there, by their place."""
        return {m: self.linear(f"{scope}.{m}", h[m], out, bias) for m in there}


def softmax_of(scores, there):
    total = sum(scores[m].exp() for m in there)
    return {m: scores[m].exp() / total for m in there}


def zeros(k):
    return torch.zeros(k)


def late_average(p, h, there, k):
    o = p.opinions("opinions", h, there, k)
    return sum(o.values(), zeros(k)) / max(len(o), 1)


def late_weighted(p, h, there, k):
    o, w = p.opinions("opinions", h, there, k), softmax_of(p("gate.bias", len(h)), there)
    return sum((w[m] * o[m] for m in there), zeros(k))


def late_product(p, h, there, k):
    o = p.opinions("opinions", h, there, k)
    product = torch.ones(k)
    for m in there:
        product = product * o[m].softmax(0)
    return (product / product.sum()).log()


def late_stacking(p, h, there, k):
    o = p.opinions("opinions", h, there, k)
    flags = torch.tensor([float(m in there) for m in range(len(h))])
    return p.linear("stacked", torch.cat([o.get(m, zeros(k)) for m in range(len(h))] + [flags]), k)


def attention(scope):
    def fuse(p, h, there, d):
        o, w = p.opinions(scope, h, there, d), softmax_of(p.linear("gate", torch.cat(h), len(h)), there)
        return sum((w[m] * o[m] for m in there), zeros(d))

    return fuse


def hybrid(p, h, there, k):
    o = p.opinions("opinions", h, there, k)
    return (sum(o.values(), zeros(k)) + p.linear("whole", torch.cat(h), k)) / (len(o) + 1)


def deep_set(hidden, pool):
    def fuse(p, h, there, d):
        members = [normalize(o, dim=0) for o in p.opinions("projections", h, there, d).values()]
        s = pool(torch.stack(members)) if members else zeros(d)
        return p.linear("down", p.linear("up", s, hidden or d).relu(), d)

    return fuse


def gmu_of_two(p, h, there, d):
    u = [p(f"projections.{m}.weight", d, len(h[m])) @ h[m] for m in range(2)]
    z = torch.sigmoid(p("gate.weight", d, 2 * d) @ torch.cat(u))
    a, b = u[0].tanh(), u[1].tanh()
    if there == [0, 1]:
        return z * a + (1 - z) * b
    return {(0,): a, (1,): b, (): zeros(d) * z}[tuple(there)]


def gmu(p, h, there, d):
    u = [p(f"projections.{m}.weight", d, len(h[m])) @ h[m] for m in range(len(h))]
    z = torch.sigmoid(p("gate.weight", len(h) * d, len(h) * d) @ torch.cat(u)).chunk(len(h))
    return sum((z[m] * u[m].tanh() for m in there), zeros(d))


def film(p, h, there, d):
    u = p.linear("modulated.0", h[0], d) if 0 in there else zeros(d)
    scale, shift = torch.ones(d), zeros(d)
    for m in there:
        if m > 0:
            s, t = p.linear(f"modulating.{m - 1}", h[m], 2 * d).chunk(2)
            scale, shift = scale + s, shift + t
    return scale * u + shift


def tfn(p, h, there, d):
    a, b, c = (torch.cat([torch.ones(1), x]) for x in h)
    return p.linear("", torch.einsum("i,j,k->ijk", a, b, c).flatten(), d)


def lmf(rank):
    def fuse(p, h, there, d):
        y = p("bias", d)
        for r in range(rank):
            term = p("rank_weight", 1, rank)[0, r]
            for m, x in enumerate(h):
                factor = p(f"factors.{m}.factor_weight", rank * d, len(x) + 1).view(rank, d, -1)[r]
                term = term * (factor[:, 0] + factor[:, 1:] @ x)
            y = y + term
        return y

    return fuse


def multiplicative(p, h, there, d):
    y = p.linear("linear", torch.cat(h), d)
    for i in range(len(h)):
        for j in range(i + 1, len(h)):
            w = p(f"pairs.{i}.{j}.pair_weight", d, len(h[i]) * len(h[j])).view(d, len(h[i]), len(h[j]))
            y = y + torch.einsum("oij,i,j->o", w, h[i], h[j])
    return y


def vcdn(p, h, there, k):
    o = p.opinions("opinions", h, there, k)
    a, b, c = (o[m].softmax(0) if m in there else torch.full((k,), 1 / k) for m in range(3))
    x = p.linear("up", torch.einsum("i,j,k->ijk", a, b, c).flatten(), k**3)
    return p.linear("down", torch.where(x > 0, x, 0.25 * x), k)


def experts(count, top):
    def fuse(p, h, there, d):
        x = torch.cat(h)
        scores = p.linear("gate", x, count)
        best = sorted(range(count), key=lambda e: -scores[e].item())[:top]
        g = softmax_of(scores, best)
        weight, bias = p("experts.weight", count * d, len(x)).chunk(count), p("experts.bias", count * d).chunk(count)
        return sum(g[e] * (weight[e] @ x + bias[e]) for e in best)

    return fuse


def load(p, hs, count, top, balance):
    """Fedus et al. 2022, equations 4 to 6, of several choices an example."""
    used, likely = zeros(count), zeros(count)
    for h in hs:
        scores = p.linear("gate", torch.cat(h), count)
        for e in sorted(range(count), key=lambda e: -scores[e].item())[:top]:
            used[e] += 1 / (top * len(hs))
        likely = likely + scores.softmax(0) / len(hs)
    return balance * count * (used * likely).sum()


# text of the fusion: function, width, how many modalities, penalty
CASES = {
    "late-average 2": (late_average, 2, 3),
    "late-weighted 2": (late_weighted, 2, 3),
    "late-product 3": (late_product, 3, 3),
    "late-stacking 2": (late_stacking, 2, 3),
    "late-gated 2": (attention("projections"), 2, 3),
    "hybrid 2": (hybrid, 2, 3),
    "attention": (attention("projections"), 2, 3),
    "attention 5": (attention("projections"), 5, 2),
    "deepset 3": (deep_set(None, lambda z: z.mean(0)), 3, 3),
    "deepset 3 hidden=4 max=1": (deep_set(4, lambda z: z.amax(0)), 3, 3),
    "gmu 3": (gmu, 3, 3),
    "gmu 2": (gmu_of_two, 2, 2),
    "film 3": (film, 3, 3),
    "tfn 2": (tfn, 2, 3),
    "lmf 3 rank=2": (lmf(2), 3, 3),
    "multiplicative 2": (multiplicative, 2, 3),
    "vcdn 2": (vcdn, 2, 3),
    "experts 3": (experts(4, 2), 3, 3, lambda p, hs: load(p, hs, 4, 2, 0.01)),
    "experts 2 experts=3 top=1 balance=0.5": (experts(3, 1), 2, 3, lambda p, hs: load(p, hs, 3, 1, 0.5)),
}


def examples(count):
    """Modalities with padding behind the steps that are there, and modalities that are missing."""
    xs = [torch.randn(len(PRESENT), STEPS[m], WIDTHS[m]).requires_grad_() for m in range(count)]
    masks = [torch.zeros(len(PRESENT), STEPS[m], dtype=torch.bool) for m in range(count)]
    for i, present in enumerate(PRESENT):
        for m in range(count):
            masks[m][i, : present[m] * max(1, STEPS[m] - i)] = True
    return xs, masks


def means_of(xs, masks, i):
    """h_m of an example: the mean of the steps that are there, or 0."""
    return [x[i][mask[i]].mean(0) if mask[i].any() else 0 * x[i, 0] for x, mask in zip(xs, masks)]


def main():
    torch.manual_seed(0)
    tensors = {}
    for text, (fuse, width, count, *penalty) in CASES.items():
        p = Parameters()
        xs, masks = examples(count)
        hs = [means_of(xs, masks, i) for i in range(len(PRESENT))]
        there = [[m for m in range(count) if masks[m][i].any()] for i in range(len(PRESENT))]
        y = torch.stack([fuse(p, h, where, width) for h, where in zip(hs, there)])
        weight = torch.randn_like(y)
        value = (y * weight).sum()
        if penalty:
            small = penalty[0](p, hs)
            value = value + small
            tensors[f"{text}/penalty"] = small.detach()
        value.backward()
        tensors |= {f"{text}/y": y.detach(), f"{text}/weight": weight}
        for m in range(count):
            tensors |= {f"{text}/x.{m}": xs[m].detach(), f"{text}/mask.{m}": masks[m], f"{text}/gradient.x.{m}": xs[m].grad}
        for name, parameter in p.tensors.items():
            name = name.removeprefix(".")
            tensors |= {f"{text}/parameter.{name}": parameter.detach(), f"{text}/gradient.parameter.{name}": parameter.grad}
    OUT.parent.mkdir(exist_ok=True)
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, OUT, {"format": "pt"})
    print(f"{OUT.name}: {len(CASES)} fusions, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
