#!/usr/bin/env python3
"""Makes the tiny GIT checkpoints of tests/golden/git, with all that transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/git.py

Each folder is a Hugging Face model folder plus
  activations.safetensors  the output of every module (by its name) for pictures, or clips, and a text, and the logits
  images.safetensors       the pictures as they are before the processor
  generated.json           ids, texts and scores of greedy and beam search, with and without prompts
Weights are drawn wide enough that pictures and words change the answer. Deterministic; the tests read these files only.
"""
import json
import pathlib
import shutil

import torch
from blip import pictures, tokenizer
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import GitConfig, GitForCausalLM, logging
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/git"
VOCAB, CLS, SEP = 56, 2, 3

TEXT = dict(vocab_size=VOCAB, intermediate_size=40, num_hidden_layers=2, max_position_embeddings=40, bos_token_id=CLS, eos_token_id=SEP)
CASES = {
    # config.json keeps only what differs from the defaults: 12 heads on both sides are not in the file
    "defaults": dict(seed=56, text={**TEXT, "hidden_size": 36},
                     vision=dict(hidden_size=24, intermediate_size=40, num_hidden_layers=2, image_size=24, patch_size=8)),
    # clips of up to three frames, other heads and activations, a head that shares the word embeddings, the names of older releases
    "frames": dict(seed=54, text={**TEXT, "hidden_size": 32, "num_attention_heads": 4, "hidden_act": "gelu_new", "layer_norm_eps": 1e-6,
                                 "tie_word_embeddings": True, "num_image_with_embedding": 3},
                   vision=dict(hidden_size=32, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4, image_size=16, patch_size=8,
                               hidden_act="gelu")),
}
SEARCHES = [("", {}), ("a picture of", {}), ("", {"num_beams": 3}), ("a picture of", {"num_beams": 3, "length_penalty": 0.6}),
            ("a red", {"num_beams": 4, "num_return_sequences": 2, "length_penalty": 1.7, "max_new_tokens": 9, "min_length": 6,
                       "no_repeat_ngram_size": 2})]
CHOICES = ["a red", "two dogs", "table", "a picture of a red table"]


def draw(model, seed):
    """Weights by rank and name: wide enough that pictures and words change the text, narrow enough that rounding in f32 stays below 5e-6."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if "norm" in name.lower() and name.endswith("weight") or name.endswith("visual_projection.1.weight"):
                tensor.copy_(1 + 0.2 * noise)
            elif tensor.dim() == 1 and "class_embedding" not in name:
                tensor.copy_(0.2 * noise)
            elif "embedding" in name and "patch" not in name:
                tensor.copy_((0.8 if "position" in name else 0.4) * noise)
            else:
                gain = 0.8 if "image_encoder" in name or ".query." in name or ".key." in name else 1.2
                tensor.copy_(noise * gain / tensor[0].numel() ** 0.5)
    with torch.no_grad():
        model.output.bias[SEP] += 1.0  # texts of different lengths


def activations(model, pixels, tokens):
    seen = {}

    def remember(name):
        def hook(_, __, output):
            value = output[0] if isinstance(output, tuple) else output
            if isinstance(value, torch.Tensor):
                seen.setdefault(name, []).append(value.detach().clone().contiguous())

        return hook

    hooks = [module.register_forward_hook(remember(name)) for name, module in model.named_modules() if name]
    with torch.no_grad():
        logits = model(pixel_values=pixels, input_ids=tokens).logits
    for hook in hooks:
        hook.remove()
    keep = ("patch_embedding", "embeddings", "pre_layrnorm", "self_attn", "mlp", "post_layernorm", "visual_projection")
    found = {k: v for k, v in seen.items() if k.split(".")[-1] in keep or k.split(".")[-1].isdigit() or k.endswith("attention")}
    found = {k: v for k, v in found.items() if not k.endswith(("visual_projection.0", "visual_projection.1"))}
    found = {f"{k}#{i}" if len(v) > 1 else k: t for k, v in found.items() for i, t in enumerate(v)}  # the tower runs once a frame
    return {**found, "logits": logits, "input.pixels": pixels, "input.tokens": tokens}


def generated(model, fast, pixels):
    out = []
    for prompt, options in SEARCHES:
        inputs = {}
        if prompt:
            ids = [CLS] + fast(prompt, add_special_tokens=False).input_ids
            inputs = {"input_ids": torch.tensor([ids] * len(pixels))}
        result = model.generate(pixel_values=pixels, **inputs, **options, output_scores=True, output_logits=True, return_dict_in_generate=True)
        start = inputs["input_ids"].shape[1] if inputs else 1
        rows = []
        for i, sequence in enumerate(result.sequences.tolist()):
            row = {"ids": sequence[start:], "text": fast.decode(sequence, skip_special_tokens=True)}
            if SEP in row["ids"]:
                del row["ids"][row["ids"].index(SEP) + 1 :]  # what follows is padding
            if prompt:
                row["answer"] = fast.decode(row["ids"], skip_special_tokens=True)
            if options:
                row["score"] = result.sequences_scores[i].item()
            else:
                steps = [torch.log_softmax(logits[i].float(), -1) for logits in result.logits]
                row["logprobs"] = [steps[t][token].item() for t, token in enumerate(row["ids"])]
                check_one_by_one(model, pixels[i : i + 1], sequence, start, row)
            rows.append(row)
        out.append({"prompt": prompt, "start": result.sequences[0, :start].tolist(), "options": options, "rows": rows})
    return out


def check_one_by_one(model, pixels, sequence, start, row):
    """The reference's cache and its whole pass must say the same; else the golden file would hold one of its bugs."""
    with torch.no_grad():
        logits = model(pixel_values=pixels, input_ids=torch.tensor([sequence])).logits[0, -len(sequence) :]
    whole = [torch.log_softmax(logits[start - 1 + t], -1)[token].item() for t, token in enumerate(row["ids"])]
    assert max(abs(a - b) for a, b in zip(whole, row["logprobs"])) < 1e-4, (whole, row["logprobs"])


def chosen(model, fast, pixels):
    """What each answer's tokens and the end are worth behind a question, each read on its own."""
    prompt = [CLS] + fast("a picture of", add_special_tokens=False).input_ids
    answers = []
    for text in CHOICES:
        ids = fast(text, add_special_tokens=False).input_ids + [SEP]
        with torch.no_grad():
            logits = model(pixel_values=pixels, input_ids=torch.tensor([prompt + ids] * len(pixels))).logits[:, -len(ids) - 1 : -1].float()
        found = torch.log_softmax(logits, -1).gather(2, torch.tensor([ids] * len(pixels))[..., None])[..., 0]
        answers.append({"text": text, "ids": ids, "logprobs": found.tolist()})
    return {"prompt": "a picture of", "answers": answers}


def make(name, case):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model = GitForCausalLM(GitConfig(vision_config=case["vision"], **case["text"])).eval()
    draw(model, case["seed"])
    model.save_pretrained(folder)
    top = {"model_type": "git", "architectures": ["GitForCausalLM"], **case["text"],
           "vision_config": {**case["vision"], "model_type": "git_vision_model"}}
    (folder / "config.json").write_text(json.dumps(top, indent=2) + "\n")
    fast = tokenizer(folder)
    side = case["vision"]["image_size"]
    processor = CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size={"height": side, "width": side})
    processor.save_pretrained(folder)

    model = GitForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()
    images = pictures()
    pixels = processor(images=[Image.fromarray(i) for i in images], return_tensors="pt").pixel_values  # [3, 3, H, W]
    tokens = torch.tensor([[CLS, 5, 12, 20, 9], [CLS, 7, 30, 11, SEP]])
    if name == "frames":
        pixels = torch.stack([pixels, pixels.flip(0), pixels.roll(1, 0)])  # [clips, frames, 3, H, W]
    save_file(activations(model, pixels[:2], tokens), folder / "activations.safetensors")
    save_file({f"image.{i}": torch.from_numpy(image) for i, image in enumerate(images)}, folder / "images.safetensors")
    (folder / "generated.json").write_text(json.dumps({"cases": generated(model, fast, pixels), "choices": chosen(model, fast, pixels)}) + "\n")
    if name == "frames":
        weights = {k.replace("img_temporal_embedding", "img_temperal_embedding"): v for k, v in load_file(folder / "model.safetensors").items()}
        weights["git.embeddings.position_ids"] = torch.arange(40)[None]
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def main():
    torch.set_num_threads(1)
    for name, case in CASES.items():
        make(name, case)
    for path in sorted(ROOT.rglob("*")):
        if path.is_file():
            path.chmod(0o644)
            print(f"{path.stat().st_size:8d} {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
