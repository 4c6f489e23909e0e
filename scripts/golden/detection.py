#!/usr/bin/env python3
"""Writes tests/golden/metrics/detection.json: random objects in random pictures, and what pycocotools finds of them. With --check it draws other
sets, more and larger ones, and holds `mm evaluate detection` to pycocotools, figure by figure:

    pip install --target .deps/metrics -r scripts/requirements/metrics.txt
    PYTHONPATH=.deps/metrics python3 scripts/golden/detection.py
    PYTHONPATH=.deps/metrics python3 scripts/golden/detection.py --check build/release/bin/mm
"""

import argparse
import contextlib
import copy
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/metrics/detection.json"
NAMES = ["AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl"]


def box_near(random, box, spread):
    x, y, w, h = box
    return [round(float(v), 2) for v in (x + random.normal() * spread * w, y + random.normal() * spread * h,
                                         max(0, w * (1 + random.normal() * spread)), max(0, h * (1 + random.normal() * spread)))]


def drawn(random, pictures, categories, objects, found):
    """With what goes wrong easily: crowds, pictures without objects, equal scores, areas on the edges, categories without objects and unlisted ones,
    more than 100 found, boxes without an area, and numbers of pictures that are not in order."""
    sides = [16, 32, 96, 20.5, 60, 200]
    numbers = [int(n) for n in random.permutation(pictures * 3)[:pictures]]
    names = [int(n) for n in random.permutation(90)[:categories] + 1]
    references = {"info": {"year": 2026}, "images": [{"id": n, "width": 640, "height": 480} for n in numbers],
                  "categories": [{"id": c, "name": f"thing {c}"} for c in names], "annotations": []}
    used = names[:-1] if len(names) > 1 else names
    for i in range(objects):
        w, h = (float(random.choice(sides)) for _ in "wh")
        area = [w * h, w * h * 0.7, 1024, 9216][random.integers(4)] if random.random() < 0.5 else w * h
        references["annotations"].append(
            {"id": i + 1, "image_id": int(random.choice(numbers[: max(1, pictures - 2)])), "category_id": int(random.choice(used)),
             "bbox": [round(float(random.uniform(0, 400)), 2), round(float(random.uniform(0, 300)), 2), w, h], "area": area,
             "iscrowd": int(random.random() < 0.1), "segmentation": [[0, 0, 1, 0, 1, 1]]})
    predictions = []
    for _ in range(found):
        truth = references["annotations"][random.integers(objects)]
        if random.random() < 0.6:
            row = {"image_id": truth["image_id"], "category_id": truth["category_id"], "bbox": box_near(random, truth["bbox"], random.choice([0, 0.03, 0.1]))}
        else:
            row = {"image_id": int(random.choice(numbers)), "category_id": int(random.choice(names + [91])),
                   "bbox": [round(float(v), 2) for v in random.uniform(0, 200, 4)]}
        if random.random() < 0.02:
            row["bbox"][2] = 0.0
        predictions.append(row | {"score": round(float(random.random()), int(random.choice([1, 3])))})
    return references, predictions


def expected(references, predictions):
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = copy.deepcopy(references)
        truth.createIndex()
        run = COCOeval(truth, truth.loadRes(copy.deepcopy(predictions)), "bbox")
        run.evaluate()
        run.accumulate()
        run.summarize()
    names = {c["id"]: c["name"] for c in references["categories"]}
    figures = dict(zip(NAMES, (float(v) for v in run.stats)))
    for k, category in enumerate(run.params.catIds):
        own = run.eval["precision"][:, :, k, 0, -1]
        figures[f"AP.{names[category]}"] = float(own[own > -1].mean()) if (own > -1).any() else -1
    return {name: value for name, value in figures.items() if value > -1}


def check(mm, seed):
    random = numpy.random.default_rng(seed)
    references, predictions = drawn(random, int(random.integers(1, 60)), int(random.integers(1, 12)), int(random.integers(1, 400)), int(random.integers(1, 3000)))
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "r.json").write_text(json.dumps(references))
        (folder / "p.json").write_text(json.dumps(predictions))
        lines = subprocess.run([mm, "evaluate", "detection", "--pred", folder / "p.json", "--ref", folder / "r.json", "--format", "jsonl"], check=True,
                               capture_output=True, text=True).stdout.splitlines()
    found, wanted = {row["score"]: row["value"] for row in map(json.loads, lines)}, expected(references, predictions)
    if found.keys() != wanted.keys():
        sys.exit(f"seed {seed}: {sorted(found.keys() ^ wanted.keys())} stand on one side only")
    return max(abs(found[name] - value) for name, value in wanted.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", metavar="MM")
    parser.add_argument("--seeds", type=int, default=100)
    options = parser.parse_args()
    if options.check:
        worst = max(check(options.check, seed) for seed in range(options.seeds))
        print(f"{options.seeds} sets: farthest from pycocotools by {worst:.1e}")
        return sys.exit(0 if worst < 1e-12 else 1)
    random = numpy.random.default_rng(21)
    cases = []
    for shape in ((12, 4, 60, 240), (3, 2, 30, 520), (6, 1, 12, 40)):
        references, predictions = drawn(random, *shape)
        cases.append({"references": references, "predictions": predictions, "expected": expected(references, predictions)})
    OUT.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
    print(f"{OUT.name}: {OUT.stat().st_size} bytes")


main()
