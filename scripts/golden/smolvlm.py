#!/usr/bin/env python3
"""Makes the tiny SmolVLM and Idefics3 checkpoints of tests/golden/smolvlm, with all that transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/smolvlm.py

Each folder is a Hugging Face model folder plus
  images.safetensors       three pictures [H, W, 3] u8, and what the processor makes of them: tiles.N.split, tiles.N.whole (levels, u8)
  activations.safetensors  the output of every part for a prompt with a picture in three tiles, and the logits
  generated.json           prompts, ids, texts and scores of greedy and beam search, for one tile, several, two pictures; log-probabilities
                           of answers to choose from
Deterministic; the tests read these files only.
"""
import json
import pathlib
import shutil

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (Idefics3Config, Idefics3ForConditionalGeneration, Idefics3Processor, PreTrainedTokenizerFast, SmolVLMConfig,
                          SmolVLMForConditionalGeneration, logging)
from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil
from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/smolvlm"
TEXT = """User: Assistant: What is on the shelf? How many apples are there? Describe the image briefly. A red apple and a green bottle stand
on the table. Is there a cup? yes no one two three 0123456789 Can you see the blue box, or a yellow bowl? There are 12 of them."""
SPECIAL = ["<|im_start|>", "<|im_end|>", "<pad>", "<end_of_utterance>", "<fake_token_around_image>", "<image>", "<global-img>"]
PLACES = [f"<row_{r}_col_{c}>" for r in range(1, 4) for c in range(1, 4)]
TEMPLATE = """<|im_start|>{% for message in messages %}{{ message['role'] | capitalize }}
{%- if message['content'][0]['type'] == 'image' %}{{ ':' }}{% else %}{{ ': ' }}{% endif %}
{%- for part in message['content'] %}
{%- if part['type'] == 'text' %}{{ part['text'] }}{% elif part['type'] == 'image' %}{{ '<image>' }}{% endif %}
{%- endfor %}<end_of_utterance>
{% endfor %}
{%- if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"""
CHOICES = ["yes", "no", "two apples", "12"]


def tokenizer(folder):
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=112, special_tokens=SPECIAL[:3], show_progress=False, min_frequency=1)
    made.train_from_iterator([TEXT], trainer)
    made.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in SPECIAL[3:] + PLACES])
    fast = PreTrainedTokenizerFast(tokenizer_object=made, bos_token=SPECIAL[0], eos_token="<end_of_utterance>", pad_token="<pad>", unk_token=None)
    fast.save_pretrained(folder)
    return fast


def draw(model, seed, end, tied):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if tied and name.endswith("text_model.norm.weight"):
                tensor.copy_(noise)  # else a word is likeliest to follow itself
            elif "norm" in name and name.endswith("weight"):
                tensor.copy_(1 + 0.2 * noise)
            elif tensor.dim() == 1:
                tensor.copy_(0.2 * noise)
            elif "embed" in name and "patch" not in name:
                tensor.copy_(0.6 * noise)
            else:
                gain = 1.6 if "connector" in name or "lm_head" in name else 1.1
                tensor.copy_(noise * gain / tensor[0].numel() ** 0.5)
            if "lm_head" in name:
                tensor[end] *= 2  # texts of different lengths


def pictures():
    made = []
    for i, (height, width) in enumerate([(48, 64), (20, 61), (90, 37)]):
        y, x = np.mgrid[0:height, 0:width].astype(np.float64)
        planes = [127 + 120 * np.sin(x / (3 + i + c) + c) * np.cos(y / (4 + 2 * c) + i) for c in range(3)]
        made.append(np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8))
    return made


def activations(model, inputs):
    seen = {}

    def remember(name):
        def hook(_, __, output):
            value = output[0] if isinstance(output, tuple) else getattr(output, "last_hidden_state", output)
            if isinstance(value, torch.Tensor):
                seen[name.removeprefix("model.")] = value.detach().clone().contiguous()

        return hook

    hooks = [module.register_forward_hook(remember(name)) for name, module in model.named_modules() if name]
    with torch.no_grad():
        logits = model(**inputs).logits
    for hook in hooks:
        hook.remove()
    keep = ("embeddings", "self_attn", "post_layernorm", "connector", "norm")
    seen = {k: v for k, v in seen.items() if k.split(".")[-1] in keep or k.split(".")[-1].isdigit()}
    return {**seen, "logits": logits, "input.tokens": inputs["input_ids"]}


def asked(processor, images, question, tiles):
    content = [{"type": "image"} for _ in images] + [{"type": "text", "text": question}]
    text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    inputs = processor(text=text, images=[[Image.fromarray(i) for i in images]], return_tensors="pt", do_image_splitting=tiles,
                       return_mm_token_type_ids=False)
    return text, {k: inputs[k] for k in ("input_ids", "attention_mask", "pixel_values", "pixel_attention_mask")}


def generated(model, processor, fast, images):
    out = []
    cases = [("What is on the shelf?", [0], False, {}), ("How many apples are there?", [0], True, {}),
             ("What is on the shelf?", [1, 2], False, {"num_beams": 3}), ("Is there a cup? 12", [2, 0], True, {}),
             ("How many apples are there?", [1], True, {"num_beams": 4, "num_return_sequences": 2, "length_penalty": 1.7, "max_new_tokens": 9}),
             ("Describe the image briefly.", [2], False, {"num_beams": 3})]
    for question, which, tiles, options in cases:
        text, inputs = asked(processor, [images[i] for i in which], question, tiles)
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
        out.append({"question": question, "pictures": which, "tiles": tiles, "options": options, "prompt": text,
                    "tokens": inputs["input_ids"][0].tolist(), "rows": rows})
    return out


def chosen(model, processor, fast, images):
    """log p of each choice behind the question, its end token included."""
    question, which = "Is there a cup?", 1
    _, inputs = asked(processor, [images[which]], question, False)
    start, found = inputs["input_ids"].shape[1], []
    for choice in CHOICES:
        tokens = fast(" " + choice, add_special_tokens=False).input_ids + [fast.eos_token_id]
        ids = torch.cat([inputs["input_ids"], torch.tensor([tokens])], 1)
        with torch.no_grad():
            logits = model(input_ids=ids, pixel_values=inputs["pixel_values"], pixel_attention_mask=inputs["pixel_attention_mask"]).logits
        steps = torch.log_softmax(logits[0, start - 1 : -1], -1)
        found.append({"text": choice, "ids": tokens, "logprobs": [steps[t, token].item() for t, token in enumerate(tokens)]})
    return {"question": question, "picture": which, "choices": found}


def levels(processor, image, tiles):
    made = processor(images=[[Image.fromarray(image)]], return_tensors="pt", do_image_splitting=tiles).pixel_values[0]
    back = torch.round((made * 0.5 + 0.5) * 255)
    assert torch.allclose((back / 255 - 0.5) / 0.5, made, atol=1e-6)
    return back.to(torch.uint8)


SEEDS = {"smolvlm": 2, "idefics3": 6}
CASES = {
    # one head for keys and values shared by two; the head of its own; a tile of the size that the places were learnt for
    "smolvlm": dict(vision=dict(hidden_size=24, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, image_size=32, patch_size=8),
                    text=dict(hidden_size=24, intermediate_size=36, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
                              rms_norm_eps=1e-5, max_position_embeddings=256), scale=2, tile=32),
    # a tied head, heads wider than their share, frequencies by parts, more patches than learnt places, the keys of transformers 4
    "idefics3": dict(vision=dict(hidden_size=20, intermediate_size=28, num_hidden_layers=2, num_attention_heads=2, image_size=30, patch_size=6),
                     text=dict(hidden_size=20, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, head_dim=12,
                               max_position_embeddings=256, rope_parameters={"rope_type": "llama3", "rope_theta": 500.0, "factor": 4.0,
                               "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}), scale=3, tile=36),
}


def make(name, case, seed):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    fast = tokenizer(folder)
    end = fast.eos_token_id
    old = name == "idefics3"
    common = dict(vision_config=case["vision"], scale_factor=case["scale"], image_token_id=fast.convert_tokens_to_ids("<image>"),
                  tie_word_embeddings=old, pad_token_id=fast.pad_token_id)
    text = dict(model_type="llama", vocab_size=len(fast), bos_token_id=0, eos_token_id=end, pad_token_id=fast.pad_token_id, **case["text"])
    config = (Idefics3Config if old else SmolVLMConfig)(text_config=text, **common)
    model = (Idefics3ForConditionalGeneration if old else SmolVLMForConditionalGeneration)(config).eval()
    draw(model, seed, end, old)
    model.set_attn_implementation("eager")
    model.generation_config.eos_token_id = end
    model.generation_config.pad_token_id = fast.pad_token_id
    model.save_pretrained(folder)
    if old:
        written = json.loads((folder / "config.json").read_text())
        rope = written["text_config"].pop("rope_parameters")
        written["text_config"]["rope_theta"] = rope.pop("rope_theta")
        written["text_config"]["rope_scaling"] = rope
        (folder / "config.json").write_text(json.dumps(written, indent=2) + "\n")

    kind = Idefics3ImageProcessorPil if old else SmolVLMImageProcessorPil
    images_of = kind(size={"longest_edge": 2 * case["tile"]}, max_image_size={"longest_edge": case["tile"]})
    images_of.save_pretrained(folder)
    states = (case["tile"] // case["vision"]["patch_size"] // case["scale"]) ** 2
    processor = Idefics3Processor(image_processor=images_of, tokenizer=fast, image_seq_len=states, chat_template=TEMPLATE)
    if old:
        (folder / "chat_template.json").write_text(json.dumps({"chat_template": TEMPLATE}, indent=2) + "\n")
    else:
        (folder / "chat_template.jinja").write_text(TEMPLATE)

    images = pictures()
    made = {f"image.{i}": torch.from_numpy(image) for i, image in enumerate(images)}
    for i, image in enumerate(images):
        made[f"tiles.{i}.split"], made[f"tiles.{i}.whole"] = levels(images_of, image, True), levels(images_of, image, False)
    save_file(made, folder / "images.safetensors")

    kind = type(model)
    reopened = kind.from_pretrained(folder, attn_implementation="eager").eval()
    _, inputs = asked(processor, images[1:2], "Is there a cup?", True)
    save_file(activations(reopened, inputs), folder / "activations.safetensors")
    answers = {"cases": generated(reopened, processor, fast, images), "chosen": chosen(reopened, processor, fast, images)}
    (folder / "generated.json").write_text(json.dumps(answers) + "\n")
    for case in answers["cases"]:
        print(name, case["question"], case["pictures"], len(case["tokens"]), [(len(row["ids"]), row["text"]) for row in case["rows"]])


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
