#!/usr/bin/env python3
"""Writes tests/golden/metrics/events.json: random events in random files, and what sed_eval finds of them. With --check it draws other sets and
holds `mm evaluate event` to sed_eval, figure by figure:

    pip install --target .deps/events -r scripts/requirements/events.txt
    PYTHONPATH=.deps/events python3 scripts/golden/event_scores.py
    PYTHONPATH=.deps/events python3 scripts/golden/event_scores.py --check build/release/bin/mm

sed_eval leaves kinds that are never found out of its mean over the kinds; here they count as 0, as they do in mm.
"""

import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import dcase_util
import numpy
import sed_eval

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/metrics/events.json"


def drawn(random, files, kinds, count, length):
    """Times with one digit, so that they meet the collar's edge; events that lie over each other, also of one kind; files without any."""
    names = [f"kind {k}" for k in range(kinds)]
    row = lambda file, onset, span, kind: {"file": f"{file}.wav", "onset": round(float(max(0, onset)), 1), "offset": round(float(max(0, onset) + max(0.1, span)), 1), "label": kind}
    truth, found = [], []
    for file in range(files):
        if random.random() < 0.2:
            truth.append({"file": f"{file}.wav"})
            events = []
        else:
            events = [(random.uniform(0, length), random.exponential(1.5), names[random.integers(max(1, kinds - 1))]) for _ in range(1 + random.poisson(count))]
        for onset, span, kind in events:
            truth.append(row(file, onset, span, kind))
            while random.random() < 0.55:
                other = kind if random.random() < 0.8 else names[random.integers(kinds)]
                found.append(row(file, onset + random.choice([0, 0.1, 0.2, -0.2, 0.3]), span + random.choice([0, 0.2, -0.3, 1]), other))
        if random.random() < 0.3:
            found.append(row(file, random.uniform(0, length), 1, names[random.integers(kinds)]))
    return truth, found


def container(rows, file):
    return dcase_util.containers.MetaDataContainer(
        [{"filename": r["file"], "event_label": r["label"], "onset": r["onset"], "offset": r["offset"]} for r in rows if r["file"] == file and "label" in r])


def expected(truth, found):
    labels = sorted({r["label"] for r in truth + found if "label" in r})
    runs = {"segment": sed_eval.sound_event.SegmentBasedMetrics(event_label_list=labels, time_resolution=1.0),
            "event": sed_eval.sound_event.EventBasedMetrics(event_label_list=labels, t_collar=0.2, percentage_of_length=0.5)}
    figures = {}
    for name, run in runs.items():
        for file in sorted({r["file"] for r in truth}):
            if any("label" in r and r["file"] == file for r in truth + found):
                run.evaluate(container(truth, file), container(found, file))
        results = run.results()
        overall = results["overall"]
        figures |= {f"{name}.F1": overall["f_measure"]["f_measure"], f"{name}.precision": overall["f_measure"]["precision"],
                    f"{name}.recall": overall["f_measure"]["recall"], f"{name}.ER": overall["error_rate"]["error_rate"]}
        own = {label: (r["f_measure"]["f_measure"], r["count"]["Nref"], r["count"]["Nsys"]) for label, r in results["class_wise"].items()}
        figures |= {f"{name}.F1.{label}": 0.0 if math.isnan(f) else f for label, (f, there, said) in own.items() if there + said > 0}
        figures[f"{name}.F1.macro"] = float(numpy.mean([0.0 if math.isnan(f) else f for f, there, _ in own.values() if there > 0]))
    return {name: 0.0 if math.isnan(value) else float(value) for name, value in figures.items()}


def check(mm, seed):
    random = numpy.random.default_rng(seed)
    truth, found = drawn(random, int(random.integers(2, 30)), int(random.integers(1, 8)), random.uniform(0, 12), random.uniform(2, 30))
    if not any("label" in r for r in truth) or not found:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, rows in (("r", truth), ("p", found)):
            (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        lines = subprocess.run([mm, "evaluate", "event", "--pred", folder / "p.jsonl", "--ref", folder / "r.jsonl", "--format", "jsonl"], check=True,
                               capture_output=True, text=True).stdout.splitlines()
    said, wanted = {row["score"]: row["value"] for row in map(json.loads, lines)}, expected(truth, found)
    if said.keys() != wanted.keys():
        sys.exit(f"seed {seed}: {sorted(said.keys() ^ wanted.keys())} stand on one side only")
    off = {name: abs(said[name] - value) for name, value in wanted.items()}
    return max(off.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", metavar="MM")
    parser.add_argument("--seeds", type=int, default=60)
    options = parser.parse_args()
    if options.check:
        worst = max(check(options.check, seed) for seed in range(options.seeds))
        print(f"{options.seeds} sets: farthest from sed_eval by {worst:.1e}")
        return sys.exit(0 if worst < 1e-12 else 1)
    random = numpy.random.default_rng(8)
    cases = []
    for shape in ((8, 3, 4, 10), (3, 1, 12, 6), (12, 5, 2, 10)):
        truth, found = drawn(random, *shape)
        cases.append({"truth": truth, "found": found, "expected": expected(truth, found)})
    OUT.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
    print(f"{OUT.name}: {OUT.stat().st_size} bytes")


main()
