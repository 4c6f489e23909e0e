#!/usr/bin/env python3
"""Writes tests/golden/lora/: a small network of linear layers as `mm train` calls them, PEFT's adapters beside two of them, and what comes
of both.

  base.safetensors             the network's weights ("layers.0.weight")
  adapter_model.safetensors,   what PEFT saves
  adapter_config.json
  cases.safetensors            x [B, in], labels [B], the scores, and the gradients of the summed cross-entropy by the adapters' names

    PYTHONPATH=.deps/dev:PEFT python3 scripts/golden/lora.py              writes them; PEFT: a folder with peft 0.21 and accelerate
    PYTHONPATH=.deps/dev:PEFT python3 scripts/golden/lora.py --check RUN  opens the adapter of a checkpoint of mm with PEFT and holds the
                                                                          network with it against the checkpoint's own weights
"""

import argparse
import json
import pathlib
import shutil
import tempfile

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from torch import nn

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/lora"
ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "dropout": nn.Identity}


class Stack(nn.Module):
    """model.layers of linear layers and activations, as they are when nothing is drawn."""

    def __init__(self, layers, inputs):
        super().__init__()
        modules = []
        for layer in layers:
            if layer.startswith("linear "):
                modules.append(nn.Linear(inputs, int(layer.split()[1])))
                inputs = modules[-1].out_features
            else:
                modules.append(ACTIVATIONS[layer.split()[0]]())
        self.layers = nn.Sequential(*modules)

    def forward(self, x):
        return self.layers(x)


def write():
    torch.manual_seed(1)
    base = Stack(["linear 6", "tanh", "linear 5", "relu", "linear 3"], 4)
    OUT.mkdir(parents=True, exist_ok=True)
    save_file(base.state_dict(), OUT / "base.safetensors")
    model = get_peft_model(base, LoraConfig(r=2, lora_alpha=6, target_modules=["layers.0", "layers.4"]))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_B" in name:
                parameter.normal_()
    x, labels = torch.randn(7, 4), torch.arange(7) % 3
    scores = model(x)
    nn.functional.cross_entropy(scores, labels, reduction="sum").backward()
    cases = {"x": x, "labels": labels, "scores": scores.detach()}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            cases["gradient." + name.removeprefix("base_model.model.").replace(".default", "")] = parameter.grad
    save_file(cases, OUT / "cases.safetensors")
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        for name in "adapter_model.safetensors", "adapter_config.json":
            shutil.copy(pathlib.Path(folder) / name, OUT / name)


def check(folder):
    """The base is what the merged weights are without the adapter: the checkpoint's own record of it."""
    checkpoint = pathlib.Path(folder)
    layers = json.loads((checkpoint / "config.json").read_text())
    network = Stack(layers["layers"], layers["input_shape"][0])
    stored = load_file(checkpoint / "training/weights.safetensors")
    network.load_state_dict({name: stored[name] for name in network.state_dict()})
    merged = Stack(layers["layers"], layers["input_shape"][0])
    weights = load_file(checkpoint / "model.safetensors")
    merged.load_state_dict({name: weights[name] for name in merged.state_dict()})
    x = torch.randn(100, layers["input_shape"][0])
    before = network(x)
    adapted = PeftModel.from_pretrained(network, checkpoint / "adapter")
    for at, target in (("the merged weights", merged(x)), ("the base", before)):
        print(f"largest difference of the scores to {at}: {(adapted(x) - target).abs().max().item():.3g}")
    torch.testing.assert_close(adapted(x), merged(x), rtol=1e-5, atol=1e-5)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", metavar="RUN")
    folder = parser.parse_args().check
    check(folder) if folder else write()
