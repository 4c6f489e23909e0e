#!/usr/bin/env python3
"""Makes the tiny Qwen3-VL and Qwen2.5-VL checkpoints of tests/golden/qwen_vl, with all that transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/qwen_vl.py

Each folder is a Hugging Face model folder plus
  images.safetensors       four pictures [H, W, 3] u8, and what the processor makes of them: patches.N [P, 3, p, p],
                           which it gives twice over (a picture is two equal frames), grid.N [3]
  activations.safetensors  the output of every part for a prompt with two pictures, and the logits
  generated.json           prompts, ids, places, texts and scores of greedy and beam search, for one picture and several; log-probabilities
                           of answers to choose from
Deterministic; the tests read these files only.
"""
import json
import pathlib
import shutil

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import (PreTrainedTokenizerFast, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, Qwen3VLConfig,
                          Qwen3VLForConditionalGeneration, Qwen3VLProcessor, logging)
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/qwen_vl"
TEXT = """user assistant What is on the shelf? How many apples are there? Describe the image briefly. A red apple and a green bottle stand
on the table. Is there a cup? yes no one two three 0123456789 Can you see the blue box, or a yellow bowl? There are 12 of them."""
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]
SPLIT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
TEMPLATE = """{%- set seen = namespace(pictures=0) %}
{%- for message in messages %}
    {{- '<|im_start|>' + message.role + '\\n' }}
    {%- if message.content is string %}
        {{- message.content }}
    {%- else %}
        {%- for part in message.content %}
            {%- if part.type == 'image' or 'image' in part %}
                {%- set seen.pictures = seen.pictures + 1 %}
                {%- if add_vision_id %}{{- 'Picture ' + (seen.pictures | string) + ': ' }}{% endif %}
                {{- '<|vision_start|><|image_pad|><|vision_end|>' }}
            {%- elif part.type == 'video' or 'video' in part %}
                {{- '<|vision_start|><|video_pad|><|vision_end|>' }}
            {%- elif 'text' in part %}
                {{- part.text }}
            {%- endif %}
        {%- endfor %}
    {%- endif %}
    {{- '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""
CHOICES = ["yes", "no", "two apples", "12"]


class Processor(Qwen3VLProcessor):
    """Of pictures; that of videos asks for torchvision, which is not needed here."""

    def check_argument_for_proper_class(self, *_):
        pass


def tokenizer(folder):
    made = Tokenizer(models.BPE())
    made.normalizer = normalizers.NFC()
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(SPLIT), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator([TEXT], trainers.BpeTrainer(vocab_size=104, show_progress=False, min_frequency=1))
    made.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in SPECIAL])
    fast = PreTrainedTokenizerFast(tokenizer_object=made, eos_token="<|im_end|>", pad_token="<|endoftext|>", bos_token=None, unk_token=None)
    fast.save_pretrained(folder)
    return fast


def draw(model, seed, end):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if name.endswith("language_model.norm.weight"):
                tensor.copy_(noise)  # of a tied head: else a word is likeliest to follow itself
            elif ("norm" in name or "ln_q" in name) and name.endswith("weight"):
                tensor.copy_(1 + 0.2 * noise)
            elif tensor.dim() == 1:
                tensor.copy_(0.2 * noise)
            elif "embed" in name and "patch" not in name:
                tensor.copy_(0.6 * noise)
            else:
                gain = 1.6 if "merger" in name or "lm_head" in name else 1.1
                tensor.copy_(noise * gain / tensor[0].numel() ** 0.5)
            if "lm_head" in name:
                tensor[end] *= 2  # texts of different lengths


def pictures():
    made = []
    for i, (height, width) in enumerate([(48, 64), (9, 12), (27, 23), (70, 21)]):
        y, x = np.mgrid[0:height, 0:width].astype(np.float64)
        planes = [127 + 120 * np.sin(x / (3 + i + c) + c) * np.cos(y / (4 + 2 * c) + i) for c in range(3)]
        made.append(np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8))
    return made


def activations(model, inputs):
    seen = {}

    def remember(name):
        def hook(_, __, output):
            value = output[0] if isinstance(output, tuple) else getattr(output, "last_hidden_state", output)
            if name.endswith("visual"):
                seen["visual.states"] = output.pooler_output.detach().clone()
            if isinstance(value, torch.Tensor):
                seen[name.removeprefix("model.")] = value.detach().clone().contiguous()

        return hook

    hooks = [module.register_forward_hook(remember(name)) for name, module in model.named_modules() if name]
    with torch.no_grad():
        logits = model(**inputs).logits
    for hook in hooks:
        hook.remove()
    keep = ("patch_embed", "attn", "self_attn", "merger", "norm", "states")
    parts = {k: v for k, v in seen.items() if k.split(".")[-1] in keep or k.split(".")[-1].isdigit()}
    return {**parts, "logits": logits, "input.tokens": inputs["input_ids"]}


def asked(processor, images, question):
    content = [{"type": "image"} for _ in images] + [{"type": "text", "text": question}]
    text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    inputs = processor(text=[text], images=[Image.fromarray(i) for i in images], return_tensors="pt")
    return text, dict(inputs)


def generated(model, processor, fast, images):
    out = []
    cases = [("What is on the shelf?", [0], {}), ("How many apples are there?", [1], {}),
             ("Is there a cup? 12", [2, 3], {"num_beams": 3}), ("What is on the shelf?", [3, 0, 1], {}),
             ("How many apples are there?", [3], {"num_beams": 4, "num_return_sequences": 2, "length_penalty": 1.7, "max_new_tokens": 9}),
             ("Describe the image briefly.", [2], {"num_beams": 3})]
    for question, which, options in cases:
        text, inputs = asked(processor, [images[i] for i in which], question)
        places, delta = model.model.get_rope_index(inputs["input_ids"], inputs["mm_token_type_ids"], image_grid_thw=inputs["image_grid_thw"])
        options = {"max_new_tokens": 12, **options}
        result = model.generate(**inputs, **options, output_scores=True, output_logits=True, return_dict_in_generate=True)
        start, end = inputs["input_ids"].shape[1], fast.eos_token_id
        rows = []
        for i, sequence in enumerate(result.sequences[:, start:].tolist()):
            if end in sequence:
                sequence = sequence[: sequence.index(end) + 1]
            row = {"ids": sequence, "text": fast.decode(sequence, skip_special_tokens=True)}
            if "num_beams" in options:
                row["score"] = result.sequences_scores[i].item()
            else:
                row["logprobs"] = [torch.log_softmax(result.logits[t][i].float(), -1)[token].item() for t, token in enumerate(sequence)]
            rows.append(row)
        out.append({"question": question, "pictures": which, "options": options, "prompt": text, "tokens": inputs["input_ids"][0].tolist(),
                    "places": places[:, 0].tolist(), "delta": delta.item(), "rows": rows})
    return out


def chosen(model, processor, fast, images):
    """log p of each choice behind the question, its end token included."""
    question, which = "Is there a cup?", 1
    _, inputs = asked(processor, [images[which]], question)
    start, found = inputs["input_ids"].shape[1], []
    for choice in CHOICES:
        tokens = fast(choice, add_special_tokens=False).input_ids + [fast.eos_token_id]
        ids = torch.cat([inputs["input_ids"], torch.tensor([tokens])], 1)
        types = torch.cat([inputs["mm_token_type_ids"], torch.zeros(1, len(tokens), dtype=inputs["mm_token_type_ids"].dtype)], 1)
        with torch.no_grad():
            logits = model(input_ids=ids, pixel_values=inputs["pixel_values"], image_grid_thw=inputs["image_grid_thw"], mm_token_type_ids=types).logits
        steps = torch.log_softmax(logits[0, start - 1 : -1], -1)
        found.append({"text": choice, "ids": tokens, "logprobs": [steps[t, token].item() for t, token in enumerate(tokens)]})
    return {"question": question, "picture": which, "choices": found}


SEEDS = {"qwen3": 3, "qwen3_tied": 5, "qwen2_5": 7}
CASES = {
    # one head for keys and values shared by two; a head of its own; two layers of the tower seen early by the text
    "qwen3": dict(vision=dict(depth=3, hidden_size=8, intermediate_size=12, num_heads=2, patch_size=4, num_position_embeddings=25,
                              out_hidden_size=16, deepstack_visual_indexes=[0, 1]),
                  text=dict(hidden_size=16, intermediate_size=24, num_hidden_layers=3, num_attention_heads=2, num_key_value_heads=1, head_dim=16,
                            max_position_embeddings=512, rope_parameters={"rope_type": "default", "rope_theta": 500.0, "mrope_section": [4, 2, 2],
                                                                          "mrope_interleaved": True}),
                  size={"shortest_edge": 256, "longest_edge": 800}, mean=[0.5] * 3, std=[0.5] * 3),
    # a tied head, biases, the keys and the names of transformers 4, a merge of three
    "qwen3_tied": dict(vision=dict(depth=2, hidden_size=8, intermediate_size=12, num_heads=2, patch_size=3, num_position_embeddings=9,
                                   spatial_merge_size=3, out_hidden_size=12, deepstack_visual_indexes=[1]),
                       text=dict(hidden_size=12, intermediate_size=20, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, head_dim=12,
                                 max_position_embeddings=512, attention_bias=True,
                                 rope_parameters={"rope_type": "default", "rope_theta": 900.0, "mrope_section": [2, 2, 2], "mrope_interleaved": True}),
                       size={"shortest_edge": 200, "longest_edge": 700}, mean=[0.48, 0.45, 0.4], std=[0.26, 0.27, 0.28]),
    # windows of two squares by two, one layer that sees everywhere; one file of keys, as the first releases had them
    "qwen2_5": dict(vision=dict(depth=3, hidden_size=16, intermediate_size=12, num_heads=2, patch_size=4, window_size=16, out_hidden_size=16,
                                fullatt_block_indexes=[1]),
                    text=dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1,
                              max_position_embeddings=512, rope_parameters={"rope_type": "default", "rope_theta": 700.0, "mrope_section": [1, 2, 1]}),
                    size={"shortest_edge": 256, "longest_edge": 1600}, mean=[0.48, 0.45, 0.4], std=[0.26, 0.27, 0.28]),
}


def grow_old(folder):
    """What transformers 4 wrote: other keys of config.json and other names of weights."""
    path = folder / "config.json"
    config = json.loads(path.read_text())
    text = config["text_config"]
    rope = text.pop("rope_parameters")
    text["rope_theta"] = rope.pop("rope_theta")
    text["rope_scaling"] = rope
    config["vision_config"].pop("rope_parameters", None)
    for part in (config, text, config["vision_config"]):
        part.pop("dtype", None)
    config["torch_dtype"] = "float32"
    flat = config["model_type"] == "qwen2_5_vl"
    if flat:
        rope["type"] = "mrope"
        rope.pop("rope_type")
        config.pop("text_config")
        config = {**{k: v for k, v in text.items() if k not in ("model_type", "layer_types")}, **config}
    path.write_text(json.dumps(config, indent=1))
    weights = load_file(folder / "model.safetensors")
    front = "model." if flat else "language_model.model."
    renamed = {name.replace("model.language_model.", front).replace("model.visual.", "visual."): t.clone() for name, t in weights.items()}
    save_file(renamed, folder / "model.safetensors", metadata={"format": "pt"})


def make(name, case, seed):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    fast = tokenizer(folder)
    end, tied = fast.eos_token_id, name.endswith("tied")
    ids = {t: fast.convert_tokens_to_ids(t) for t in SPECIAL}
    kinds = (Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration) if name == "qwen2_5" else (Qwen3VLConfig, Qwen3VLForConditionalGeneration)
    stops = dict(bos_token_id=None, eos_token_id=end) if name == "qwen2_5" else {}
    config = kinds[0](text_config=dict(vocab_size=len(fast) + 5, tie_word_embeddings=tied, **case["text"], **stops), vision_config=case["vision"],
                      image_token_id=ids["<|image_pad|>"], video_token_id=ids["<|video_pad|>"], vision_start_token_id=ids["<|vision_start|>"],
                      vision_end_token_id=ids["<|vision_end|>"], tie_word_embeddings=tied)
    torch.manual_seed(seed)
    model = kinds[1](config).eval()
    draw(model, seed, end)
    model.generation_config.eos_token_id = [end, ids["<|endoftext|>"]]
    model.generation_config.pad_token_id = ids["<|endoftext|>"]
    model.save_pretrained(folder)
    vision = config.vision_config
    pixels = dict(patch_size=vision.patch_size, merge_size=vision.spatial_merge_size, temporal_patch_size=2, image_mean=case["mean"], image_std=case["std"])
    looks = Qwen2VLImageProcessorPil(size=case["size"], **pixels)
    looks.save_pretrained(folder)
    (folder / "chat_template.jinja").write_text(TEMPLATE)
    processor = Processor(looks, fast, looks, chat_template=TEMPLATE)

    images, found = pictures(), {}
    for i, image in enumerate(images):
        made = looks(images=[Image.fromarray(image)], return_tensors="pt")
        found[f"image.{i}"] = torch.from_numpy(image)
        both = made["pixel_values"].view(-1, 3, 2, vision.patch_size, vision.patch_size)
        assert torch.equal(both[:, :, 0], both[:, :, 1])
        found[f"patches.{i}"], found[f"grid.{i}"] = both[:, :, 0].contiguous(), made["image_grid_thw"][0].contiguous()
    save_file(found, folder / "images.safetensors")
    save_file({k: v.contiguous() for k, v in activations(model, asked(processor, images[1:3], "Is there a cup?")[1]).items()},
              folder / "activations.safetensors")
    (folder / "generated.json").write_text(
        json.dumps({"cases": generated(model, processor, fast, images), "chosen": chosen(model, processor, fast, images)}, indent=1))
    if name != "qwen3":
        grow_old(folder)


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
