#!/usr/bin/env python3
"""Decodes every picture under some folders with mm and with Pillow, and counts the files whose samples differ.

Run: PYTHONPATH=.deps/dev python3 scripts/golden/compare_images.py [--preset release] [--resize] FOLDER...
Without a folder: grocery, easy-vqa and emoji of ${MM_DATA:-../shared/data}. --resize also compares Image.resize((384, 384), BICUBIC).
"""
import argparse
import os
import pathlib
import sys

import numpy as np
from PIL import Image, ImageOps

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "lib"))
from bench_images import BenchImages  # noqa: E402

KINDS = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm"}


def reference(path):
    try:
        with Image.open(path) as image:
            return ImageOps.exif_transpose(image).convert("RGB")
    except Exception as error:  # Pillow throws many kinds
        return str(error)


def difference(ours, theirs):
    """Nothing where they agree, else words."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return None if isinstance(ours, str) and isinstance(theirs, str) else f"mm: {ours if isinstance(ours, str) else 'decoded'}; Pillow: {theirs if isinstance(theirs, str) else 'decoded'}"
    width, height, _, samples = ours
    if (width, height) != theirs.size:
        return f"{width} x {height} instead of {theirs.size}"
    if samples == theirs.tobytes():
        return None
    gap = np.abs(np.frombuffer(samples, np.uint8).astype(int) - np.asarray(theirs).reshape(-1))
    return f"{np.count_nonzero(gap)} of {gap.size} samples differ, by {gap.max()} at most"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    parser.add_argument("--preset", default="release")
    parser.add_argument("--resize", action="store_true")
    options = parser.parse_args()
    data = pathlib.Path(os.environ.get("MM_DATA", ROOT.parent / "shared" / "data"))
    folders = options.folders or [data / name for name in ("grocery", "easy-vqa", "emoji")]
    mm = BenchImages(options.preset)
    failed = False
    for folder in folders:
        files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in KINDS)
        different = 0
        for path in files:
            ours, theirs = mm.ask(f"read {path}"), reference(path)
            found = difference(ours, theirs)
            if options.resize and not found and not isinstance(theirs, str):
                found = difference(mm.ask("resize 384 384 3"), theirs.resize((384, 384), Image.Resampling.BICUBIC))
            if found:
                different += 1
                print(f"{path}: {found}")
        print(f"{folder.name}: {different} of {len(files)} files differ")
        failed |= different > 0
    sys.exit(failed)


if __name__ == "__main__":
    main()
