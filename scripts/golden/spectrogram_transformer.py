#!/usr/bin/env python3
"""Makes the tiny checkpoint tests/golden/vit/sound of an Audio Spectrogram Transformer, with what transformers computes from it.

    PYTHONPATH=.deps/dev python3 scripts/golden/spectrogram_transformer.py     # without torchaudio, whose filters differ a little

A Hugging Face model folder plus
  activations.safetensors  what is heard of each sound, the states behind every block, and the vectors
  sounds.json              how many samples each sound has (they are whole numbers of a formula over 1024)
Deterministic; the tests read these files only.
"""
import json
import pathlib
import shutil

import numpy as np
import torch
from clap import wave
from safetensors.torch import save_file
from transformers import ASTConfig, ASTFeatureExtractor, ASTForAudioClassification, logging
from vit import draw

logging.set_verbosity_error()
logging.disable_progress_bar()
FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/vit/sound"
LENGTHS = [4800, 9700]  # samples


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    config = ASTConfig(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=20, patch_size=4, time_stride=5, frequency_stride=3,
                       max_length=40, num_mel_bins=16)
    model = ASTForAudioClassification(config).eval()
    draw(model, 6)
    model.save_pretrained(FOLDER)
    extractor = ASTFeatureExtractor(num_mel_bins=16, max_length=40, mean=-5.0, std=3.5)
    extractor.save_pretrained(FOLDER)
    heard = extractor([wave(length).astype(np.float32) for length in LENGTHS], sampling_rate=16000, return_tensors="pt").input_values.float()
    with torch.no_grad():
        out = model.audio_spectrogram_transformer(heard, output_hidden_states=True)
    found = {"input": heard, "vector": out.pooler_output} | {f"state.{i}": x for i, x in enumerate(out.hidden_states)}
    save_file({key: x.clone().contiguous() for key, x in found.items()}, FOLDER / "activations.safetensors")
    (FOLDER / "sounds.json").write_text(json.dumps({"samples": LENGTHS}) + "\n")
    print({path.name: path.stat().st_size for path in sorted(FOLDER.iterdir())}, heard.shape)


if __name__ == "__main__":
    main()
