#!/usr/bin/env python3
"""Makes the tiny CLIP checkpoints of tests/golden/clip, with what transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/clip.py

Each folder is a Hugging Face model folder plus
  activations.safetensors  pixels and tokens, the states of both towers behind every block, pooled, and in the common space
  images.safetensors       the pictures as they are before the processor
  scores.json              texts, their ids, and CLIPScore and RefCLIPScore of candidates beside references (Hessel et al. 2021)
Deterministic; the tests read these files only.
"""
import json
import pathlib
import shutil

import torch
from blip import pictures
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPModel, CLIPTokenizer, logging
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/clip"
MERGES = [("t", "h"), ("th", "e</w>"), ("c", "a"), ("ca", "t</w>"), ("d", "o"), ("do", "g</w>"), ("r", "e"), ("re", "d</w>"), ("a</w>", "b")]
TEXTS = ["a cat", "The RED dog!", "two  dogs & a cat's 12 toys", "", "né café", "a photo of " + "the dog and " * 12]
# Pictures by number, candidates, references.
JUDGED = [(0, "a red cat", ["the cat", "a dog on a bench"]), (1, "dogs", ["two dogs", "red"]), (2, "", ["the red cat"]), (0, "a cat", ["a cat"])]

TEXT = dict(hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=3, max_position_embeddings=20)
VISION = dict(hidden_size=32, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4, image_size=24, patch_size=8)
CASES = {
    "openai": dict(seed=5, projection=16, text={**TEXT, "eos_token_id": 2}, vision=VISION),  # as files of before 4.31 name the end
    "laion": dict(seed=0, projection=12, text={**TEXT, "hidden_act": "gelu"}, vision={**VISION, "hidden_act": "gelu", "layer_norm_eps": 1e-6}),
}


def vocabulary():
    printable = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    letters = {b: chr(b) for b in printable}
    for b in range(256):
        letters.setdefault(b, chr(256 + len(letters) - len(printable)))
    ordered = [letters[b] for b in printable] + [letters[b] for b in range(256) if b not in printable]
    tokens = ordered + [t + "</w>" for t in ordered] + ["".join(m) for m in MERGES] + ["<|startoftext|>", "<|endoftext|>"]
    return {token: i for i, token in enumerate(dict.fromkeys(tokens))}


def draw(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if name == "logit_scale":
                tensor.fill_(2.5)
            elif "norm" in name and name.endswith("weight"):
                tensor.copy_(1 + 0.2 * noise)
            elif tensor.dim() == 1 and "class_embedding" not in name:
                tensor.copy_(0.2 * noise)
            elif "embedding" in name and "patch" not in name:
                tensor.copy_(0.5 * noise)
            else:
                tensor.copy_(noise / tensor[0].numel() ** 0.5)


def unit(x):
    return x / x.norm(dim=-1, keepdim=True)


def towers(model, pixels, tokens, mask):
    with torch.no_grad():
        vision = model.vision_model(pixel_values=pixels, output_hidden_states=True)
        text = model.text_model(input_ids=tokens, attention_mask=mask, output_hidden_states=True)
        both = model(input_ids=tokens, attention_mask=mask, pixel_values=pixels)
    found = {"input.pixels": pixels, "input.tokens": tokens, "vision.pooled": vision.pooler_output, "text.pooled": text.pooler_output,
             "image_embeds": both.image_embeds, "text_embeds": both.text_embeds}
    found |= {f"vision.{i}": x for i, x in enumerate(vision.hidden_states)} | {f"text.{i}": x for i, x in enumerate(text.hidden_states)}
    found["text.last"] = text.last_hidden_state
    return {name: x.clone().contiguous() for name, x in found.items()}


def judged(model, tokenizer, pixels):
    def texts(list_of_texts):
        ids = tokenizer(["A photo depicts " + text for text in list_of_texts], padding=True, truncation=True, max_length=20, return_tensors="pt")
        with torch.no_grad():
            return unit(model.text_projection(model.text_model(**ids).pooler_output)).double()

    with torch.no_grad():
        shown = unit(model.visual_projection(model.vision_model(pixel_values=pixels).pooler_output)).double()
    rows = []
    for picture, candidate, references in JUDGED:
        said, known = texts([candidate])[0], texts(references)
        score = 2.5 * max(float(said @ shown[picture]), 0)
        nearest = max(float((known @ said).max()), 0)
        rows.append({"picture": picture, "candidate": candidate, "references": references, "clip": score,
                     "ref": 2 * score * nearest / (score + nearest) if score + nearest > 0 else 0})
    return rows


def main():
    vocab = vocabulary()
    for name, case in CASES.items():
        folder = ROOT / name
        shutil.rmtree(folder, ignore_errors=True)
        tokenizer = CLIPTokenizer(vocab=vocab, merges=MERGES, model_max_length=20)
        end = vocab["<|endoftext|>"]
        text = {"eos_token_id": end, **case["text"], "vocab_size": len(vocab), "bos_token_id": vocab["<|startoftext|>"], "pad_token_id": end}
        config = CLIPConfig(text_config=text, vision_config=case["vision"], projection_dim=case["projection"])
        model = CLIPModel(config).eval()
        draw(model, case["seed"])
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        processor = CLIPImageProcessorPil(size={"shortest_edge": 24}, crop_size={"height": 24, "width": 24})
        processor.save_pretrained(folder)
        images = pictures()
        pixels = processor([Image.fromarray(image) for image in images], return_tensors="pt").pixel_values
        ids = tokenizer(TEXTS, padding=True, truncation=True, max_length=20, return_tensors="pt")
        save_file(towers(model, pixels, ids.input_ids, ids.attention_mask), folder / "activations.safetensors")
        save_file({f"image.{i}": torch.from_numpy(image) for i, image in enumerate(images)}, folder / "images.safetensors")
        own = [[i for i, m in zip(row, mask) if m] for row, mask in zip(ids.input_ids.tolist(), ids.attention_mask.tolist())]
        (folder / "scores.json").write_text(json.dumps({"texts": TEXTS, "ids": own, "judged": judged(model, tokenizer, pixels)}, indent=1, ensure_ascii=False) + "\n")
        for path in sorted(folder.iterdir()):
            print(name, path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
