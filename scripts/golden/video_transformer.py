#!/usr/bin/env python3
"""Makes the tiny checkpoints tests/golden/vit/video-* of VideoMAE, with what transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/video_transformer.py

A classifier of means, with the names that hub files have; one of first states; and a model as it is trained, whose decoder is of no use here.
Each folder is a Hugging Face model folder plus
  activations.safetensors  the frames as numbers, the states behind every block, and the vectors
  images.safetensors       the frames as they are before the processor: of one video
Deterministic; the tests read these files only.
"""
import pathlib
import shutil

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import VideoMAEConfig, VideoMAEForPreTraining, VideoMAEForVideoClassification, logging
from transformers.models.videomae.image_processing_pil_videomae import VideoMAEImageProcessorPil
from vit import draw

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/vit"
TINY = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, image_size=12, patch_size=4, num_frames=4, num_labels=3)
CASES = {
    "video-means": dict(seed=7, model=lambda: VideoMAEForVideoClassification(VideoMAEConfig(**TINY))),
    "video-first": dict(seed=8, model=lambda: VideoMAEForVideoClassification(VideoMAEConfig(**TINY | dict(use_mean_pooling=False, qv_bias=False, tubelet_size=1,
                                                                                                      layer_norm_eps=1e-6)))),
    "video-trained": dict(seed=9, model=lambda: VideoMAEForPreTraining(VideoMAEConfig(**TINY, use_mean_pooling=False, decoder_hidden_size=8,
                                                                                     decoder_num_attention_heads=2, decoder_num_hidden_layers=1,
                                                                                     decoder_intermediate_size=12))),
}


def frames(count):
    made = []
    for t in range(count):
        y, x = np.mgrid[0:15, 0:20].astype(np.float64)
        made.append(np.clip(np.stack([127 + 120 * np.sin((x + 2 * t) / (3 + c)) * np.cos((y - t) / (4 + c)) for c in range(3)], -1), 0, 255).astype(np.uint8))
    return made


def main():
    processor = VideoMAEImageProcessorPil(size={"shortest_edge": 12}, crop_size={"height": 12, "width": 12})
    for name, case in CASES.items():
        folder = ROOT / name
        shutil.rmtree(folder, ignore_errors=True)
        model = case["model"]().eval()
        draw(model, case["seed"])
        model.save_pretrained(folder)
        processor.save_pretrained(folder)
        if name == "video-means":  # as on the hub
            tensors = {key.replace("query.bias", "q_bias").replace("value.bias", "v_bias"): x for key, x in load_file(folder / "model.safetensors").items()}
            save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
            again = type(model).from_pretrained(folder).state_dict()
            assert all(torch.equal(x, again[key]) for key, x in model.state_dict().items())
        images = frames(4)
        pixels = processor([[Image.fromarray(image) for image in images]], return_tensors="pt").pixel_values
        other = torch.randn(pixels.shape, generator=torch.Generator().manual_seed(1))
        pixels = torch.cat([pixels.float(), other])
        with torch.no_grad():
            out = model.videomae(pixels, output_hidden_states=True)
        last = out.last_hidden_state
        vector = model.fc_norm(last.mean(1)) if name == "video-means" else last[:, 0] if name == "video-first" else last.mean(1)
        if name != "video-trained":
            assert torch.allclose(model.classifier(vector), model(pixels).logits, atol=1e-5)
        states = [model.videomae.embeddings(pixels, None), *out.hidden_states[-2:]] if len(out.hidden_states) != 3 else out.hidden_states
        found = {"input.pixels": pixels, "vector": vector} | {f"state.{i}": x for i, x in enumerate(states)}
        save_file({key: x.detach().clone().contiguous() for key, x in found.items()}, folder / "activations.safetensors")
        save_file({f"image.{i}": torch.from_numpy(image) for i, image in enumerate(images)}, folder / "images.safetensors")
        print(name, {path.name: path.stat().st_size for path in sorted(folder.iterdir())}, len(out.hidden_states), sorted(load_file(folder / "model.safetensors"))[:12])


if __name__ == "__main__":
    main()
