#!/usr/bin/env python3
"""Makes the tiny checkpoints of tests/golden/convnet, with what transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/convnet.py

ResNets of either kind of layer, ConvNeXt and its second version, one of them as a classifier. Each folder is a Hugging Face model folder plus
  activations.safetensors  pixels, the states behind every stage, and the vectors
  images.safetensors       the pictures as they are before the processor
Deterministic; the tests read these files only.
"""
import pathlib
import shutil

import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import ConvNextConfig, ConvNextForImageClassification, ConvNextV2Config, ConvNextV2Model, ResNetConfig, ResNetModel, logging
from transformers.models.convnext.image_processing_pil_convnext import ConvNextImageProcessorPil
from vit import pictures

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/convnet"
CUT = ConvNextImageProcessorPil(size={"shortest_edge": 32}, crop_pct=0.875)
SQUASHED = ConvNextImageProcessorPil(size={"shortest_edge": 384}, resample=2)
CASES = {
    "bottleneck": dict(seed=1, model=lambda: ResNetModel(ResNetConfig(embedding_size=6, hidden_sizes=[8, 12], depths=[1, 2])), processor=CUT),
    "basic": dict(seed=2, model=lambda: ResNetModel(ResNetConfig(embedding_size=6, hidden_sizes=[6, 10], depths=[2, 1], layer_type="basic",
                                                                 downsample_in_first_stage=True, hidden_act="gelu")), processor=CUT),
    "convnext": dict(seed=3, model=lambda: ConvNextForImageClassification(ConvNextConfig(hidden_sizes=[6, 8], depths=[1, 2], num_stages=2, num_labels=3)),
                     processor=CUT),
    "second": dict(seed=4, model=lambda: ConvNextV2Model(ConvNextV2Config(hidden_sizes=[4, 8], depths=[1, 1], num_stages=2, patch_size=48)),
                   processor=SQUASHED),
}


def draw(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in list(model.named_parameters()) + [(n, t) for n, t in model.named_buffers() if "running" in n]:
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if "running_var" in name:
                tensor.copy_(1 + 0.5 * noise.abs())
            elif "norm" in name and name.endswith("weight") or "scale" in name:
                tensor.copy_(1 + 0.3 * noise)
            elif tensor.dim() == 1 or "grn" in name:
                tensor.copy_(0.2 * noise)
            else:
                tensor.copy_(noise / tensor[0].numel() ** 0.5)


def main():
    for name, case in CASES.items():
        folder = ROOT / name
        shutil.rmtree(folder, ignore_errors=True)
        model = case["model"]().eval()
        draw(model, case["seed"])
        model.save_pretrained(folder)
        case["processor"].save_pretrained(folder)
        images = pictures()
        pixels = case["processor"]([Image.fromarray(image) for image in images], return_tensors="pt").pixel_values
        with torch.no_grad():
            out = (model.convnext if name == "convnext" else model)(pixel_values=pixels, output_hidden_states=True)
        found = {"vector": out.pooler_output.flatten(1)} | {f"state.{i}": x.flatten(2).transpose(1, 2) for i, x in enumerate(out.hidden_states)}
        if name != "second":  # whose pictures are large
            found["input.pixels"] = pixels
        save_file({key: x.clone().contiguous() for key, x in found.items()}, folder / "activations.safetensors")
        save_file({f"image.{i}": torch.from_numpy(image) for i, image in enumerate(images)}, folder / "images.safetensors")
        print(name, {path.name: path.stat().st_size for path in sorted(folder.iterdir())}, [tuple(x.shape) for x in out.hidden_states])


if __name__ == "__main__":
    main()
