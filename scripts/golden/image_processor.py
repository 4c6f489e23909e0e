#!/usr/bin/env python3
"""Writes tests/golden/image_processor.safetensors: small random pictures, and what transformers' PIL backend makes of them under many
settings. Tensors "N.image" (height, width, 3) and "N.pixels" (3, height, width); the settings as JSON under "N" in the metadata.

    PYTHONPATH=.deps/dev python3 scripts/golden/image_processor.py
"""

import json
import pathlib

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import __version__
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/image_processor.safetensors"
PLAIN = {"do_resize": False}

# (picture's height, width), settings
CASES = [
    ((16, 16), {**PLAIN}),
    ((16, 16), {**PLAIN, "do_normalize": False}),
    ((16, 16), {**PLAIN, "do_rescale": False}),
    ((16, 16), {**PLAIN, "do_rescale": False, "do_normalize": False}),
    ((16, 16), {**PLAIN, "rescale_factor": 0.00392156862745098, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}),
    ((16, 16), {**PLAIN, "rescale_factor": 0.007843137254901960, "image_mean": 1.0, "image_std": 1.0}),
    ((16, 16), {**PLAIN, "image_mean": [0, 0, 0], "image_std": [1, 1, 1]}),
    ((23, 37), {"size": {"height": 12, "width": 12}}),
    ((37, 23), {"size": {"height": 9, "width": 14}, "resample": 2}),
    ((23, 37), {"size": [10, 13], "resample": 1}),
    ((23, 37), {"size": 11, "resample": 4}),
    ((23, 37), {"size": 11, "resample": 5}),
    ((23, 37), {"size": 11, "resample": 0}),
    ((9, 7), {"size": {"height": 12, "width": 12}}),
    ((12, 12), {"size": {"height": 12, "width": 12}}),
    ((23, 37), {"size": {"shortest_edge": 11}}),
    ((37, 23), {"size": {"shortest_edge": 11}}),
    ((23, 23), {"size": {"shortest_edge": 11}}),
    ((23, 37), {"size": 11, "default_to_square": False}),
    ((23, 41), {"size": {"shortest_edge": 11, "longest_edge": 15}}),
    ((41, 23), {"size": {"shortest_edge": 11, "longest_edge": 15}}),
    ((8, 24), {"size": {"shortest_edge": 12, "longest_edge": 17}}),
    ((23, 41), {"size": {"shortest_edge": 11, "longest_edge": 99}}),
    ((11, 41), {"size": {"shortest_edge": 11, "longest_edge": 99}}),
    ((23, 37), {"size": {"shortest_edge": 12}, "do_center_crop": True, "crop_size": {"height": 12, "width": 12}}),
    ((37, 23), {"size": {"shortest_edge": 12}, "do_center_crop": True, "crop_size": 11}),
    ((10, 13), {**PLAIN, "do_center_crop": True, "crop_size": {"height": 7, "width": 8}}),
    ((9, 9), {**PLAIN, "do_center_crop": True, "crop_size": {"height": 12, "width": 12}}),
    ((9, 10), {**PLAIN, "do_center_crop": True, "crop_size": {"height": 12, "width": 7}}),
    ((10, 9), {**PLAIN, "do_center_crop": True, "crop_size": {"height": 5, "width": 14}}),
    ((23, 37), {"size": {"height": 12, "width": 12}, "do_pad": True, "size_divisor": 32}),
]


def picture(height, width, seed):
    """Every level from 0 to 255 where there is room, in random order."""
    random = np.random.default_rng(seed)
    return np.stack([random.permutation(np.arange(height * width) % 256) for _ in range(3)], -1).reshape(height, width, 3).astype(np.uint8)


def main():
    tensors, settings = {}, {"format": "pt", "transformers": __version__}
    for number, ((height, width), config) in enumerate(CASES):
        image = picture(height, width, number)
        pixels = BlipImageProcessorPil(**config)(Image.fromarray(image), return_tensors="pt")["pixel_values"][0]
        tensors[f"{number}.image"] = torch.from_numpy(image)
        tensors[f"{number}.pixels"] = pixels.float().contiguous()
        settings[str(number)] = json.dumps(config)
    save_file(tensors, OUT, settings)
    print(f"{len(CASES)} cases, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
