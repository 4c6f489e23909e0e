#!/usr/bin/env python3
"""Writes tests/golden/blocks.safetensors: for each block of `mm list blocks` that torch.nn has too, called as a YAML calls it, its
parameters ("lstm 4/parameter.weight_ih_l0"), an input, the output, and the gradients of sum(output * weight) for input and parameters.

    PYTHONPATH=.deps/dev python3 scripts/golden/blocks.py
"""

import pathlib

import torch
from safetensors.torch import save_file
from torch import nn

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/blocks.safetensors"


class Wrapped(nn.Module):
    """A module and what is done around it; its parameters keep their own names."""

    def __init__(self, module, call):
        super().__init__()
        self.module, self.call = module, call

    def forward(self, x):
        return self.call(self.module, x)


class BasicBlock(nn.Module):
    """torchvision's, with norm_layer=GroupNorm; He et al. 2016, section 3.3."""

    def __init__(self, channels, out, stride, groups):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
        self.bn1 = nn.GroupNorm(groups, out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.GroupNorm(groups, out)
        self.downsample = None
        if stride != 1 or channels != out:
            self.downsample = nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.GroupNorm(groups, out))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class Tensor(nn.Module):
    def __init__(self, name, *shape):
        super().__init__()
        self.register_parameter(name, nn.Parameter(torch.empty(shape)))


def encoder(width, heads, hidden, **more):
    return nn.TransformerEncoderLayer(width, heads, hidden, dropout=0, batch_first=True, **more)


def causal(layer, x):
    return layer(x, src_mask=nn.Transformer.generate_square_subsequent_mask(x.shape[1]), is_causal=True)


def over_time(module, x):
    return module(x.transpose(1, 2)).transpose(1, 2)


def sinusoids(_, x):
    steps, width = x.shape[1:]
    angles = torch.arange(steps)[:, None].double() / 10000 ** (torch.arange(0, width, 2).double() / width)
    return x + torch.stack([angles.sin(), angles.cos()], -1).flatten(1)[:, :width].float()


# text of the block: module, call, shape of an example
CASES = {
    "gru 4": (nn.GRU(3, 4, batch_first=True), lambda m, x: m(x)[0], (5, 3)),
    "gru 3 layers=2 both=1": (nn.GRU(2, 3, 2, bidirectional=True, batch_first=True), lambda m, x: m(x)[0], (4, 2)),
    "lstm 4": (nn.LSTM(3, 4, batch_first=True), lambda m, x: m(x)[0], (5, 3)),
    "lstm 3 layers=2 both=1": (nn.LSTM(2, 3, 2, bidirectional=True, batch_first=True), lambda m, x: m(x)[0], (4, 2)),
    "conv1d 4 3 stride=2 pad=1": (nn.Conv1d(3, 4, 3, 2, 1), over_time, (6, 3)),
    "max-pool1d 2": (nn.MaxPool1d(2), over_time, (7, 3)),
    "transformer 2 8": (encoder(6, 2, 8, activation="gelu", norm_first=True), lambda m, x: m(x), (5, 6)),
    "transformer 2 8 post=1": (encoder(6, 2, 8, activation="gelu"), lambda m, x: m(x), (5, 6)),
    "transformer 3 5 causal=1 relu=1": (encoder(6, 3, 5, norm_first=True), causal, (5, 6)),
    "resnet 4 groups=2": (BasicBlock(4, 4, 1, 2), lambda m, x: m(x), (4, 5, 4)),
    "resnet 6 stride=2 groups=3": (BasicBlock(4, 6, 2, 3), lambda m, x: m(x), (4, 5, 4)),
    "patches 2 5": (nn.Conv2d(3, 5, 2, 2), lambda m, x: m(x).flatten(2).transpose(1, 2), (3, 4, 6)),
    "embed 7 3": (nn.Embedding(7, 3), lambda m, x: m(x.long()), (5,)),
    "class-token": (Tensor("token", 3), lambda m, x: torch.cat([m.token.expand(len(x), 1, -1), x], 1), (4, 3)),
    "positions": (Tensor("positions", 4, 3), lambda m, x: x + m.positions, (4, 3)),
    "sinusoids": (nn.Identity(), sinusoids, (4, 5)),
    "linear 4": (nn.Linear(3, 4), lambda m, x: m(x), (5, 3)),
    "layer-norm": (nn.LayerNorm(4), lambda m, x: m(x), (5, 4)),
}


def main():
    torch.manual_seed(0)
    tensors = {}
    for text, (module, call, shape) in CASES.items():
        net = Wrapped(module, call)
        for parameter in net.parameters():
            nn.init.normal_(parameter, std=0.5)
        whole = text.startswith("embed")
        x = torch.randint(7, (2, *shape)).float() if whole else torch.randn(2, *shape)
        x.requires_grad_(not whole)
        y = net(x)
        weight = torch.randn_like(y)
        (y * weight).sum().backward()
        tensors |= {f"{text}/x": x.detach(), f"{text}/y": y.detach(), f"{text}/weight": weight}
        if not whole:
            tensors[f"{text}/gradient"] = x.grad
        for name, parameter in module.named_parameters():
            tensors |= {f"{text}/parameter.{name}": parameter.detach(), f"{text}/gradient.{name}": parameter.grad}
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, OUT, {"format": "pt"})
    print(f"{OUT.name}: {len(CASES)} blocks, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
