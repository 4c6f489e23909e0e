#!/usr/bin/env python3
"""Makes the tiny CLAP checkpoints of tests/golden/clap, with what transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/clap.py

What transformers draws by chance is what mm takes: the middle of a sound that is too long, or with fusion its beginning, middle and end. A
sound is longer than the model hears where it is, whatever stands beside it. Each folder is a Hugging Face model folder plus
  activations.safetensors  spectrograms, squares, states behind every stage and layer, and vectors
  sounds.json              how many samples each sound has (they are whole numbers of a formula over 1024), and whether it is longer
  texts.json               texts and their ids
Deterministic; the tests read these files only.
"""
import json
import pathlib
import shutil
from unittest import mock

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import ClapConfig, ClapFeatureExtractor, ClapModel, PreTrainedTokenizerFast, logging

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/clap"
TEXTS = ["a dog barks", "Rain on a tin roof, and thunder", "", "the cat, the dog " * 6]
LENGTHS = [1300, 4000, 4050, 6800]  # samples; a second has 4000
TEXT = dict(hidden_size=16, intermediate_size=20, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=26)
SOUND = dict(spec_size=64, patch_size=4, patch_stride=[4, 4], window_size=4, depths=[2, 2, 1], num_attention_heads=[2, 2, 4], patch_embeds_hidden_size=8,
             hidden_size=32, mlp_ratio=2.0)
CASES = {
    "unfused": dict(seed=1, sound={**SOUND, "num_mel_bins": 16}, hears=dict(feature_size=16, hop_length=40, truncation="rand_trunc", frequency_min=50)),
    "fused": dict(seed=2, sound={**SOUND, "num_mel_bins": 64, "enable_fusion": True, "fusion_type": "aff_2d", "aff_block_r": 2},
                  hears=dict(feature_size=64, hop_length=80, truncation="fusion", padding="repeat")),
}


def wave(samples):
    i = np.arange(samples, dtype=np.int64)
    return ((i * i * 7 // 50 + i * 31) % 2001 - 1000) / 1024 * (1 + i % 500) / 512


def tokenizer(folder):
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("Ġ", "d"), ("Ġd", "o"), ("Ġdo", "g"), ("t", "h"), ("th", "e"), ("Ġ", "a"), ("i", "n")]
    vocab = {t: i for i, t in enumerate(["<s>", "<pad>", "</s>", "<unk>"] + letters + ["".join(m) for m in merges] + ["<mask>"])}
    made = Tokenizer(models.BPE(vocab=vocab, merges=merges))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), True, False)
    made.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    fast = PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=20, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>",
                                   cls_token="<s>", sep_token="</s>", mask_token="<mask>")
    fast.save_pretrained(folder)
    return fast, len(vocab)


def draw(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in list(model.named_parameters()) + [(n, t) for n, t in model.named_buffers() if "running" in n]:
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if name.startswith("logit_scale"):
                tensor.fill_(2.0 if name.endswith("a") else 9.0)
            elif name.endswith("audio_encoder.batch_norm.running_mean"):
                tensor.copy_(-20 + 5 * noise)
            elif name.endswith("audio_encoder.batch_norm.running_var"):
                tensor.copy_(300 + 50 * noise)
            elif "running_var" in name:
                tensor.copy_(1 + 0.2 * noise.abs())
            elif "norm" in name.lower() and name.endswith("weight"):
                tensor.copy_(1 + 0.2 * noise)
            elif "bias_table" in name or "embeddings" in name and tensor.dim() == 2:
                tensor.copy_(0.5 * noise)
            elif tensor.dim() <= 1:
                tensor.copy_(0.2 * noise)
            else:
                tensor.copy_(noise / tensor[0].numel() ** 0.5)


def heard(extractor, samples):
    """One sound as the feature extractor makes it, with fixed places where it draws; and whether it is longer."""
    over = (len(samples) - extractor.nb_max_samples) // extractor.hop_length  # frames
    picks = iter([lambda places: places[0], lambda places: over // 2, lambda places: places[-1]])
    with mock.patch("numpy.random.choice", lambda places: next(picks)(places)), mock.patch("numpy.random.randint", lambda low, high: (high - 1) // 2):
        mel, longer = extractor._get_input_mel(samples, extractor.nb_max_samples, extractor.truncation, extractor.padding)
    return torch.tensor(mel), longer


def main():
    for name, case in CASES.items():
        folder = ROOT / name
        shutil.rmtree(folder, ignore_errors=True)
        fast, size = tokenizer(folder)
        config = ClapConfig(text_config={**TEXT, "vocab_size": size}, audio_config=case["sound"], projection_dim=12)
        model = ClapModel(config).eval()
        draw(model, case["seed"])
        model.save_pretrained(folder)
        extractor = ClapFeatureExtractor(sampling_rate=4000, max_length_s=1, fft_window_size=256 if name == "unfused" else 512, frequency_max=1900, **case["hears"])
        extractor.save_pretrained(folder)
        found, longer = {}, []
        vectors = []
        for i, length in enumerate(LENGTHS):
            mel, is_longer = heard(extractor, wave(length).astype(np.float32).astype(np.float64))
            longer.append(bool(is_longer) and name == "fused")
            found[f"input.{i}"] = (mel if longer[-1] else mel[:1]).float()
            with torch.no_grad():
                out = model.audio_model(input_features=mel[None].float(), is_longer=torch.tensor([[longer[-1]]]), output_hidden_states=True)
                vectors.append(model.audio_projection(out.pooler_output)[0])
            if i in (0, 3):
                for stage, x in enumerate(out.hidden_states):
                    found[f"state.{i}.{stage}"] = x[0].flatten(1).T
                found[f"pooled.{i}"] = out.pooler_output
        found["sounds"] = torch.stack(vectors)
        ids = [fast(text, truncation=True, max_length=20).input_ids for text in TEXTS]
        texts = []
        for i, row in enumerate(ids):
            with torch.no_grad():
                out = model.text_model(input_ids=torch.tensor([row]), attention_mask=torch.ones(1, len(row), dtype=torch.long), output_hidden_states=True)
                texts.append(model.text_projection(out.pooler_output)[0])
            if i == 1:
                found |= {f"text.{layer}": x[0] for layer, x in enumerate(out.hidden_states)}
        found["texts"] = torch.stack(texts)
        save_file({key: x.clone().contiguous() for key, x in found.items()}, folder / "activations.safetensors")
        (folder / "sounds.json").write_text(json.dumps({"samples": LENGTHS, "longer": longer}) + "\n")
        (folder / "texts.json").write_text(json.dumps({"texts": TEXTS, "ids": ids}) + "\n")
        print(name, longer, {path.name: path.stat().st_size for path in sorted(folder.iterdir())})


if __name__ == "__main__":
    main()
