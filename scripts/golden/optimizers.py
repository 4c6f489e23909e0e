#!/usr/bin/env python3
"""Writes tests/golden/train/optimizers.safetensors: parameters, the gradients of six steps, and what torch.optim makes of them.

    PYTHONPATH=.deps/dev python3 scripts/golden/optimizers.py

"start.NAME", "gradient.STEP.NAME" and "CASE.NAME", the parameters after the last step. The metadata's "cases" is JSON: of each CASE our options,
the rate of each step, and with "later" those that change after the third step, as when a run is resumed with others.
torch computes with its plain loops (foreach and fused off), in single precision.
"""

import json
import pathlib

import torch
from safetensors.torch import save_file

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/train/optimizers.safetensors"
SHAPES = {
    "encoder.layers.0.fc.weight": (4, 3),
    "encoder.layers.0.fc.bias": (4,),
    "conv.weight": (2, 3, 2, 2),
    "norm.weight": (5,),
    "position_embedding": (1, 3, 2),
}
STEPS = 6
RATES = [0.01, 0.02, 0.03, 0.02, 0.01, 0.005]
CASES = {
    "adamw": {"kind": "adamw", "weight-decay": 0.05, "beta1": 0.9, "beta2": 0.98, "epsilon": 1e-8},
    "adamw-other": {"kind": "adamw", "weight-decay": 0.3, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3},
    "adamw-later": {"kind": "adamw", "weight-decay": 0.05, "beta1": 0.8, "beta2": 0.9, "epsilon": 1e-8, "later": {"beta1": 0.9, "beta2": 0.99}},
    "adam": {"kind": "adam", "weight-decay": 0.0, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    "adam-decayed": {"kind": "adam", "weight-decay": 0.1, "beta1": 0.9, "beta2": 0.98, "epsilon": 1e-8},
    "adam-later": {"kind": "adam", "weight-decay": 0.1, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-8, "later": {"beta1": 0.9, "beta2": 0.99}},
    "sgd": {"kind": "sgd", "weight-decay": 0.0, "momentum": 0.0},
    "sgd-decayed": {"kind": "sgd", "weight-decay": 0.1, "momentum": 0.0},
    "sgd-momentum": {"kind": "sgd", "weight-decay": 0.1, "momentum": 0.9},
    "sgd-nesterov": {"kind": "sgd", "weight-decay": 0.1, "momentum": 0.8, "nesterov": True},
    "adafactor": {"kind": "adafactor", "weight-decay": 0.0},
    "adafactor-decayed": {"kind": "adafactor", "weight-decay": 0.3},
    "adafactor-fast": {"kind": "adafactor", "weight-decay": 0.0, "scale": 60},
}


def optimizer_of(case, parameters):
    decayed = [p for name, p in parameters.items() if p.dim() >= 2 and name.endswith("weight")]
    others = [p for name, p in parameters.items() if not (p.dim() >= 2 and name.endswith("weight"))]
    groups = [{"params": decayed, "weight_decay": case["weight-decay"]}, {"params": others, "weight_decay": 0.0}]
    if case["kind"] in ("adamw", "adam"):
        kind = torch.optim.AdamW if case["kind"] == "adamw" else torch.optim.Adam
        return kind(groups, betas=(case["beta1"], case["beta2"]), eps=case["epsilon"], foreach=False)
    if case["kind"] == "sgd":
        return torch.optim.SGD(groups, momentum=case["momentum"], nesterov=case.get("nesterov", False), foreach=False)
    return torch.optim.Adafactor(groups, foreach=False)


def run(case, start, gradients):
    parameters = {name: value.clone().requires_grad_(True) for name, value in start.items()}
    optimizer = optimizer_of(case, parameters)
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = case["rates"][step]
            if step >= STEPS // 2 and "later" in case:
                group["betas"] = (case["later"]["beta1"], case["later"]["beta2"])
        for name, parameter in parameters.items():
            parameter.grad = gradients[step][name].clone()
        optimizer.step()
    return {name: value.detach() for name, value in parameters.items()}


def main():
    generator = torch.Generator().manual_seed(7)
    start = {}
    for name, shape in SHAPES.items():  # 0.5 to 1.5, of either sign: what has a relative error
        sign = torch.where(torch.rand(shape, generator=generator) < 0.5, -1.0, 1.0)
        start[name] = (0.5 + torch.rand(shape, generator=generator)) * sign
    gradients = [{name: torch.randn(shape, generator=generator) for name, shape in SHAPES.items()} for _ in range(STEPS)]
    tensors = {f"start.{name}": value for name, value in start.items()}
    for step, row in enumerate(gradients):
        tensors |= {f"gradient.{step}.{name}": value for name, value in row.items()}
    cases = {}
    for name, case in CASES.items():
        case = {**case, "rates": [rate * case.get("scale", 1) for rate in RATES]}
        case.pop("scale", None)
        tensors |= {f"{name}.{parameter}": value for parameter, value in run(case, start, gradients).items()}
        cases[name] = case
    OUT.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, OUT, {"cases": json.dumps(cases)})
    OUT.chmod(0o644)


if __name__ == "__main__":
    main()
