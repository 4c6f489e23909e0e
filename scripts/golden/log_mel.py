#!/usr/bin/env python3
"""Writes tests/golden/sounds/log_mel.safetensors: short waves and what transformers.audio_utils makes of them, as mm's log-mel is defined.

    PYTHONPATH=.deps/dev python3 scripts/golden/log_mel.py
"""

import pathlib

import numpy
from safetensors.numpy import save_file
from transformers.audio_utils import mel_filter_bank, spectrogram, window_function

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/sounds"

# name: rate, samples, window, hop, transform, mels, low, high, scale
CASES = {
    "speech": (16000, 1700, 400, 160, 400, 80, 0.0, 8000.0, "slaney"),
    "narrow": (8000, 2001, 200, 80, 256, 40, 20.0, 3800.0, "htk"),
    "odd": (12000, 999, 250, 97, 250, 24, 50.0, 6000.0, "slaney"),
}


def wave(rate, count):
    """A rising tone, a steady one and noise, as 16-bit numbers so that the file says them exactly."""
    t = numpy.arange(count) / rate
    noise = numpy.random.default_rng(7).standard_normal(count)
    x = 0.4 * numpy.sin(2 * numpy.pi * (200 + 900 * t) * t) + 0.2 * numpy.sin(2 * numpy.pi * 1730 * t) + 0.02 * noise
    return (numpy.round(x * 32767) / 32768).astype(numpy.float32)


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    tensors = {}
    for name, (rate, count, window, hop, transform, mels, low, high, scale) in CASES.items():
        x = wave(rate, count)
        filters = mel_filter_bank(transform // 2 + 1, mels, low, high, rate, norm="slaney" if scale == "slaney" else None, mel_scale=scale)
        power = spectrogram(x.astype(numpy.float64), window_function(window, "hann", periodic=True), window, hop, fft_length=transform,
                            power=2.0, center=True, pad_mode="reflect", mel_filters=filters, mel_floor=1e-10, log_mel="log", dtype=numpy.float64)
        tensors[name + ".wave"] = x
        tensors[name + ".filters"] = filters.astype(numpy.float32)
        tensors[name + ".log_mel"] = numpy.ascontiguousarray(power.astype(numpy.float32))
    save_file(tensors, OUT / "log_mel.safetensors")
    (OUT / "log_mel.safetensors").chmod(0o644)


main()
