#!/usr/bin/env python3
"""Makes the tiny BLIP checkpoints of tests/golden/blip, with all that transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/blip.py

Each folder is a Hugging Face model folder (config.json, model.safetensors, tokenizer.json, preprocessor_config.json) plus
  activations.safetensors  the output of every module (by its name) for two pictures and a text, and the logits
  generated.json           ids, texts and scores of greedy and beam search, with and without prompts
  gradients.safetensors    (one folder) the loss and its gradient by every parameter
Weights are drawn wide enough that pictures and words change the answer. Deterministic; the tests read these files only.
"""
import json
import pathlib
import shutil

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import logging
from transformers import BertTokenizerFast, BlipConfig, BlipForConditionalGeneration
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/blip"
WORDS = """a the of on in picture photo red green blue yellow small large round cup bowl box apple pear milk juice carton bottle table
shelf two three is and with next to left right ##s ##es ##y ##ed . , - ##a ##e ##i ##o ##u b c d e""".split()
VOCAB = 64  # of the model; the tokenizer ends below it, as BLIP's does: the first decoder token has no spelling
BOS, SEP = 62, 3


def tokenizer(folder):
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + WORDS
    assert len(words) <= BOS and len(set(words)) == len(words), len(words)
    made = Tokenizer(models.WordPiece({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    made.decoder = decoders.WordPiece()
    fast = BertTokenizerFast(tokenizer_object=made)
    fast.save_pretrained(folder)
    (folder / "tokenizer_config.json").unlink()
    return fast


def draw(model, seed):
    """Weights by rank and name: wide enough that pictures and words change the text, narrow enough that rounding in f32 stays below 5e-6."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if name.lower().endswith(("norm.weight", "norm1.weight", "norm2.weight")):
                tensor.copy_(1 + 0.2 * noise)
            elif tensor.dim() == 1:
                tensor.copy_(0.2 * noise)
            elif "embedding" in name and "patch" not in name:
                tensor.copy_((0.8 if "position" in name else 0.4) * noise)
            else:
                gain = 0.8 if "vision" in name or ".query." in name or ".key." in name else 1.2
                tensor.copy_(noise * gain / tensor[0].numel() ** 0.5)
    if not hasattr(model, "text_decoder"):
        return
    head = model.text_decoder.cls.predictions
    with torch.no_grad():
        head.decoder.bias.copy_(head.bias)
        for bias in (head.decoder.bias, head.bias):
            bias[SEP] += 1.5  # texts of different lengths


def pictures():
    """Three pictures of different sizes: smooth colour with structure, so that resizing matters."""
    made = []
    for i, (height, width) in enumerate([(20, 30), (48, 48), (61, 37)]):
        y, x = np.mgrid[0:height, 0:width].astype(np.float64)
        planes = [127 + 120 * np.sin(x / (3 + i + c) + c) * np.cos(y / (4 + 2 * c) + i) for c in range(3)]
        made.append(np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8))
    return made


def activations(model, pixels, tokens):
    seen = {}

    def remember(name):
        def hook(_, __, output):
            value = output[0] if isinstance(output, tuple) else output
            if not isinstance(value, torch.Tensor):
                value = value.last_hidden_state if hasattr(value, "last_hidden_state") else None
            if value is not None and name not in seen:  # post_layernorm runs twice; the second is the pooled token, unused here
                seen[name] = value.detach().clone().contiguous()

        return hook

    hooks = [module.register_forward_hook(remember(name)) for name, module in model.named_modules() if name]
    with torch.no_grad():
        logits = model(pixel_values=pixels, input_ids=tokens).logits
    for hook in hooks:
        hook.remove()
    keep = ("patch_embedding", "embeddings", "qkv", "self_attn", "mlp", "post_layernorm", "LayerNorm", "transform", "decoder")
    seen = {k: v for k, v in seen.items() if k.split(".")[-1] in keep or k.split(".")[-1].isdigit() or k.endswith(("attention", "output"))}
    seen = {k: v for k, v in seen.items() if not k.endswith(("text_decoder", ".output", "attention.output.LayerNorm"))}
    return {**seen, "logits": logits, "input.pixels": pixels, "input.tokens": tokens}


def generated(model, processor, fast, images):
    out = []
    pixels = processor(images=[Image.fromarray(i) for i in images], return_tensors="pt").pixel_values
    cases = [("", {}), ("a picture of", {}), ("", {"num_beams": 3}), ("a picture of", {"num_beams": 3}),
             ("a red", {"num_beams": 4, "num_return_sequences": 2, "length_penalty": 1.7, "max_new_tokens": 9, "no_repeat_ngram_size": 2})]
    for prompt, options in cases:
        inputs = {}
        if prompt:
            ids = fast([prompt] * len(images), return_tensors="pt")
            inputs = {"input_ids": ids.input_ids, "attention_mask": ids.attention_mask}
        result = model.generate(pixel_values=pixels, **inputs, **options, output_scores=True, output_logits=True, return_dict_in_generate=True)
        start = inputs["input_ids"].shape[1] - 1 if inputs else 1
        begin = result.sequences[0, :start].tolist()
        rows = []
        for i, sequence in enumerate(result.sequences.tolist()):
            row = {"ids": sequence[start:], "text": fast.decode(sequence, skip_special_tokens=True)}
            if SEP in row["ids"]:
                del row["ids"][row["ids"].index(SEP) + 1 :]  # what follows is padding
            if options:
                row["score"] = result.sequences_scores[i].item()
            else:
                steps = [torch.log_softmax(logits[i].float(), -1) for logits in result.logits]
                row["logprobs"] = [steps[t][token].item() for t, token in enumerate(row["ids"])]
            rows.append(row)
        out.append({"prompt": prompt, "start": begin, "options": options, "rows": rows})
    return out


def gradients(model, pixels, tokens, labels):
    model.zero_grad()
    loss = model(pixel_values=pixels, input_ids=tokens, labels=labels).loss
    loss.backward()
    found = {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
    return {**found, "input.pixels": pixels, "input.tokens": tokens, "input.labels": labels, "loss": loss.detach().reshape(1)}


def legacy(weights):
    """What transformers 4 and its elders wrote: gamma and beta for norms of the text side, position ids stored, the head untied whatever
    config.json says, its bias under one name."""
    renamed = {k.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): v for k, v in weights.items()}
    renamed.pop("text_decoder.cls.predictions.decoder.bias", None)
    renamed["text_decoder.bert.embeddings.position_ids"] = torch.arange(40)[None]
    return renamed


SEEDS = {"defaults": 7, "untied": 3, "learning": 0}  # texts of different lengths that depend on the picture
TEXT = dict(vocab_size=VOCAB, hidden_size=32, intermediate_size=48, num_hidden_layers=2, max_position_embeddings=40,
            bos_token_id=BOS, sep_token_id=SEP, eos_token_id=2)
CASES = {
    # config.json keeps only what differs from the defaults: 8 and 12 heads are not in the file
    "defaults": dict(text=TEXT, vision=dict(hidden_size=24, intermediate_size=40, num_hidden_layers=2, image_size=32, patch_size=8)),
    # other heads and activations, a tower as wide as the text, an untied head, the names of older files
    "untied": dict(text={**TEXT, "num_attention_heads": 4, "tie_word_embeddings": False, "hidden_act": "gelu_new", "layer_norm_eps": 1e-6},
                   vision=dict(hidden_size=32, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4, image_size=24, patch_size=6,
                               hidden_act="quick_gelu"), top=dict(tie_word_embeddings=False)),
    # learning: smoothed labels, padding
    "learning": dict(text={**TEXT, "num_attention_heads": 2, "label_smoothing": 0.1, "hidden_size": 16, "intermediate_size": 24},
                     vision=dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, image_size=16, patch_size=8)),
}


def make(name, case, seed):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = BlipConfig(text_config=case["text"], vision_config=case["vision"], **case.get("top", {}))
    model = BlipForConditionalGeneration(config).eval()
    draw(model, seed)
    model.set_attn_implementation("eager")
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink()

    if name == "defaults":
        small = {"model_type": "blip", "architectures": ["BlipForConditionalGeneration"], "torch_dtype": "float32",
                 "text_config": {**case["text"], "model_type": "blip_text_model"},
                 "vision_config": {**case["vision"], "model_type": "blip_vision_model"}}
        (folder / "config.json").write_text(json.dumps(small, indent=2) + "\n")
    if name == "untied":
        config = json.loads((folder / "config.json").read_text())
        del config["tie_word_embeddings"], config["text_config"]["tie_word_embeddings"]
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
        save_file(legacy(load_file(folder / "model.safetensors")), folder / "model.safetensors", metadata={"format": "pt"})

    fast = tokenizer(folder)
    size = case["vision"]["image_size"]
    processor = BlipImageProcessorPil(size={"height": size, "width": size})
    processor.save_pretrained(folder)
    images = pictures()
    pixels = processor(images=[Image.fromarray(i) for i in images], return_tensors="pt").pixel_values
    tokens = torch.tensor([[BOS, 5, 12, 20, 9], [BOS, 7, 30, 11, SEP]])

    if name == "learning":
        padded = torch.tensor([[BOS, 5, 12, 20, 9, SEP, 0, 0], [BOS, 7, 30, 11, 22, 8, 40, SEP]])
        labels = torch.where(padded == 0, -100, padded)
        save_file(gradients(model, pixels[:2], padded, labels), folder / "gradients.safetensors")
        return
    reopened = BlipForConditionalGeneration.from_pretrained(folder, attn_implementation="eager").eval()
    save_file(activations(reopened, pixels[:2], tokens), folder / "activations.safetensors")
    save_file({f"image.{i}": torch.from_numpy(image) for i, image in enumerate(images)}, folder / "images.safetensors")
    answers = {"cases": generated(reopened, processor, fast, images)}
    if name == "defaults":
        half = BlipForConditionalGeneration.from_pretrained(folder, attn_implementation="eager", dtype=torch.bfloat16).eval()
        with torch.no_grad():
            save_file({"logits": half(pixel_values=pixels[:2].bfloat16(), input_ids=tokens).logits}, folder / "bf16.safetensors")
    (folder / "generated.json").write_text(json.dumps(answers) + "\n")


def main():
    torch.set_num_threads(1)
    for name, case in CASES.items():
        make(name, case, SEEDS[name])
    for path in sorted(ROOT.rglob("*")):
        if path.is_file():
            path.chmod(0o644)
            print(f"{path.stat().st_size:8d} {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
