#!/usr/bin/env python3
"""Writes tests/golden/train/schedules.json: the learning rate of every update of short runs, by torch's lr_scheduler where it has the
schedule and by transformers' where it has not.

    PYTHONPATH=.deps/dev python3 scripts/golden/schedules.py

Both step their schedulers after the update, so the n-th value is the rate of the n-th update, counted from 0. transformers' warm-up begins
with a rate of 0, ours with peak / warm-up as torch's LinearLR does here: its inverse square root is read one update later, and of its wsd
what is behind the warm-up.
"""

import json
import pathlib
import warnings

import torch
from torch.optim import lr_scheduler as torch_lr
from transformers import __version__ as transformers_version
from transformers import get_inverse_sqrt_schedule, get_wsd_schedule

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/train/schedules.json"
PEAK = 0.3


def rates(make, count):
    """The rate before each of `count` steps of the scheduler that `make` puts on an optimiser of PEAK."""
    optimizer = torch.optim.SGD([torch.zeros(1, dtype=torch.float64, requires_grad=True)], lr=PEAK)
    scheduler = make(optimizer)
    values = []
    for _ in range(count):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return values


def warmed(make, warmup):
    """`make` after a straight line from PEAK / warmup to PEAK in `warmup` updates."""

    def both(optimizer):
        if warmup == 0:
            return make(optimizer)
        line = torch_lr.LinearLR(optimizer, start_factor=1 / warmup, total_iters=max(1, warmup - 1))
        return torch_lr.SequentialLR(optimizer, [line, make(optimizer)], milestones=[warmup])

    return both


def wsd(warmup, steps, decay, floor):
    def make(optimizer):
        return get_wsd_schedule(optimizer, warmup, decay, num_training_steps=steps, min_lr_ratio=floor / PEAK, decay_type="linear")

    line = warmed(lambda o: torch_lr.ConstantLR(o, factor=1), warmup)  # transformers' rises from the floor
    return rates(line, warmup) + rates(make, steps)[warmup:]


def cases():
    steps, beyond = 20, 3
    for warmup in (0, 1, 5):
        for floor in (0.0, 0.03):
            tail = steps - warmup
            base = {"peak": PEAK, "floor": floor, "warmup": warmup, "steps": steps}
            cosine = warmed(lambda o: torch_lr.CosineAnnealingLR(o, T_max=tail, eta_min=floor), warmup)
            yield {"schedule": "cosine", **base}, rates(cosine, steps)
            line = warmed(lambda o: torch_lr.LinearLR(o, start_factor=1, end_factor=floor / PEAK, total_iters=tail), warmup)
            yield {"schedule": "linear", **base}, rates(line, steps + beyond)
            constant = warmed(lambda o: torch_lr.ConstantLR(o, factor=1), warmup)
            yield {"schedule": "constant", **base}, rates(constant, steps + beyond)
            for decay in (0.1, 0.5):
                values = wsd(warmup, steps, int(decay * steps), floor)
                yield {"schedule": "wsd", **base, "decay-part": decay}, values
        for power in (1, 2, 0.5):
            polynomial = warmed(lambda o: torch_lr.PolynomialLR(o, total_iters=steps - warmup, power=power), warmup)
            yield (
                {"schedule": "polynomial", "peak": PEAK, "floor": 0.0, "warmup": warmup, "steps": steps, "power": power},
                rates(polynomial, steps + beyond),
            )
    for warmup in (1, 5):
        root = rates(lambda o: get_inverse_sqrt_schedule(o, warmup, timescale=warmup), steps + beyond + 1)[1:]
        yield {"schedule": "inverse-square-root", "peak": PEAK, "floor": 0.0, "warmup": warmup, "steps": steps}, root
    for warmup, floor, begin in ((6, 0.0003, 0.04), (8, 0.03, 0.5)):
        one = rates(
            lambda o: torch_lr.OneCycleLR(
                o, PEAK, total_steps=steps, pct_start=warmup / steps, div_factor=1 / begin, final_div_factor=PEAK * begin / floor
            ),
            steps,
        )
        yield {"schedule": "one-cycle", "peak": PEAK, "floor": floor, "warmup": warmup, "steps": steps, "begin-part": begin}, one


def main():
    warnings.filterwarnings("ignore")
    rows = [{**case, "rates": [float(f"{value:.12g}") for value in values]} for case, values in cases()]
    made = {"torch": torch.__version__.split("+")[0], "transformers": transformers_version, "cases": rows}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    text = ",\n".join(json.dumps(row) for row in rows)
    head = json.dumps({key: value for key, value in made.items() if key != "cases"})[:-1]
    OUT.write_text(f'{head}, "cases": [\n{text}\n]}}\n')


if __name__ == "__main__":
    main()
