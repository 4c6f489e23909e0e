"""A SmolVLM of a real size with random weights: the architecture of HuggingFaceTB/SmolVLM-256M-Instruct or -500M from the public config, weights
that no one has trained. What parity and speed need of a model, without a download. Deterministic.

    PYTHONPATH=.deps/dev python3 scripts/golden/random_smolvlm.py FOLDER [--size 256M|500M] [--seed N]
    PYTHONPATH=.deps/dev python3 scripts/golden/random_smolvlm.py FOLDER --ask PICTURE [--tiles] [--dtype float32|bfloat16]

The second form answers with transformers: ids of 20 tokens, and seconds from pixels to text, the first time and warm.
"""

import argparse
import json
import pathlib
import time

import torch
from smolvlm import TEMPLATE
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import Idefics3Processor, PreTrainedTokenizerFast, SmolVLMConfig, SmolVLMForConditionalGeneration
from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil

VISION = dict(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, image_size=512, patch_size=16)
TEXT = {
    "256M": dict(hidden_size=576, intermediate_size=1536, num_hidden_layers=30, num_attention_heads=9, num_key_value_heads=3),
    "500M": dict(hidden_size=960, intermediate_size=2560, num_hidden_layers=32, num_attention_heads=15, num_key_value_heads=5),
}
WORDS, VOCABULARY, IMAGE, END = 49152, 49280, 49190, 49279


def draw(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        with torch.no_grad():
            noise = torch.empty_like(tensor).normal_(generator=generator)
            if "norm" in name and name.endswith("weight"):
                tensor.copy_(1 + 0.1 * noise)
            elif tensor.dim() == 1:
                tensor.copy_(0.1 * noise)
            elif "embed" in name and "patch" not in name:
                tensor.copy_(0.5 * noise)
            else:
                tensor.copy_(noise * (1.5 if "lm_head" in name else 1.0) / tensor[0].numel() ** 0.5)


def save_tokenizer(folder):
    """Bytes, made-up words, and the special tokens at their places."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = {**{letter: i for i, letter in enumerate(letters)}, **{f"w{i}": i for i in range(len(letters), WORDS)}}
    made = Tokenizer(models.BPE(words, []))
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    made.decoder = decoders.ByteLevel()
    named = {IMAGE: "<image>", IMAGE - 1: "<fake_token_around_image>", END: "<end_of_utterance>", WORDS: "<|im_start|>", WORDS + 1: "<pad>", WORDS + 2: "<global-img>"}
    places = iter(f"<row_{r}_col_{c}>" for r in range(1, 7) for c in range(1, 7))
    special = [named.get(i) or next(places, f"<reserved_{i}>") for i in range(WORDS, VOCABULARY)]
    made.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in special])
    fast = PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<|im_start|>", eos_token="<end_of_utterance>", pad_token="<pad>", unk_token=None)
    fast.save_pretrained(folder)
    return fast


def make(folder, size="256M", seed=0):
    """Makes the folder unless it is there whole; gives its path. 1 GB (256M) or 2 GB (500M)."""
    folder = pathlib.Path(folder)
    done, made = folder / "made.json", {"size": size, "seed": seed, "version": 1}
    if done.exists() and json.loads(done.read_text()) == made:
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    text = dict(model_type="llama", vocab_size=VOCABULARY, rms_norm_eps=1e-5, max_position_embeddings=8192, bos_token_id=WORDS, eos_token_id=END,
                pad_token_id=WORDS + 1, rope_parameters={"rope_type": "default", "rope_theta": 100000.0}, **TEXT[size])
    config = SmolVLMConfig(text_config=text, vision_config=VISION, scale_factor=4, image_token_id=IMAGE)
    model = SmolVLMForConditionalGeneration(config).eval()
    draw(model, seed)
    model.generation_config.eos_token_id = END
    model.save_pretrained(folder)
    save_tokenizer(folder)
    SmolVLMImageProcessorPil(size={"longest_edge": 2048}, max_image_size={"longest_edge": 512}).save_pretrained(folder)
    (folder / "chat_template.jinja").write_text(TEMPLATE)
    done.write_text(json.dumps(made))
    return folder


def ask(folder, picture, tiles, dtype, question, tokens):
    from PIL import Image

    began = time.perf_counter()
    model = SmolVLMForConditionalGeneration.from_pretrained(folder, dtype=getattr(torch, dtype)).eval()
    fast = PreTrainedTokenizerFast.from_pretrained(folder)
    processor = Idefics3Processor(SmolVLMImageProcessorPil.from_pretrained(folder), fast, image_seq_len=64, chat_template=TEMPLATE)
    content = [{"type": "image"}, {"type": "text", "text": question}]
    text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    for i in range(3):
        start, busy = time.perf_counter(), time.process_time()
        inputs = processor(text=text, images=[[Image.open(picture).convert("RGB")]], return_tensors="pt", do_image_splitting=tiles,
                           return_mm_token_type_ids=False)
        kept = {k: inputs[k] for k in ("input_ids", "attention_mask", "pixel_values", "pixel_attention_mask")}
        kept["pixel_values"] = kept["pixel_values"].to(model.dtype)
        with torch.inference_mode():
            out = model.generate(**kept, max_new_tokens=tokens, min_new_tokens=tokens, do_sample=False)
        now = time.perf_counter()
        ids = out[0, kept["input_ids"].shape[1]:].tolist()
        print(json.dumps({"prompt": kept["input_ids"].shape[1], "seconds": round(now - start, 3), "cpu_seconds": round(time.process_time() - busy, 3), "since_load": round(now - began, 3), "ids": ids}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--size", choices=list(TEXT), default="256M")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ask", metavar="PICTURE")
    parser.add_argument("--tiles", action="store_true")
    parser.add_argument("--dtype", default="float32", choices=["float32", "bfloat16"])
    parser.add_argument("--question", default="Provide a one-sentence caption for the provided image.")
    parser.add_argument("--tokens", type=int, default=20)
    arguments = parser.parse_args()
    folder = make(arguments.folder, arguments.size, arguments.seed)
    if arguments.ask:
        ask(folder, arguments.ask, arguments.tiles, arguments.dtype, arguments.question, arguments.tokens)
    else:
        print(folder)
