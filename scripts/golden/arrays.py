#!/usr/bin/env python3
"""Writes tests/golden/arrays/: small files of arrays as numpy writes them, and files that mm must refuse.

  every.npz, packed.npz   one array of every type, order and byte order, stored and deflated. Element i of a file's numbers has the value
                          number(i, type), which the test computes again; shapes are in the array's name: "f4_big_2x3x4".
  zip64.npz               written to a stream that cannot seek: sizes behind the members, and zip64 records.
  version2.npy, ...       format versions 2.0 and 3.0, a scalar, an empty array.
  object.npy, ...         what is refused, each for its own reason.
  images.idx, *.idx.gz    MNIST's format.

    PYTHONPATH=.deps/dev python3 scripts/golden/arrays.py
"""

import gzip
import io
import pathlib
import struct
import zipfile

import numpy as np

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/arrays"
TYPES = {"b1": "bool", "u1": "u1", "i1": "i1", "u2": "u2", "i2": "i2", "u4": "u4", "i4": "i4", "u8": "u8", "i8": "i8", "f2": "f2", "f4": "f4", "f8": "f8"}
EPOCH = (1980, 1, 1, 0, 0, 0)


def numbers(kind, count):
    """Values that every type holds exactly, negative where it can be, and that use its high bytes."""
    i = np.arange(count)
    if kind == "b1":
        return i % 3 == 1
    if kind[0] == "f":
        return ((i - 5) * (0.25 if kind == "f2" else 12345.25)).astype(kind)
    top = np.array(np.iinfo(kind).max, kind)
    return top - i.astype(kind) if kind[0] == "u" else (top - i.astype(kind)) * np.where(i % 2 == 1, -1, 1).astype(kind)


def arrays():
    for kind, name in TYPES.items():
        for order in "C", "F":
            yield f"{kind}_{order}_2x3x4", np.asarray(numbers(kind, 24).reshape(2, 3, 4), name, order=order)
        if kind[1] != "1":
            yield f"{kind}_big_5", numbers(kind, 5).astype(">" + name)
    yield "f4_empty_0x7", np.zeros((0, 7), "f4")
    yield "f8_scalar", np.float64(2.5)
    yield "deep/../name", np.arange(3)


def npy(array, version=None):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.asanyarray(array), version=version, allow_pickle=True)
    return stream.getvalue()


class NoSeek(io.RawIOBase):
    """A stream that only takes bytes."""

    def __init__(self):
        self.bytes = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.bytes += data
        return len(data)


def archive(members, method, stream, zip64=False):
    with zipfile.ZipFile(stream, "w", method, compresslevel=9) as file:
        for name, data in members:
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = method
            with file.open(info, "w", force_zip64=zip64) as member:
                member.write(data)


def npz(path, members, method=zipfile.ZIP_STORED, zip64=False):
    stream = NoSeek() if zip64 else io.BytesIO()
    archive(members, method, stream, zip64)
    (OUT / path).write_bytes(bytes(stream.bytes) if zip64 else stream.getvalue())


def idx(code, array):
    head = struct.pack(">HBB", 0, code, array.ndim) + b"".join(struct.pack(">I", n) for n in array.shape)
    return head + array.astype(array.dtype.newbyteorder(">")).tobytes()


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    every = [(name + ".npy", npy(array)) for name, array in arrays()]
    npz("every.npz", every)
    npz("packed.npz", every, zipfile.ZIP_DEFLATED)
    npz("zip64.npz", [(n, d) for n, d in every if n.startswith("f4")], zipfile.ZIP_DEFLATED, zip64=True)
    npz("small.npz", [("x.npy", npy(np.arange(4, dtype="i4"))), ("y.npy", npy(np.arange(2, dtype="u1")))], zipfile.ZIP_DEFLATED)
    npz("bzip2.npz", [("x.npy", npy(np.arange(4)))], zipfile.ZIP_BZIP2)
    npz("note.npz", [("x.npy", npy(np.arange(4))), ("note.txt", b"hello")])
    npz("torch.npz", [("model/data.pkl", b"\x80\x02.")])
    for version in (2, 3):
        (OUT / f"version{version}.npy").write_bytes(npy(np.arange(6, dtype="i2").reshape(2, 3), (version, 0)))
    refused = {
        "object": np.array([{}, None], object),
        "structured": np.zeros(2, [("a", "f4"), ("b", "i4")]),
        "text": np.array(["cat", "dog"]),
        "bytes": np.array([b"cat"]),
        "void": np.zeros(2, "V3"),
        "date": np.array(["2026-01-01"], "M8[D]"),
        "complex": np.zeros(2, "c8"),
        "long_double": np.zeros(2, "f16"),
    }
    for name, array in refused.items():
        (OUT / f"refused_{name}.npy").write_bytes(npy(array))
    images = np.arange(24, dtype="u1").reshape(2, 3, 4) * 10
    (OUT / "images.idx").write_bytes(idx(0x08, images))
    (OUT / "images.idx.gz").write_bytes(gzip.compress(idx(0x08, images), 9, mtime=0))
    (OUT / "labels.idx.gz").write_bytes(gzip.compress(idx(0x08, np.array([7, 3], "u1")), 9, mtime=0))
    for code, kind in ((0x09, "i1"), (0x0B, "i2"), (0x0C, "i4"), (0x0D, "f4"), (0x0E, "f8")):
        (OUT / f"{kind}.idx").write_bytes(idx(code, numbers(kind, 6).reshape(3, 2)))


if __name__ == "__main__":
    main()
