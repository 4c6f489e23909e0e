"""A Qwen3-VL or Qwen2.5-VL of a real size with random weights: the architecture of Qwen/Qwen3-VL-2B-Instruct or Qwen/Qwen2.5-VL-3B-Instruct from the
public config, with so many layers of the text as asked for (and of the latter's tower 8 of 32), weights that no one has trained. What parity and speed need of a model, without a download. Deterministic.

    PYTHONPATH=.deps/dev python3 scripts/golden/random_qwen_vl.py FOLDER [--model qwen3-2b|qwen2.5-3b] [--layers 4] [--seed N]
    PYTHONPATH=.deps/dev python3 scripts/golden/random_qwen_vl.py FOLDER [--model ...] --ask PICTURE [--dtype float32|bfloat16]
    PYTHONPATH=.deps/dev:.deps/torchvision python3 scripts/golden/random_qwen_vl.py FOLDER [--model ...] --film PICTURE

The second form answers with transformers: ids of 20 tokens, the log-probability of each, and seconds from pixels to text, the first time and warm.
The third does so about FOLDER/film.avi, which it writes: three seconds, in which a window of 360 x 288 pixels moves over a picture that is larger
(qwen_vl_videos.py says where torchvision comes from).
"""

import argparse
import json
import pathlib
import struct
import time

import torch
from qwen_vl import SPLIT, TEMPLATE, Processor
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import PreTrainedTokenizerFast, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, Qwen3VLConfig, Qwen3VLForConditionalGeneration
from transformers.image_utils import OPENAI_CLIP_MEAN, OPENAI_CLIP_STD
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

MODELS = {
    "qwen3-2b": dict(
        config=Qwen3VLConfig, model=Qwen3VLForConditionalGeneration, mean=[0.5] * 3, std=[0.5] * 3,
        size={"shortest_edge": 65536, "longest_edge": 16777216},
        vision=dict(depth=24, hidden_size=1024, intermediate_size=4096, num_heads=16, patch_size=16, num_position_embeddings=2304,
                    out_hidden_size=2048, deepstack_visual_indexes=[5, 11, 17]),
        text=dict(hidden_size=2048, intermediate_size=6144, num_attention_heads=16, num_key_value_heads=8, head_dim=128, max_position_embeddings=262144,
                  rope_parameters={"rope_type": "default", "rope_theta": 5000000.0, "mrope_section": [24, 20, 20], "mrope_interleaved": True})),
    "qwen2.5-3b": dict(
        config=Qwen2_5_VLConfig, model=Qwen2_5_VLForConditionalGeneration, mean=OPENAI_CLIP_MEAN, std=OPENAI_CLIP_STD,
        size={"shortest_edge": 3136, "longest_edge": 12845056},
        vision=dict(depth=8, hidden_size=1280, intermediate_size=3420, num_heads=16, patch_size=14, window_size=112, out_hidden_size=2048,
                    fullatt_block_indexes=[3, 7]),
        text=dict(hidden_size=2048, intermediate_size=11008, num_attention_heads=16, num_key_value_heads=2, max_position_embeddings=128000,
                  rms_norm_eps=1e-6, rope_parameters={"rope_type": "default", "rope_theta": 1000000.0, "mrope_section": [16, 24, 24]})),
}
WORDS, VOCABULARY = 151643, 151936
SPECIAL = {"<|endoftext|>": WORDS, "<|im_start|>": WORDS + 1, "<|im_end|>": WORDS + 2, "<|vision_start|>": 151652, "<|vision_end|>": 151653,
           "<|image_pad|>": 151655, "<|video_pad|>": 151656}


def draw(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        with torch.no_grad():
            noise = torch.empty_like(tensor).normal_(generator=generator)
            if name.endswith("language_model.norm.weight"):
                tensor.copy_(noise)  # of a tied head: else a word is likeliest to follow itself
            elif ("norm" in name or "ln_q" in name) and name.endswith("weight"):
                tensor.copy_(1 + 0.1 * noise)
            elif tensor.dim() == 1:
                tensor.copy_(0.1 * noise)
            elif "embed" in name and "patch" not in name:
                tensor.copy_(0.05 * noise)
            else:
                tensor.copy_(noise / tensor[0].numel() ** 0.5)


def save_tokenizer(folder):
    """Bytes, made-up words, and the special tokens at their places."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = {**{letter: i for i, letter in enumerate(letters)}, **{f"w{i}": i for i in range(len(letters), WORDS)}}
    made = Tokenizer(models.BPE(words, []))
    made.normalizer = normalizers.NFC()
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(SPLIT), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    made.decoder = decoders.ByteLevel()
    named = {i: word for word, i in SPECIAL.items()}
    made.add_special_tokens([AddedToken(named.get(i, f"<|reserved_{i}|>"), special=True, normalized=False) for i in range(WORDS, 151669)])
    fast = PreTrainedTokenizerFast(tokenizer_object=made, eos_token="<|im_end|>", pad_token="<|endoftext|>", bos_token=None, unk_token=None)
    fast.save_pretrained(folder)
    return fast


def make(folder, which="qwen3-2b", layers=4, seed=0):
    """Makes the folder unless it is there whole; gives its path. About 3 GB with 4 layers."""
    folder = pathlib.Path(folder)
    done, made = folder / "made.json", {"model": which, "layers": layers, "seed": seed, "version": 1}
    if done.exists() and json.loads(done.read_text()) == made:
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    sizes = MODELS[which]
    config = sizes["config"](text_config=dict(vocab_size=VOCABULARY, num_hidden_layers=layers, tie_word_embeddings=True, **sizes["text"]),
                             vision_config=sizes["vision"], tie_word_embeddings=True)
    model = sizes["model"](config).eval()
    draw(model, seed)
    model.generation_config.eos_token_id = [SPECIAL["<|im_end|>"], SPECIAL["<|endoftext|>"]]
    model.generation_config.pad_token_id = SPECIAL["<|endoftext|>"]
    model.save_pretrained(folder)
    save_tokenizer(folder)
    Qwen2VLImageProcessorPil(size=sizes["size"], patch_size=sizes["vision"]["patch_size"], image_mean=sizes["mean"],
                             image_std=sizes["std"]).save_pretrained(folder)
    (folder / "chat_template.jinja").write_text(TEMPLATE)
    done.write_text(json.dumps(made))
    return folder


def film(folder, picture, width=360, height=288, count=75, rate=25):
    """Writes an AVI of plain pixels; gives its frames [F, 3, H, W]."""
    import numpy as np
    from PIL import Image

    whole, frames = np.asarray(Image.open(picture).convert("RGB")), []
    for i in range(count):
        top, left = (whole.shape[0] - height) * i // count, (whole.shape[1] - width) * i // count
        frames.append(whole[top : top + height, left : left + width])
    chunk = lambda name, content: name + struct.pack("<I", len(content)) + content
    size = width * height * 3
    main = struct.pack("<14I", 1_000_000 // rate, size * rate, 0, 0x10, count, 0, 1, size, width, height, 0, 0, 0, 0)
    stream = b"vidsDIB " + struct.pack("<10I2HHH", 0, 0, 0, 1, rate, 0, count, size, 0xFFFFFFFF, 0, 0, 0, width, height)
    pixels = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, size, 0, 0, 0, 0)
    lists = chunk(b"LIST", b"strl" + chunk(b"strh", stream) + chunk(b"strf", pixels))
    movie = b"movi" + b"".join(chunk(b"00db", f[::-1, :, ::-1].tobytes()) for f in frames)
    index = b"".join(b"00db" + struct.pack("<3I", 0x10, 4 + i * (size + 8), size) for i in range(count))
    (folder / "film.avi").write_bytes(
        chunk(b"RIFF", b"AVI " + chunk(b"LIST", b"hdrl" + chunk(b"avih", main) + lists) + chunk(b"LIST", movie) + chunk(b"idx1", index)))
    return torch.from_numpy(np.stack(frames)).permute(0, 3, 1, 2)


def video_processor(folder, which):
    from qwen_vl_videos import processor_class

    old = which.startswith("qwen2.5")
    if not old:  # as published
        (folder / "video_preprocessor_config.json").write_text(json.dumps(
            {"size": {"shortest_edge": 4096, "longest_edge": 25165824}, "fps": 2, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}))
    return processor_class(old)


def ask(folder, which, picture, dtype, question, tokens, moves=False):
    from PIL import Image

    began = time.perf_counter()
    model = MODELS[which]["model"].from_pretrained(folder, dtype=getattr(torch, dtype)).eval()
    fast, looks = PreTrainedTokenizerFast.from_pretrained(folder), Qwen2VLImageProcessorPil.from_pretrained(folder)
    processor = Processor(looks, fast, looks, chat_template=TEMPLATE)
    if moves:
        from transformers.video_utils import VideoMetadata

        kind, video_kind = video_processor(folder, which)
        processor = kind(looks, fast, video_kind.from_pretrained(folder), chat_template=TEMPLATE)
        told = VideoMetadata(total_num_frames=75, fps=25.0, duration=3.0)
        shown = dict(videos=[film(folder, picture)], video_metadata=[told], do_sample_frames=True, fps=2)
    else:
        shown = dict(images=[Image.open(picture).convert("RGB")])
    content = [{"type": "video" if moves else "image"}, {"type": "text", "text": question}]
    text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    for i in range(2):
        start, busy = time.perf_counter(), time.process_time()
        inputs = dict(processor(text=[text], **shown, return_tensors="pt"))
        inputs.pop("video_metadata", None)
        inputs = {name: value.to(model.dtype) if name.startswith("pixel") else value for name, value in inputs.items()}
        with torch.inference_mode():
            out = model.generate(**inputs, max_new_tokens=tokens, min_new_tokens=tokens, do_sample=False, output_logits=True,
                                 return_dict_in_generate=True)
        now = time.perf_counter()
        ids = out.sequences[0, inputs["input_ids"].shape[1]:].tolist()
        logprobs = [torch.log_softmax(step[0].float(), -1)[token].item() for step, token in zip(out.logits, ids)]
        print(json.dumps({"prompt": inputs["input_ids"].shape[1], "seconds": round(now - start, 3), "cpu_seconds": round(time.process_time() - busy, 3),
                          "since_load": round(now - began, 3), "ids": ids, "logprobs": logprobs}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--model", choices=list(MODELS), default="qwen3-2b")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ask", metavar="PICTURE")
    parser.add_argument("--film", metavar="PICTURE")
    parser.add_argument("--dtype", default="float32", choices=["float32", "bfloat16"])
    parser.add_argument("--question", default="Provide a one-sentence caption for the provided image.")
    parser.add_argument("--tokens", type=int, default=20)
    arguments = parser.parse_args()
    folder = make(arguments.folder, arguments.model, arguments.layers, arguments.seed)
    if arguments.ask or arguments.film:
        ask(folder, arguments.model, arguments.ask or arguments.film, arguments.dtype, arguments.question, arguments.tokens, bool(arguments.film))
    else:
        print(folder)
