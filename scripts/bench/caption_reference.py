"""Captions pictures with transformers the way `mm caption` is called: the other side of scripts/bench/caption. One JSON line a picture."""

import argparse
import json

import torch
from PIL import Image
from transformers import BlipForConditionalGeneration
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--list", required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--beams", type=int, required=True)
    parser.add_argument("--tokens", type=int, required=True)
    parser.add_argument("--precision", choices=["fp32", "bf16"], required=True)
    parser.add_argument("--device", default="cpu")
    arguments = parser.parse_args()

    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[arguments.precision]
    processor = BlipImageProcessorPil.from_pretrained(arguments.model)
    model = BlipForConditionalGeneration.from_pretrained(arguments.model, dtype=dtype).eval().to(arguments.device)
    end = model.config.text_config.sep_token_id
    paths = [line for line in open(arguments.list).read().splitlines() if line]
    for start in range(0, len(paths), arguments.batch):
        part = paths[start : start + arguments.batch]
        pictures = [Image.open(path).convert("RGB") for path in part]
        pixels = processor(images=pictures, return_tensors="pt").pixel_values.to(arguments.device, dtype)
        with torch.inference_mode():
            rows = model.generate(pixel_values=pixels, num_beams=arguments.beams, max_new_tokens=arguments.tokens).tolist()
        for path, row in zip(part, rows):
            ids = row[1:]  # behind the token that every caption begins with
            if end in ids:
                ids = ids[: ids.index(end) + 1]
            print(json.dumps({"input": path, "ids": ids}), flush=True)


main()
