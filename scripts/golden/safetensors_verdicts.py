#!/usr/bin/env python3
"""Writes what the reference implementation (the Rust crate behind the Python package `safetensors`) says of small files:

tests/golden/safetensors_verdicts.txt  sound files, broken in some thousand ways, each with the reference's verdict. A line
    "seed DATA HEADER" is a sound file (DATA bytes of data, HEADER in hex); a line "VERDICT SEED MODE EDITS" is the SEED-th of them after
    EDITS (position:deleted:inserted in hex; each is applied to the outcome of the one before). MODE h edits the header and writes its new
    length before it, MODE f edits the whole file. VERDICT is ok, no, or strict: the reference accepts it, mm refuses it on purpose.
tests/golden/safetensors_types.safetensors    one tensor of every type that both Python's torch and mm have, written by the reference.
tests/golden/safetensors_written.safetensors  the same tensors as mm writes them (data at a multiple of 64 bytes); the reference reads them back here.

    PYTHONPATH=.deps/dev python3 scripts/golden/safetensors_verdicts.py
"""

import json
import pathlib
import random
import struct

import torch
from safetensors import __version__, deserialize
from safetensors.torch import load_file, save_file

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "tests/golden"
CASES = 4000


def entry(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


SEEDS = [
    (b"{}", 0),
    (json.dumps({"a": entry("F32", [2, 3], 0, 24)}).encode(), 24),
    (json.dumps({"__metadata__": {"format": "pt", "x": "y"}, "a": entry("F16", [4], 0, 8), "b": entry("I8", [3], 8, 11)}).encode(), 11),
    (json.dumps({"b.c": entry("BF16", [], 2, 4), "e": entry("I64", [0, 5], 4, 4), "a": entry("BOOL", [2], 0, 2)}).encode() + b"    ", 4),
    (b' \n{"a":{"shape":[1,2],"dtype":"U16","extra":{"k":[1,-2.5e3,null,true,"s"]},"data_offsets":[0,4]},"__metadata__":null}', 4),
    (json.dumps({"\u00e9\"\\": entry("C64", [1], 0, 8), "z": entry("F8_E4M3", [2], 8, 10)}).encode(), 10),
    (json.dumps({"f": entry("F4", [4], 0, 2), "g": entry("F6_E2M3", [4], 2, 5), "h": entry("U8", [1], 5, 6)}).encode(), 6),
]
VALUES = [b"-1", b"-0", b"0", b"1", b"2", b"3", b"4", b"8", b"24", b"1.0", b"2.0", b"1e1", b"2e0", b"00", b"+1", b".5", b"1.", b"0x1", b"1_0", b"NaN", b"Infinity",
          b"18446744073709551615", b"18446744073709551616", b"9223372036854775807", b"9223372036854775808", b"4294967296", b"1e400", b"-1e400", b"null",
          b"true", b"\"1\"", b"\"\"", b"[]", b"{}", b"[1]", b"[[1]]", b"{\"F32\":null}", b"[0,1]", b"0,0", b"1,1", b"4294967296,4294967296", b"0,9223372036854775808",
          b"\"F32\"", b"\"F64\"", b"\"f32\"", b"\"F4\"", b"\"F8_E8M0\"", b"\"F8_E5M2FNUZ\"", b"\"F128\"", b"\"U8\"", b"\"I8\"", b"\"\\u0046\\u0033\\u0032\""]
PIECES = [b",", b":", b"{", b"}", b"[", b"]", b"\"", b" ", b"\t", b"\n", b"\r", b"\x0b", b"\x00", b"\x1f", b"\x7f", b"\xff", b"\xc3\xa9", b"\xc3", b"\xed\xa0\x80",
          b"\xef\xbb\xbf", b"\xc2\xa0", b"\\u0000", b"\\ud83d\\ude00", b"\\ud800", b"\\udc00\\ud800", b"\\x", b"\\/", b"\\n", b"/**/", b"//", b"\"k\":1,", b"\"k\":[[[]]],",
          b"\"k\":1e400,", b"\"k\":" + b"[" * 100 + b"]" * 100 + b",", b"\"k\":" + b"[" * 125 + b"]" * 125 + b",", b"\"k\":" + b"[" * 126 + b"]" * 126 + b",",
          b"\"dtype\":\"I8\",", b"\"shape\":[1],", b"\"data_offsets\":[0,1],", b"\"a\":" + json.dumps(entry("I8", [0], 0, 0)).encode() + b",",
          b"\"n\":" + json.dumps(entry("I8", [0, 7], 0, 0)).encode() + b",", b"\"n\":[\"I8\",[0],[0,0]],", b"\"__metadata__\":{},", b"\"__metadata__\":{\"a\":\"b\",\"a\":\"c\"},",
          b"\"__metadata__\":{\"a\":1},", b"\"__metadata__\":[],", b"\"__metadata__\":{\"a\":null},", b"\"x\":{},", b"\"x\":null,"]


def tokens(text):
    """(start, end) of strings, numbers and words of a JSON text, roughly."""
    spans, at = [], 0
    while at < len(text):
        start = at
        if text[at : at + 1] == b'"':
            at += 1
            while at < len(text) and text[at : at + 1] != b'"':
                at += 2 if text[at : at + 1] == b"\\" else 1
            at += 1
        elif text[at : at + 1].isalnum() or text[at : at + 1] in (b"-", b"."):
            while at < len(text) and (text[at : at + 1].isalnum() or text[at : at + 1] in (b"-", b".", b"_")):
                at += 1
        else:
            at += 1
        spans.append((start, min(at, len(text))))
    return spans


def edit_of(text, rng):
    """One edit (position, deleted bytes, inserted bytes)."""
    kind = rng.randrange(12)
    spans = [span for span in tokens(text) if text[span[0] : span[0] + 1].strip()]
    values = [span for span in spans if text[span[0] : span[0] + 1] not in (b"{", b"}", b"[", b"]", b",", b":")]
    if kind <= 2 and values:
        start, end = rng.choice(values)
        return start, end - start, rng.choice(VALUES)
    if kind == 3 and spans:
        start, end = rng.choice(spans)
        return start, end - start, b""
    if kind <= 5 and spans:
        return rng.choice(rng.choice(spans)), 0, rng.choice(PIECES)
    if kind == 6 and values:
        numbers = [span for span in values if text[span[0] : span[1]].isdigit()]
        if numbers:
            start, end = rng.choice(numbers)
            return start, end - start, str(max(0, int(text[start:end]) + rng.choice([-2, -1, 1, 2, 8]))).encode()
    opened = [span for span in spans if text[span[0] : span[0] + 1] == b"{"]
    if kind in (7, 8) and opened:  # one more member, where the grammar allows it
        return rng.choice(opened)[1], 0, rng.choice([piece for piece in PIECES if piece.endswith(b",") and len(piece) > 1])
    if kind == 9 and spans:
        return rng.choice(spans)[0], 0, rng.choice([b" ", b"\t", b"\r\n", b"   "])
    strings = [span for span in values if text[span[0] : span[0] + 1] == b'"']
    if kind == 10 and strings:  # another letter in a name
        return rng.choice(strings)[0] + 1, 0, rng.choice([b"x", b"\\u0041", b"\xc3\xa9", b"\\/", b"\\ud83d\\ude00", b"\\ud800", b"\\u0000"])
    at = rng.randrange(len(text) + 1)
    return at, rng.randrange(min(3, len(text) - at) + 1), bytes([rng.randrange(256)] * rng.randrange(2))


def applied(text, edits):
    for at, deleted, inserted in edits:
        text = text[:at] + inserted + text[at + deleted :]
    return text


def file_of(header, data):
    return struct.pack("<Q", len(header)) + header + b"\0" * data


def accepts(file):
    try:
        deserialize(file)
        return True
    except BaseException:  # also a panic of the reference
        return False


def refused_on_purpose(file):
    """Why mm refuses what the reference accepts; empty when it has no reason to."""
    (length,) = struct.unpack("<Q", file[:8])
    reasons = []

    header = json.loads(file[8 : 8 + length], object_pairs_hook=list)  # an object as [(key, value)]

    def twice(items):
        return len({key for key, _ in items}) != len(items)

    if twice(header) or any(twice(info) for name, info in header if name == "__metadata__" and info):
        reasons.append("duplicate key")
    for name, info in header:
        if name == "__metadata__":
            continue
        info = dict(info) if all(isinstance(item, tuple) for item in info) else info
        if not isinstance(info, dict) or not isinstance(info["dtype"], str):
            reasons.append("not an object")
            continue
        if info["dtype"] in ("F4", "F6_E2M3", "F6_E3M2"):
            reasons.append("no type of LibTorch")
        count = 1
        for size in info["shape"]:
            count *= max(size, 1)
        if count > 2**63 - 1:
            reasons.append("elements past 2^63")
        if len(info["shape"]) > 64:
            reasons.append("more than 64 dimensions")
    return reasons


def verdicts():
    rng = random.Random(20261121)
    lines = [f"seed {data} {header.hex()}" for header, data in SEEDS]
    counts, reasons, seen = {}, {}, set()
    while sum(counts.values()) < CASES:
        number = rng.randrange(len(SEEDS))
        header, data = SEEDS[number]
        mode = "h" if rng.random() < 0.9 else "f"
        start = text = header if mode == "h" else file_of(header, data)
        edits = []
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            edits.append(edit_of(text, rng))
            text = applied(text, edits[-1:])
        file = file_of(text, data) if mode == "h" else text
        if text == start or file in seen:
            continue
        seen.add(file)
        verdict = "no"
        if accepts(file):
            why = refused_on_purpose(file)
            verdict = "strict" if why else "ok"
            for reason in set(why):
                reasons[reason] = reasons.get(reason, 0) + 1
        counts[verdict] = counts.get(verdict, 0) + 1
        lines.append(f"{verdict} {number} {mode} " + " ".join(f"{at}:{deleted}:{inserted.hex()}" for at, deleted, inserted in edits))
    path = GOLDEN / "safetensors_verdicts.txt"
    path.write_text("\n".join(lines) + "\n")
    print(f"safetensors {__version__}: {counts}; stricter: {reasons}; {path.stat().st_size:,} bytes")


def types():
    names = ["bool", "uint8", "int8", "float8_e5m2", "float8_e4m3fn", "float8_e8m0fnu", "float8_e4m3fnuz", "float8_e5m2fnuz", "int16", "uint16", "float16", "bfloat16",
             "int32", "uint32", "float32", "complex64", "float64", "int64", "uint64"]
    tensors = {}
    for name in names:
        dtype = getattr(torch, name)
        count = 6 * torch.empty((), dtype=dtype).element_size()
        raw = torch.arange(count, dtype=torch.uint8) % 2 if name == "bool" else torch.arange(1, count + 1, dtype=torch.uint8)
        tensors[name] = raw.view(dtype).reshape(2, 3)
    tensors["empty"] = torch.zeros(0, 4)
    tensors["scalar"] = torch.tensor(2.5)
    metadata = {"format": "pt", "note": "caf\u00e9"}
    path = GOLDEN / "safetensors_types.safetensors"
    save_file(tensors, path, metadata)
    print(f"{len(tensors)} tensors, {path.stat().st_size:,} bytes")
    return tensors, metadata


def written(tensors, metadata):
    """The layout of mm's writer: widest types first, then by name."""
    stored = {name: info["dtype"] for name, info in deserialize((GOLDEN / "safetensors_types.safetensors").read_bytes())}
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in sorted(tensors.items(), key=lambda item: (-item[1].element_size(), item[0].encode())):
        raw = bytes(tensor.reshape(-1).view(torch.uint8).tolist())
        header[name] = entry(stored[name], list(tensor.shape), len(data), len(data) + len(raw))
        data += raw
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-(8 + len(text)) % 64)
    path = GOLDEN / "safetensors_written.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    back = load_file(path)
    assert back.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert back[name].dtype == tensor.dtype and back[name].shape == tensor.shape
        assert torch.equal(back[name].reshape(-1).view(torch.uint8), tensor.reshape(-1).view(torch.uint8))


if __name__ == "__main__":
    verdicts()
    written(*types())
