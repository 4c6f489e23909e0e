#!/usr/bin/env python3
"""Writes tests/golden/fusion/steps.safetensors: for each fusion over steps, called as a YAML calls it, its parameters
("mag dropout=0/parameter.norm.weight"), modalities with masks, the result, the penalty, and the gradients of sum(result * weight) +
penalty. Everything is written from the equations of the papers, example by example over the steps that are there, so that no mask is needed.

    PYTHONPATH=.deps/dev python3 scripts/golden/fusion_steps.py
"""

import itertools
import math
import pathlib

import torch
from safetensors.torch import save_file

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/fusion/steps.safetensors"


# --- Layers. p: parameters by name.

def linear(p, name, x):
    y = x @ p[name + ".weight"].T
    return y + p[name + ".bias"] if name + ".bias" in p else y


def norm(p, name, x):
    centred = x - x.mean(-1, keepdim=True)
    return centred / (centred.square().mean(-1, keepdim=True) + 1e-5).sqrt() * p[name + ".weight"] + p[name + ".bias"]


def attend(q, k, v, heads, ahead=None):
    """softmax(q k^T / sqrt(D)) v of each head; row t sees up to t + ahead. No keys: 0."""
    if len(k) == 0:
        return torch.zeros_like(q)
    parts = []
    for q, k, v in zip(q.chunk(heads, -1), k.chunk(heads, -1), v.chunk(heads, -1)):
        rows = []
        for t in range(len(q)):
            end = len(k) if ahead is None else t + ahead + 1
            weights = (q[t] @ k[:end].T / math.sqrt(q.shape[1])).exp()
            rows.append(weights / weights.sum() @ v[:end])
        parts.append(torch.stack(rows))
    return torch.cat(parts, -1)


def gelu(x):
    return x * (1 + torch.erf(x / math.sqrt(2))) / 2


def layer(p, name, x, other=None, heads=1, activation=torch.relu, post=False, ahead=None):
    """A layer of a Transformer's encoder; `other`: where its keys and values come from."""
    def attention(x):
        w, b = p[name + ".self_attn.in_proj_weight"].chunk(3), p[name + ".self_attn.in_proj_bias"].chunk(3)
        source = x if other is None else other
        seen = attend(x @ w[0].T + b[0], source @ w[1].T + b[1], source @ w[2].T + b[2], heads, ahead)
        return linear(p, name + ".self_attn.out_proj", seen)

    def product(x):
        return linear(p, name + ".linear2", activation(linear(p, name + ".linear1", x)))

    if post:
        x = norm(p, name + ".norm1", x + attention(x))
        return norm(p, name + ".norm2", x + product(x))
    x = x + attention(norm(p, name + ".norm1", x))
    return x + product(norm(p, name + ".norm2", x))


def sinusoids(places, width):
    angles = places[:, None].double() / 10000 ** (torch.arange(0, width, 2).double() / width)
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)[:, :width]


def linear_shapes(name, inputs, outputs, bias=True):
    return {name + ".weight": (outputs, inputs)} | ({name + ".bias": (outputs,)} if bias else {})


def norm_shapes(name, width):
    return {name + ".weight": (width,), name + ".bias": (width,)}


def layer_shapes(name, width, hidden):
    return ({name + ".self_attn.in_proj_weight": (3 * width, width), name + ".self_attn.in_proj_bias": (3 * width,)}
            | linear_shapes(name + ".self_attn.out_proj", width, width) | linear_shapes(name + ".linear1", width, hidden)
            | linear_shapes(name + ".linear2", hidden, width) | norm_shapes(name + ".norm1", width) | norm_shapes(name + ".norm2", width))


def merged(all_shapes):
    return {name: shape for shapes in all_shapes for name, shape in shapes.items()}


# --- Examples.

class Batch:
    """Modalities and masks; the steps of one example that are there, and their places."""

    def __init__(self, xs, masks):
        self.xs, self.masks = xs, masks
        self.examples, self.modalities = len(xs[0]), len(xs)

    def steps(self, i, m):
        return self.xs[m][i][self.masks[m][i]]

    def places(self, i, m):
        return self.masks[m][i].nonzero().flatten()

    def there(self, m):
        return [i for i in range(self.examples) if self.masks[m][i].any()]

    def mean(self, i, m):
        steps = self.steps(i, m)
        return steps.mean(0) if len(steps) else torch.zeros(self.xs[m].shape[2], dtype=torch.double)


# --- Fusions: f(parameters, batch) -> result, penalty. Their shapes: f(widths of the modalities) -> shapes of the parameters.

def mag(p, batch, beta=1.0):
    """Rahman et al. 2020, equations 2 to 5."""
    result = []
    for i in range(batch.examples):
        rows = []
        for t, z in enumerate(batch.xs[0][i]):
            h = torch.zeros_like(z)
            for m in range(1, batch.modalities):
                at = min(t, batch.xs[m].shape[1] - 1)
                if batch.masks[m][i][at]:
                    x = batch.xs[m][i][at]
                    gate = torch.relu(linear(p, f"gate.{m - 1}", torch.cat([z, x])))
                    h = h + gate * linear(p, f"shift.{m - 1}", x)
            if h.abs().sum() > 0:
                z = z + (z.norm() * beta / (h.norm() + 1e-6)).clamp(max=1) * h
            rows.append(norm(p, "norm", z) if batch.masks[0][i][t] else torch.zeros_like(z))
        result.append(torch.stack(rows))
    return torch.stack(result), None


def mag_shapes(widths):
    first, *others = widths
    return merged(linear_shapes(f"gate.{m}", first + d, first) | linear_shapes(f"shift.{m}", d, first)
                  for m, d in enumerate(others)) | norm_shapes("norm", first)


def mmmu_ba(_, batch):
    """Ghosal et al. 2018, section 3.1, over the utterances that are there."""
    result = []
    for i in range(batch.examples):
        parts = []
        for pair in itertools.combinations(range(batch.modalities), 2):
            for a, b in (pair, pair[::-1]):
                x, y = batch.xs[a][i] * batch.masks[a][i][:, None], batch.steps(i, b)
                weights = (x @ y.T).softmax(-1) if len(y) else x[:, :0]
                parts.append((weights @ y if len(y) else 0 * x) * x)
        parts += [batch.xs[m][i] * batch.masks[m][i][:, None] for m in range(batch.modalities)]
        result.append(torch.cat(parts, -1))
    return torch.stack(result), None


def mult(p, batch, width, heads, layers, causal=False):
    """Tsai et al. 2019, section 3."""
    def placed(x, places):
        return math.sqrt(x.shape[1]) * x + sinusoids(places, x.shape[1])

    def encoder(name, x, other, count):
        for n in range(count):
            at = f"{name}.layers.{n}"
            normed = None if other is None else norm(p, at + ".norm1", other)
            ahead = abs(len(x) - len(x if other is None else other)) if causal else None
            x = layer(p, at, x, normed, heads, ahead=ahead)
        return norm(p, name + ".norm", x)

    result, others = [], batch.modalities - 1
    for i in range(batch.examples):
        start = [placed(linear(p, f"projections.{m}", batch.steps(i, m)), batch.places(i, m)) for m in range(batch.modalities)]
        last = []
        for a in range(batch.modalities):
            if len(start[a]) == 0:
                last.append(torch.zeros(others * width, dtype=torch.double))
                continue
            looks = [encoder(f"crossmodal.{a}.{b}", start[a], start[b], layers) for b in range(batch.modalities) if b != a]
            steps = placed(torch.cat(looks, -1), batch.places(i, a))
            last.append(encoder(f"self.{a}", steps, None, max(layers, 3))[-1])
        r = torch.cat(last)
        result.append(r + linear(p, "output", torch.relu(linear(p, "hidden", r))))
    return torch.stack(result), None


def mult_shapes(width, layers):
    def encoder_shapes(name, width, count):
        return merged(layer_shapes(f"{name}.layers.{n}", width, 4 * width) for n in range(count)) | norm_shapes(name + ".norm", width)

    def shapes(widths):
        others = len(widths) - 1
        whole = len(widths) * others * width
        pairs = itertools.permutations(range(len(widths)), 2)
        return (merged(linear_shapes(f"projections.{m}", d, width, bias=False) for m, d in enumerate(widths))
                | merged(encoder_shapes(f"crossmodal.{a}.{b}", width, layers) for a, b in pairs)
                | merged(encoder_shapes(f"self.{a}", others * width, max(layers, 3)) for a in range(len(widths)))
                | linear_shapes("hidden", whole, whole) | linear_shapes("output", whole, whole))

    return shapes


def held(x):
    """Rows less their mean, and divided by their lengths, which are held constant."""
    centred = x - x.mean(0)
    return centred / (centred.norm(dim=1, keepdim=True).detach() + 1e-6)


def cmd(a, b):
    """Zellinger et al. 2017, definition 2, of features in [0, 1]."""
    total = (a.mean(0) - b.mean(0)).norm()
    for k in range(2, 6):
        total = total + (((a - a.mean(0)) ** k).mean(0) - ((b - b.mean(0)) ** k).mean(0)).norm()
    return total


def misa(p, batch, heads, weights=(0.3, 1.0, 1.0)):
    """Hazarika et al. 2020, section 3."""
    M = batch.modalities
    there = [batch.there(m) for m in range(M)]
    u, private, shared = [], [], []
    for m in range(M):
        means = torch.stack([batch.mean(i, m) for i in range(batch.examples)])
        u.append(norm(p, f"norms.{m}", torch.relu(linear(p, f"projections.{m}", means))))
        private.append(torch.sigmoid(linear(p, f"private.{m}", u[m])))
        shared.append(torch.sigmoid(linear(p, "shared", u[m])))
    result = []
    for i in range(batch.examples):
        present = [m for m in range(M) if i in there[m]]
        tokens = torch.stack([private[m][i] for m in present] + [shared[m][i] for m in present])
        tokens = layer(p, "layer", tokens, heads=heads, post=True)
        all_tokens = [torch.zeros_like(tokens[0])] * (2 * M)
        for place, m in enumerate(present):
            all_tokens[m], all_tokens[M + m] = tokens[place], tokens[len(present) + place]
        result.append(torch.cat(all_tokens))
    pairs = list(itertools.combinations(range(M), 2))
    difference = sum((held(shared[m][there[m]]).T @ held(private[m][there[m]])).square().mean() for m in range(M))
    for a, b in pairs:
        both = [i for i in there[a] if i in there[b]]
        difference = difference + (held(private[a][both]).T @ held(private[b][both])).square().mean()
    similarity = sum(cmd(shared[a][there[a]], shared[b][there[b]]) for a, b in pairs) / len(pairs)
    reconstruction = sum((linear(p, f"reconstruction.{m}", private[m] + shared[m]) - u[m])[there[m]].square().mean() for m in range(M)) / M
    penalty = weights[0] * difference + weights[1] * similarity + weights[2] * reconstruction
    return torch.stack(result), penalty


def misa_shapes(width, hidden):
    def shapes(widths):
        each = [linear_shapes(f"projections.{m}", d, width) | norm_shapes(f"norms.{m}", width)
                | linear_shapes(f"private.{m}", width, width) | linear_shapes(f"reconstruction.{m}", width, width)
                for m, d in enumerate(widths)]
        return merged(each) | linear_shapes("shared", width, width) | layer_shapes("layer", width, hidden)

    return shapes


def bottleneck(p, batch, width, heads, layers, fuse_from):
    """Nagrani et al. 2021, section 3.3: equations 8 and 9."""
    result = []
    for i in range(batch.examples):
        present = [m for m in range(batch.modalities) if len(batch.steps(i, m))]
        x = {}
        for m in present:
            steps = linear(p, f"projections.{m}", batch.steps(i, m)) + sinusoids(batch.places(i, m), width)
            x[m] = torch.cat([p[f"classes.{m}.token"][None], steps])
        shared = p["bottleneck.token"]
        for n in range(layers):
            if n < fuse_from:
                x = {m: layer(p, f"layers.{n}.{m}", x[m], None, heads, gelu) for m in present}
                continue
            both = {m: layer(p, f"layers.{n}.{m}", torch.cat([x[m], shared]), None, heads, gelu) for m in present}
            x = {m: both[m][: len(x[m])] for m in present}
            shared = torch.stack([both[m][len(x[m]):] for m in present]).mean(0)
        result.append(torch.stack([norm(p, "norm", x[m][0]) for m in present]).mean(0))
    return torch.stack(result), None


def bottleneck_shapes(width, tokens, layers):
    def shapes(widths):
        return (merged(linear_shapes(f"projections.{m}", d, width) | {f"classes.{m}.token": (width,)} for m, d in enumerate(widths))
                | {"bottleneck.token": (tokens, width)} | norm_shapes("norm", width)
                | merged(layer_shapes(f"layers.{n}.{m}", width, 4 * width) for n in range(layers) for m in range(len(widths))))

    return shapes


def perceiver(p, batch, width, heads, layers):
    """Jaegle et al. 2021, section 3."""
    result = []
    for i in range(batch.examples):
        tokens = torch.cat([linear(p, f"projections.{m}", batch.steps(i, m)) + p[f"codes.{m}.token"] + sinusoids(batch.places(i, m), width)
                            for m in range(batch.modalities)])
        x = layer(p, "crossing", p["latents.token"], norm(p, "input_norm", tokens), heads, gelu)
        for n in range(layers):
            x = layer(p, f"layers.{n}", x, None, heads, gelu)
        result.append(norm(p, "norm", x.mean(0)))
    return torch.stack(result), None


def perceiver_shapes(width, latents, layers):
    def shapes(widths):
        return (merged(linear_shapes(f"projections.{m}", d, width) | {f"codes.{m}.token": (width,)} for m, d in enumerate(widths))
                | {"latents.token": (latents, width)} | norm_shapes("input_norm", width) | norm_shapes("norm", width)
                | merged(layer_shapes(name, width, width) for name in ["crossing"] + [f"layers.{n}" for n in range(layers)]))

    return shapes


def mfn(p, batch, width, memory):
    """Zadeh et al. 2018, section 3: a system of LSTMs, delta-memory attention, and a gated memory."""
    def net(name, x):
        return linear(p, f"{name}.output", torch.relu(linear(p, f"{name}.hidden", x)))

    M, result = batch.modalities, []
    for i in range(batch.examples):
        h, c = [torch.zeros(width, dtype=torch.double)] * M, [torch.zeros(width, dtype=torch.double)] * M
        u = torch.zeros(memory, dtype=torch.double)
        for t in range(batch.xs[0].shape[1]):
            before = list(c)
            some = False
            for m in range(M):
                if not batch.masks[m][i][t]:
                    continue
                some = True
                name = f"lstm.{m}."
                gates = (p[name + "weight_ih"] @ batch.xs[m][i][t] + p[name + "bias_ih"] + p[name + "weight_hh"] @ h[m] + p[name + "bias_hh"])
                enter, forget, candidate, leave = gates.chunk(4)
                c[m] = forget.sigmoid() * c[m] + enter.sigmoid() * candidate.tanh()
                h[m] = leave.sigmoid() * c[m].tanh()
            if not some:
                continue
            window = torch.cat(before + c)
            attended = net("attention", window).softmax(0) * window
            both = torch.cat([attended, u])
            u = net("retain", both).sigmoid() * u + net("update", both).sigmoid() * net("candidate", attended).tanh()
        result.append(torch.cat(h + [u]))
    return torch.stack(result), None


def mfn_shapes(width, memory, hidden):
    def net_shapes(name, inputs, outputs):
        return linear_shapes(f"{name}.hidden", inputs, hidden) | linear_shapes(f"{name}.output", hidden, outputs)

    def shapes(widths):
        window = 2 * width * len(widths)
        cells = merged({f"lstm.{m}.weight_ih": (4 * width, d), f"lstm.{m}.weight_hh": (4 * width, width),
                        f"lstm.{m}.bias_ih": (4 * width,), f"lstm.{m}.bias_hh": (4 * width,)} for m, d in enumerate(widths))
        return (cells | net_shapes("attention", window, window) | net_shapes("candidate", window, memory)
                | net_shapes("retain", window + memory, memory) | net_shapes("update", window + memory, memory))

    return shapes


def projected(p, batch):
    """Of each modality and example; None where it is missing."""
    return [[linear(p, f"projections.{m}", batch.mean(i, m)) if i in batch.there(m) else None for i in range(batch.examples)]
            for m in range(batch.modalities)]


def mean_of_present(h):
    return torch.stack([torch.stack([x for x in row if x is not None]).mean(0) for row in zip(*h)])


def pairs_of(h):
    """For each pair of modalities the rows of the examples that have both."""
    for a, b in itertools.combinations(h, 2):
        rows = [(x, y) for x, y in zip(a, b) if x is not None and y is not None]
        yield torch.stack([x for x, _ in rows]), torch.stack([y for _, y in rows])


def coordinated(p, batch, temperature):
    """van den Oord et al. 2018, equation 4, both ways, as CLIP has it; summed over the pairs of modalities."""
    h, penalty = projected(p, batch), 0
    scale = (math.log(1 / temperature) + p["log_scale.bias"][0]).exp()
    for x, y in pairs_of(h):
        scores = scale * (x / x.norm(dim=1, keepdim=True)) @ (y / y.norm(dim=1, keepdim=True)).T
        penalty = penalty - (scores.log_softmax(0).diagonal().mean() + scores.log_softmax(1).diagonal().mean()) / 2
    return mean_of_present(h), penalty


def inverse_root(s):
    values, vectors = torch.linalg.eigh(s)
    return vectors @ torch.diag(values ** -0.5) @ vectors.T


def cca(p, batch, ridge):
    """Andrew et al. 2013, section 3."""
    h, penalty = projected(p, batch), 0
    for x, y in pairs_of(h):
        x, y = x - x.mean(0), y - y.mean(0)
        others, eye = len(x) - 1, torch.eye(x.shape[1], dtype=torch.double)
        t = inverse_root(x.T @ x / others + ridge * eye) @ (x.T @ y / others) @ inverse_root(y.T @ y / others + ridge * eye)
        penalty = penalty - torch.linalg.matrix_norm(t, "nuc")
    return mean_of_present(h), penalty


def projection_shapes(width, **more):
    return lambda widths: merged(linear_shapes(f"projections.{m}", d, width) for m, d in enumerate(widths)) | more


# --- Cases: text -> fusion, shapes of its parameters, [steps, width] of each modality, examples.

ALIGNED = [(3, 4), (3, 2), (3, 3)]
FREE = [(3, 4), (2, 3), (4, 2)]

CASES = {
    "mag dropout=0": (mag, mag_shapes, [(3, 4), (3, 2), (1, 3)], 3),
    "mag beta=0.01 dropout=0": (lambda p, batch: mag(p, batch, 0.01), mag_shapes, ALIGNED, 3),
    "mmmu-ba": (mmmu_ba, lambda widths: {}, [(3, 4)] * 3, 3),
    "mult 2 heads=2 layers=1": (lambda p, batch: mult(p, batch, 2, 2, 1), mult_shapes(2, 1), FREE, 3),
    "mult 2 heads=1 layers=2 causal=1": (lambda p, batch: mult(p, batch, 2, 1, 2, True), mult_shapes(2, 2), [(3, 2), (5, 3)], 0),
    "misa 4 hidden=5": (lambda p, batch: misa(p, batch, 2), misa_shapes(4, 5), FREE, 5),
    "bottleneck 4 tokens=2 layers=3 fuse-from=1 heads=2": (
        lambda p, batch: bottleneck(p, batch, 4, 2, 3, 1), bottleneck_shapes(4, 2, 3), FREE[:2], 3),
    "perceiver 4 latents=3 layers=1 heads=2": (lambda p, batch: perceiver(p, batch, 4, 2, 1), perceiver_shapes(4, 3, 1), FREE, 3),
    "mfn 3 memory=4 hidden=5": (lambda p, batch: mfn(p, batch, 3, 4), mfn_shapes(3, 4, 5), ALIGNED, 3),
    "coordinated 3 temperature=0.5": (lambda p, batch: coordinated(p, batch, 0.5), projection_shapes(3, **{"log_scale.bias": (1,)}), FREE, 6),
    "cca 3 ridge=0.01": (lambda p, batch: cca(p, batch, 0.01), projection_shapes(3), FREE, 8),
}


def masks_of(shapes, examples):
    """The first example is whole; the second lacks its last steps; the others lack one modality each, in turn."""
    masks = [torch.ones(examples, steps, dtype=torch.bool) for steps, _ in shapes]
    for mask in masks:
        if mask.shape[1] > 1:
            mask[1, -1] = False
    for i in range(2, examples):
        masks[(i - 1) % len(masks)][i] = False
    return masks


def main():
    torch.manual_seed(0)
    tensors = {}
    for text, (fusion, shapes_of, shapes, examples) in CASES.items():
        p = {name: (torch.randn(shape) * 0.5).double().requires_grad_(True) for name, shape in shapes_of([width for _, width in shapes]).items()}
        count = examples or 2
        xs = [torch.randn(count, steps, width).double().requires_grad_(True) for steps, width in shapes]
        masks = masks_of(shapes, count) if examples else [torch.ones(count, steps, dtype=torch.bool) for steps, _ in shapes]
        y, penalty = fusion(p, Batch(xs, masks))
        weight = torch.randn(y.shape).double()
        value = (y * weight).sum() + (0 if penalty is None else penalty)
        leaves = {f"parameter.{name}": parameter for name, parameter in p.items()} | {f"x.{m}": x for m, x in enumerate(xs)}
        gradients = torch.autograd.grad(value, list(leaves.values()))
        found = leaves | {f"gradient.{name}": gradient for name, gradient in zip(leaves, gradients)} | {"y": y, "weight": weight}
        if penalty is not None:
            found["penalty"] = penalty
        tensors |= {f"{text}/{name}": tensor.detach().float() for name, tensor in found.items()}
        tensors |= {f"{text}/mask.{m}": mask for m, mask in enumerate(masks)}
    OUT.parent.mkdir(exist_ok=True)
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, OUT, {"format": "pt"})
    print(f"{OUT.name}: {len(CASES)} fusions, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
