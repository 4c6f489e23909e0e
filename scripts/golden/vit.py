#!/usr/bin/env python3
"""Makes the tiny checkpoints of tests/golden/vit, with what transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/vit.py

ViT with its pooler and as a classifier without one; DINOv2 with plain and with gated products, whose pictures are smaller than its positions
were learnt for; the same with registers. Some have the names of transformers 5, others those that it writes. Each folder is a Hugging Face model
folder plus
  activations.safetensors  pixels, the states behind every block, and the vectors
  images.safetensors       the pictures as they are before the processor
Deterministic; the tests read these files only.
"""
import pathlib
import shutil

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import (Dinov2Config, Dinov2Model, Dinov2WithRegistersConfig, Dinov2WithRegistersModel, ViTConfig, ViTForImageClassification, ViTModel,
                          logging)
from transformers.models.bit.image_processing_pil_bit import BitImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/vit"
TINY = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2)
SQUARE = ViTImageProcessorPil(size={"height": 16, "width": 16})
CUT = BitImageProcessorPil(size={"shortest_edge": 20}, crop_size={"height": 16, "width": 20}, image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225])
CASES = {
    "pooler": dict(seed=1, model=lambda: ViTModel(ViTConfig(**TINY, intermediate_size=24, image_size=16, patch_size=4)), processor=SQUARE),
    "classifier": dict(seed=2, model=lambda: ViTForImageClassification(ViTConfig(**TINY, intermediate_size=24, image_size=16, patch_size=8, qkv_bias=False,
                                                                                 layer_norm_eps=1e-6, hidden_act="gelu_new", num_labels=3)), processor=SQUARE),
    "dino": dict(seed=3, model=lambda: Dinov2Model(Dinov2Config(**TINY, mlp_ratio=2, image_size=28, patch_size=4)), processor=CUT),
    "gated": dict(seed=4, model=lambda: Dinov2Model(Dinov2Config(**TINY, use_swiglu_ffn=True, image_size=20, patch_size=4, use_mask_token=False)),
                  processor=BitImageProcessorPil(size={"shortest_edge": 20}, crop_size={"height": 20, "width": 20})),
    "registers": dict(seed=5, model=lambda: Dinov2WithRegistersModel(Dinov2WithRegistersConfig(**TINY, mlp_ratio=2, image_size=28, patch_size=4,
                                                                                              num_register_tokens=3)), processor=CUT),
}


def pictures():
    made = []
    for i, (height, width) in enumerate([(20, 30), (33, 25)]):
        y, x = np.mgrid[0:height, 0:width].astype(np.float64)
        made.append(np.clip(np.stack([127 + 120 * np.sin(x / (3 + i + c) + c) * np.cos(y / (4 + 2 * c) + i) for c in range(3)], -1), 0, 255).astype(np.uint8))
    return made


def draw(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if "norm" in name and name.endswith("weight") or "lambda" in name:
                tensor.copy_(1 + 0.3 * noise)
            elif tensor.dim() == 1:
                tensor.copy_(0.2 * noise)
            elif "token" in name or "position" in name:
                tensor.copy_(0.5 * noise)
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
        if name in ("pooler", "registers"):  # the names of today, which transformers reads and does not write
            save_file(model.state_dict(), folder / "model.safetensors", metadata={"format": "pt"})
            assert all(torch.equal(a, b) for a, b in zip(model.state_dict().values(), type(model).from_pretrained(folder).state_dict().values(), strict=True))
        images = pictures()
        pixels = case["processor"]([Image.fromarray(image) for image in images], return_tensors="pt").pixel_values
        with torch.no_grad():
            inner = model.vit if name == "classifier" else model
            out = inner(pixel_values=pixels, output_hidden_states=True)
        pooled = out.pooler_output if out.pooler_output is not None else out.last_hidden_state[:, 0]
        found = {"input.pixels": pixels, "last": out.last_hidden_state, "vector": pooled} | {f"state.{i}": x for i, x in enumerate(out.hidden_states)}
        save_file({key: x.clone().contiguous() for key, x in found.items()}, folder / "activations.safetensors")
        save_file({f"image.{i}": torch.from_numpy(image) for i, image in enumerate(images)}, folder / "images.safetensors")
        print(name, {path.name: path.stat().st_size for path in sorted(folder.iterdir())}, sorted(load_file(folder / "model.safetensors"))[:24:3])


if __name__ == "__main__":
    main()
