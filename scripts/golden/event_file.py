#!/usr/bin/env python3
"""Writes tests/golden/event_file.json: lines of a metrics.jsonl, and the TensorBoard event file that must come of them. Both are made from
the format's description alone: CRC-32C bit by bit, protocol buffers by Python's struct. Where TensorBoard is installed, its own reader
has to find the same numbers in the file.

    PYTHONPATH=.deps/dev python3 scripts/golden/event_file.py
"""

import json
import math
import pathlib
import struct
import tempfile

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/event_file.json"

LINES = [
    {"step": 1, "epoch": 0.25, "loss": 2.5, "rate": 1e-05},
    {"step": 300, "epoch": 75.0, "loss": None, "rate": 0.001},
    {"step": 300, "valid.loss": 0.1, "valid.scenes.exact": 1, "note": "no number", "kept": True},
    {"step": 5_000_000_000, "a name that is longer than one byte of length can tell " + "é" * 50: -3.75},
    {"step": 5_000_000_001},
]


def crc32c(data):
    total = 0xFFFFFFFF
    for byte in data:
        total ^= byte
        for _ in range(8):
            total = total >> 1 ^ (0x82F63B78 if total & 1 else 0)
    return total ^ 0xFFFFFFFF


def masked(data):
    total = crc32c(data)
    return struct.pack("<I", ((total >> 15 | total << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def record(data):
    length = struct.pack("<Q", len(data))
    return length + masked(length) + data + masked(data)


def varint(number):
    out = bytearray()
    while True:
        out.append(number & 0x7F | (0x80 if number > 0x7F else 0))
        number >>= 7
        if number == 0:
            return bytes(out)


def block(field, data):
    return bytes([field << 3 | 2]) + varint(len(data)) + data


def tag_of(name):
    return name.replace(".", "/", 1)


def scalars_of(line):
    for name, value in line.items():
        if name != "step" and not isinstance(value, (str, bool)):
            yield tag_of(name), math.nan if value is None else value


def event(line):
    values = b"".join(block(1, block(1, tag.encode()) + b"\x15" + struct.pack("<f", value)) for tag, value in scalars_of(line))
    return b"\x09" + struct.pack("<d", line["step"]) + b"\x10" + varint(line["step"]) + block(5, values)


def whole():
    out = record(b"\x09" + struct.pack("<d", 0) + block(3, b"brain.Event:2"))
    for line in LINES:
        if any(True for _ in scalars_of(line)):
            out += record(event(line))
    return out


def check_by_tensorboard(data):
    try:
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    except ImportError:
        return "TensorBoard is not installed: its reader was not asked"
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "events.out.tfevents.0.mm").write_bytes(data)
        found = EventAccumulator(folder).Reload()
        assert found.file_version == 2.0, found.file_version
        seen = {tag: [(e.step, e.wall_time, e.value) for e in found.Scalars(tag)] for tag in found.Tags()["scalars"]}
        expected = {}
        for line in LINES:
            for tag, value in scalars_of(line):
                expected.setdefault(tag, []).append((line["step"], float(line["step"]), struct.unpack("<f", struct.pack("<f", value))[0]))
        assert str(seen) == str(expected), (seen, expected)  # as text: NaN is no number's equal
    return "TensorBoard reads the same"


def main():
    data = whole()
    print(check_by_tensorboard(data))
    OUT.write_text(json.dumps({"lines": LINES, "hex": data.hex()}, indent=1, ensure_ascii=False) + "\n")


main()
