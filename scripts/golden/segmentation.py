#!/usr/bin/env python3
"""Writes tests/golden/metrics/segmentation: random label maps as PNGs of every depth and with every filter, which Pillow has to read as they were
meant, and what scikit-learn finds of them (expected.json).

    pip install --target .deps/metrics -r scripts/requirements/metrics.txt
    PYTHONPATH=.deps/metrics python3 scripts/golden/segmentation.py
"""

import json
import pathlib
import struct
import zlib

import numpy
from PIL import Image
from sklearn import metrics

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/metrics/segmentation"
IGNORED = 255


def filtered(line, above, step, kind):
    out = bytearray([kind])
    for i, value in enumerate(line):
        left, up, corner = line[i - step] if i >= step else 0, above[i], above[i - step] if i >= step else 0
        whole = left + up - corner
        nearest = min((abs(whole - left), 0, left), (abs(whole - up), 1, up), (abs(whole - corner), 2, corner))[2]
        out.append((value - (0, left, up, (left + up) // 2, nearest)[kind]) % 256)
    return bytes(out)


def png(labels, depth, palette):
    """Each line by another filter; the compressed pixels in two parts."""
    height, width = labels.shape
    if depth == 16:
        lines = [row.astype(">u2").tobytes() for row in labels]
    else:
        bits = ((labels[:, :, None] >> numpy.arange(depth)[::-1]) & 1).reshape(height, -1).astype(numpy.uint8)
        lines = [numpy.packbits(row).tobytes() for row in bits]
    above, raw = bytes(len(lines[0])), b""
    for y, line in enumerate(lines):
        raw += filtered(line, above, max(1, depth // 8), y % 5)
        above = line
    packed = zlib.compress(raw, 9)
    part = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    colours = part(b"PLTE", bytes(range(3)) * (1 << depth)) if palette else b""
    head = struct.pack(">IIBBBBB", width, height, depth, 3 if palette else 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"tEXt", b"a\0b") + colours + part(b"IDAT", packed[:7]) + part(b"IDAT", packed[7:]) + part(b"IEND", b""))


def blocks(random, height, width, labels):
    small = random.choice(labels, size=(height // 3 + 1, width // 4 + 1))
    return numpy.repeat(numpy.repeat(small, 3, 0), 4, 1)[:height, :width]


random = numpy.random.default_rng(4)
truths, saids = [], []
for name, height, width, labels, depth, palette in (("a", 11, 13, [0, 1], 1, False), ("b", 9, 21, [0, 1, 3], 2, True), ("c", 14, 10, [0, 2, 5, 9], 4, True),
                                                    ("d", 17, 19, [0, 1, 2, 7, 255], 8, False), ("e/f", 8, 30, [1, 5, 255, 300, 40000], 16, False)):
    truth = blocks(random, height, width, labels)
    said = numpy.where(random.random(truth.shape) < 0.15, random.choice(labels, size=truth.shape), truth)
    for folder, values in (("true", truth), ("said", said)):
        path = OUT / folder / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png(values, depth, palette))
        read = numpy.array(Image.open(path)).astype(int)
        meant = values * (255 // ((1 << depth) - 1)) if depth < 8 and not palette and depth > 1 else values
        if not (read == meant).all():
            raise SystemExit(f"{path} was written wrongly")
    truths.append(truth.ravel())
    saids.append(said.ravel())
truth, said = numpy.concatenate(truths), numpy.concatenate(saids)
counts = truth != IGNORED
truth, said = truth[counts], said[counts]
labels = sorted((set(truth.tolist()) | set(said.tolist())) - {IGNORED})
iou = metrics.jaccard_score(truth, said, labels=labels, average=None)
frequency = numpy.array([(truth == k).mean() for k in labels])
expected = {"mIoU": iou.mean(), "fwIoU": float((iou * frequency).sum()), "mDice": metrics.f1_score(truth, said, labels=labels, average=None).mean(),
            "pixel-accuracy": metrics.accuracy_score(truth, said), "mean-accuracy": metrics.recall_score(truth, said, labels=sorted(set(truth.tolist())), average=None).mean(),
            "majority": float(frequency.max())} | {f"IoU.{k}": float(v) for k, v in zip(labels, iou)}
(OUT / "expected.json").write_text(json.dumps({name: float(value) for name, value in expected.items()}, indent=1) + "\n")
print(f"{len(truth)} pixels, mIoU {iou.mean():.4f}")
