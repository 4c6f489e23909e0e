#!/usr/bin/env python3
"""Makes the tiny ViT-GPT2 checkpoints of tests/golden/vit_gpt2, with all that transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/vit_gpt2.py

Each folder is a Hugging Face model folder plus
  activations.safetensors  the output of every module (by its name) for two pictures and a text, and the logits
  images.safetensors       the pictures as they are before the processor
  generated.json           ids, texts and scores of greedy and beam search, with and without prompts
Weights are drawn wide enough that pictures and words change the answer. Deterministic; the tests read these files only.
"""
import json
import pathlib
import shutil

import torch
from blip import pictures
from PIL import Image
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import DeiTConfig, GPT2Config, GPT2TokenizerFast, VisionEncoderDecoderConfig, VisionEncoderDecoderModel, ViTConfig, logging
from transformers.models.deit.image_processing_pil_deit import DeiTImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/vit_gpt2"
PIECES = ["Ġa", "Ġo", "Ġof", "re", "red", "Ġred", "Ġt", "he", "Ġthe", "pi", "ct", "Ġb", "ow", "Ġbow", "Ġbowl", "in", "Ġp"]
MERGES = ["Ġ a", "Ġ o", "Ġo f", "r e", "re d", "Ġ red", "Ġ t", "h e", "Ġt he", "p i", "c t", "Ġ b", "o w", "Ġb ow", "Ġbow l", "i n", "Ġ p"]
LETTERS = [chr(ord("a") + i) for i in range(26)] + ["Ġ", ".", ","]
VOCAB = 1 + len(LETTERS) + len(PIECES)
END = VOCAB - 1  # <|endoftext|> stands last, and is start, end and padding

GPT2 = dict(vocab_size=VOCAB, n_positions=40, n_layer=2, bos_token_id=END, eos_token_id=END, add_cross_attention=True)
CASES = {
    # config.json keeps only what differs from the defaults: 12 heads on both sides are not in the file; both sides are equally wide
    "defaults": dict(seed=88, encoder=ViTConfig(hidden_size=24, intermediate_size=40, num_hidden_layers=2, image_size=16, patch_size=8),
                     decoder=GPT2Config(**GPT2, n_embd=24), processor=ViTImageProcessorPil(size={"height": 16, "width": 16})),
    # DeiT with its second token, no bias in front of attention, another width, so that a product stands between; scores by layer
    "deit": dict(seed=12, encoder=DeiTConfig(hidden_size=32, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4, image_size=16,
                                            patch_size=8, qkv_bias=False, layer_norm_eps=1e-6),
                 decoder=GPT2Config(**GPT2, n_embd=24, n_head=4, n_inner=40, activation_function="gelu", layer_norm_epsilon=1e-6,
                                    scale_attn_by_inverse_layer_idx=True),
                 processor=DeiTImageProcessorPil(size={"height": 18, "width": 18}, crop_size={"height": 16, "width": 16})),
}
SEARCHES = [("", {}), ("a red", {}), ("", {"num_beams": 3}), ("a red", {"num_beams": 3, "length_penalty": 0.6}),
            ("the", {"num_beams": 4, "num_return_sequences": 2, "length_penalty": 1.7, "max_new_tokens": 9, "min_length": 6,
                     "no_repeat_ngram_size": 2})]


def tokenizer(folder):
    words = LETTERS + PIECES + ["<|endoftext|>"]
    assert len(set(words)) == len(words) == VOCAB
    merges = [tuple(m.split()) for m in MERGES]
    made = Tokenizer(models.BPE({word: i for i, word in enumerate(words)}, merges))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.post_processor = processors.ByteLevel(trim_offsets=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens(["<|endoftext|>"])
    fast = GPT2TokenizerFast(tokenizer_object=made)
    made.save(str(folder / "tokenizer.json"))
    return fast


def draw(model, seed):
    """Weights by rank and name: wide enough that pictures and words change the text, narrow enough that rounding in f32 stays below 5e-6."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if ("ln_" in name or "norm" in name) and name.endswith("weight"):
                tensor.copy_(1 + 0.2 * noise)
            elif tensor.dim() == 1:
                tensor.copy_(0.2 * noise)
            elif "wte" in name or "wpe" in name or "embeddings" in name and "patch" not in name or "token" in name:
                tensor.copy_(0.5 * noise)
            else:
                inputs = tensor.shape[0] if name.startswith("decoder.") else tensor[0].numel()  # Conv1D has its inputs first
                tensor.copy_(noise * (1.4 if "crossattention" in name else 0.9) / inputs**0.5)


def activations(model, pixels, tokens):
    seen = {}

    def remember(name):
        def hook(_, __, output):
            value = output[0] if isinstance(output, tuple) else output
            if isinstance(value, torch.Tensor) and name not in seen:
                seen[name] = value.detach().clone().contiguous()

        return hook

    hooks = [module.register_forward_hook(remember(name)) for name, module in model.named_modules() if name]
    with torch.no_grad():
        logits = model(pixel_values=pixels, decoder_input_ids=tokens).logits
    for hook in hooks:
        hook.remove()
    keep = ("projection", "embeddings", "attention", "mlp", "layernorm", "enc_to_dec_proj", "attn", "crossattention", "ln_f")
    found = {k: v for k, v in seen.items() if k.split(".")[-1] in keep or k.split(".")[-1].isdigit()}
    return {**found, "logits": logits, "input.pixels": pixels, "input.tokens": tokens}


def generated(model, fast, pixels):
    out = []
    for prompt, options in SEARCHES:
        inputs, ids = {}, [END]
        if prompt:
            ids = [END] + fast(prompt, add_special_tokens=False).input_ids
            inputs = {"decoder_input_ids": torch.tensor([ids] * len(pixels))}
        result = model.generate(pixel_values=pixels, **inputs, **options, output_scores=True, output_logits=True, return_dict_in_generate=True)
        rows = []
        for i, sequence in enumerate(result.sequences.tolist()):
            row = {"ids": sequence[len(ids) :], "text": fast.decode(sequence, skip_special_tokens=True)}
            if END in row["ids"]:
                del row["ids"][row["ids"].index(END) + 1 :]  # what follows is padding
            if options:
                row["score"] = result.sequences_scores[i].item()
            else:
                steps = [torch.log_softmax(logits[i].float(), -1) for logits in result.logits]
                row["logprobs"] = [steps[t][token].item() for t, token in enumerate(row["ids"])]
            rows.append(row)
        out.append({"prompt": prompt, "start": ids, "options": options, "rows": rows})
    return out


def differing(config):
    """What a config.json must say: all that is not as the class has it."""
    default = type(config)().to_dict()
    return {k: v for k, v in config.to_dict().items() if v != default.get(k)} | {"model_type": config.model_type}


def make(name, case):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = VisionEncoderDecoderConfig(encoder=case["encoder"].to_dict(), decoder=case["decoder"].to_dict())
    config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = END, END, END
    model = VisionEncoderDecoderModel(config).eval()
    draw(model, case["seed"])
    model.save_pretrained(folder)
    small = {"model_type": "vision-encoder-decoder", "architectures": ["VisionEncoderDecoderModel"],
             "encoder": differing(case["encoder"]), "decoder": differing(case["decoder"])}
    if name == "defaults":  # as the published model has it: nothing but config.json says what starts, ends and pads
        small |= {"decoder_start_token_id": END, "eos_token_id": END, "pad_token_id": END}
        (folder / "generation_config.json").unlink()
    (folder / "config.json").write_text(json.dumps(small, indent=2) + "\n")
    fast = tokenizer(folder)
    case["processor"].save_pretrained(folder)

    model = VisionEncoderDecoderModel.from_pretrained(folder, attn_implementation="eager").eval()
    images = pictures()
    pixels = case["processor"](images=[Image.fromarray(i) for i in images], return_tensors="pt").pixel_values  # [3, 3, H, W]
    tokens = torch.tensor([[END, 5, 12, 20, 9], [END, 7, 30, 11, END]])
    save_file(activations(model, pixels[:2], tokens), folder / "activations.safetensors")
    save_file({f"image.{i}": torch.from_numpy(image) for i, image in enumerate(images)}, folder / "images.safetensors")
    (folder / "generated.json").write_text(json.dumps({"cases": generated(model, fast, pixels)}) + "\n")
    if name == "deit":  # the names of transformers 5's modules, and the head beside the word embeddings that it shares
        weights = {k.replace("encoder.encoder.layer.", "encoder.layers."): v for k, v in load_file(folder / "model.safetensors").items()}
        for old, new in [("attention.attention.query", "attention.q_proj"), ("attention.attention.key", "attention.k_proj"),
                         ("attention.attention.value", "attention.v_proj"), ("attention.output.dense", "attention.o_proj"),
                         ("intermediate.dense", "mlp.fc1"), (".output.dense", ".mlp.fc2")]:
            weights = {k.replace(old, new): v for k, v in weights.items()}
        weights["decoder.lm_head.weight"] = weights["decoder.transformer.wte.weight"].clone()
        for i in range(2):  # buffers that releases before 4.31 stored
            weights[f"decoder.transformer.h.{i}.attn.bias"] = torch.ones(1, 1, 40, 40).tril().to(torch.uint8)
            weights[f"decoder.transformer.h.{i}.attn.masked_bias"] = torch.tensor(-1e4)
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
