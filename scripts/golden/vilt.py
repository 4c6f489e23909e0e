#!/usr/bin/env python3
"""Makes the tiny ViLT checkpoints of tests/golden/vilt, with all that transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/vilt.py

Each folder is a Hugging Face model folder (config.json, model.safetensors, tokenizer.json, preprocessor_config.json) plus
  images.safetensors    pictures of several shapes, and what the processor makes of each
  expected.safetensors  of each picture and question: embeddings, every layer's states, the head's logits
  expected.json         the questions, their ids, and the answers from the likeliest on
transformers draws the patches of a picture that is as large as the batch allows in a random order, which changes nothing but the order of
the states; here they are taken in their own. Deterministic; the tests read these files only.
"""
import json
import pathlib
import shutil

import torch
from blip import pictures, tokenizer
from PIL import Image
from safetensors.torch import save_file
from transformers import ViltConfig, ViltForQuestionAnswering, logging
from transformers.models.vilt.image_processing_pil_vilt import ViltImageProcessorPil

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/vilt"
QUESTIONS = ["the red cup", "a blue box next to the table and a green apple in the bowl . is the milk on the shelf ?", "two or three apples"]
ANSWERS = ["yes", "no", "red", "two", "apple"]
BASE = dict(vocab_size=64, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=16,
            image_size=48, patch_size=8, id2label=dict(enumerate(ANSWERS)), label2id={name: i for i, name in enumerate(ANSWERS)})
CASES = {
    "plain": (BASE, dict(size={"shortest_edge": 32}, size_divisor=8)),
    # no biases, another activation and epsilon, pictures that are not resized, so that a rest behind the last patch is left out
    "bare": ({**BASE, "qkv_bias": False, "hidden_act": "relu", "layer_norm_eps": 1e-5, "num_attention_heads": 2}, dict(do_resize=False)),
}


def draw(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if "norm" in name.lower() and name.endswith("weight") or name == "classifier.1.weight":
                tensor.copy_(1 + 0.2 * noise)
            elif tensor.dim() == 1:
                tensor.copy_(0.2 * noise)
            elif "embeddings" in name and "projection" not in name or name.endswith("cls_token"):
                tensor.copy_(0.5 * noise)
            else:
                tensor.copy_(noise * (3 if "classifier" in name else 1.2) / tensor[0].numel() ** 0.5)


def make(name, settings, processing, seed):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model = ViltForQuestionAnswering(ViltConfig(**settings)).eval()
    draw(model, seed)
    model.save_pretrained(folder)
    fast = tokenizer(folder)
    processor = ViltImageProcessorPil(**processing)
    processor.save_pretrained(folder)

    images = pictures()
    tensors = {f"image.{i}": torch.from_numpy(image) for i, image in enumerate(images)}
    expected, pairs = {}, []
    for i, image in enumerate(images):
        seen = processor(images=[Image.fromarray(image)], return_tensors="pt")
        tensors[f"pixels.{i}"] = seen.pixel_values[0].contiguous()
        for q, question in enumerate(QUESTIONS):
            inputs = fast(question, truncation=True, max_length=settings["max_position_embeddings"], return_tensors="pt")
            with torch.no_grad():
                out = model(**inputs, **seen, output_hidden_states=True)
            scope = f"{i}.{q}."
            for layer, states in enumerate(out.hidden_states):
                expected[f"{scope}states.{layer}"] = states[0].contiguous()
            expected[f"{scope}logits"] = out.logits[0]
            order = out.logits[0].argsort(descending=True, stable=True).tolist()
            pairs.append({"image": i, "question": question, "ids": inputs.input_ids[0].tolist(),
                          "answers": [{"text": ANSWERS[place], "probability": out.logits[0][place].sigmoid().item()} for place in order]})
    save_file(tensors, folder / "images.safetensors")
    save_file(expected, folder / "expected.safetensors")
    (folder / "expected.json").write_text(json.dumps({"pairs": pairs}) + "\n")


def main():
    torch.set_num_threads(1)
    torch.multinomial = lambda weights, count, replacement=False: torch.arange(count)
    for seed, (name, (settings, processing)) in enumerate(CASES.items()):
        make(name, settings, processing, seed)
    for path in sorted(ROOT.rglob("*")):
        if path.is_file():
            path.chmod(0o644)
            print(f"{path.stat().st_size:8d} {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
