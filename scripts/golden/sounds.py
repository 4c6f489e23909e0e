#!/usr/bin/env python3
"""Writes tests/golden/sounds/tone.{flac,mp3,ogg}: a quarter of a second of a tone of 500 Hz, at 8 kHz.

    pip install --target /tmp/soundfile soundfile && PYTHONPATH=/tmp/soundfile:.deps/dev python3 scripts/golden/sounds.py
"""

import pathlib

import numpy
import soundfile

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/sounds"


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    t = numpy.arange(2000) / 8000
    left = numpy.round(0.5 * numpy.sin(2 * numpy.pi * 500 * t) * 32768).astype(numpy.int16)
    soundfile.write(OUT / "tone.flac", numpy.stack([left, numpy.zeros_like(left)], axis=1), 8000, subtype="PCM_16")  # two channels
    soundfile.write(OUT / "tone.mp3", left, 8000, format="MP3")
    soundfile.write(OUT / "tone.ogg", left, 8000, format="OGG", subtype="VORBIS")


main()
