#!/usr/bin/env python3
"""Makes the tiny checkpoints of tests/golden/wav2vec2, with what transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/wav2vec2.py

Wav2Vec2 with norms behind the parts of a layer, and as a recogniser with norms in front of them; HuBERT of either kind. Each folder is a Hugging
Face model folder plus
  activations.safetensors  samples, the states behind every block, and the last ones, of each sound alone
  sounds.json              how many samples each sound has (they are whole numbers of a formula over 1024)
Deterministic; the tests read these files only.
"""
import json
import pathlib
import shutil

import numpy as np
import torch
from clap import wave
from safetensors.torch import load_file, save_file
from transformers import HubertConfig, HubertModel, Wav2Vec2Config, Wav2Vec2FeatureExtractor, Wav2Vec2ForCTC, Wav2Vec2Model, logging

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/wav2vec2"
LENGTHS = [900, 1301]  # samples
TINY = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=20, conv_dim=[6, 8, 8], conv_stride=[5, 4, 2], conv_kernel=[10, 8, 2],
            num_feat_extract_layers=3, num_conv_pos_embedding_groups=4, vocab_size=7)
STABLE = dict(feat_extract_norm="layer", conv_bias=True, do_stable_layer_norm=True, num_conv_pos_embeddings=7)
CASES = {
    "plain": dict(seed=1, model=lambda: Wav2Vec2Model(Wav2Vec2Config(**TINY, num_conv_pos_embeddings=8)), normalize=True),
    "recogniser": dict(seed=2, model=lambda: Wav2Vec2ForCTC(Wav2Vec2Config(**TINY, **STABLE)), normalize=False),
    "hubert": dict(seed=3, model=lambda: HubertModel(HubertConfig(**TINY, num_conv_pos_embeddings=6, feat_proj_layer_norm=False)), normalize=True),
    "normed": dict(seed=4, model=lambda: HubertModel(HubertConfig(**TINY, **STABLE, conv_pos_batch_norm=True)), normalize=True),
}


def draw(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in list(model.named_parameters()) + [(n, t) for n, t in model.named_buffers() if "running" in n]:
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if "running_var" in name:
                tensor.copy_(1 + 0.5 * noise.abs())
            elif "original0" in name or "norm" in name and name.endswith("weight"):
                tensor.copy_(1 + 0.2 * noise)
            elif tensor.dim() == 1:
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
        if name == "recogniser":  # as older files name it
            weights = {key.replace("parametrizations.weight.original0", "weight_g").replace("parametrizations.weight.original1", "weight_v"): x
                       for key, x in load_file(folder / "model.safetensors").items()}
            save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
        extractor = Wav2Vec2FeatureExtractor(do_normalize=case["normalize"])
        extractor.save_pretrained(folder)
        found = {}
        for i, length in enumerate(LENGTHS):
            samples = extractor(wave(length).astype(np.float32), sampling_rate=16000, return_tensors="pt").input_values
            with torch.no_grad():
                out = (model.wav2vec2 if name == "recogniser" else model)(samples, output_hidden_states=True)
            found |= {f"input.{i}": samples[0], f"last.{i}": out.last_hidden_state[0]} | {f"state.{i}.{layer}": x[0] for layer, x in enumerate(out.hidden_states)}
        save_file({key: x.clone().contiguous() for key, x in found.items()}, folder / "activations.safetensors")
        (folder / "sounds.json").write_text(json.dumps({"samples": LENGTHS}) + "\n")
        print(name, {path.name: path.stat().st_size for path in sorted(folder.iterdir())}, [x for x in load_file(folder / "model.safetensors") if "pos_conv" in x],
              found["last.0"].shape)


if __name__ == "__main__":
    main()
