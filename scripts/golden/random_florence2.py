"""A Florence-2 of a real size with random weights: the architecture of microsoft/Florence-2-base or -large from the public config, weights that
no one has trained. What parity and speed need of a model, without a download. Deterministic.

    PYTHONPATH=.deps/dev python3 scripts/golden/random_florence2.py FOLDER [--size base|large] [--seed N]
    PYTHONPATH=.deps/dev python3 scripts/golden/random_florence2.py FOLDER --ask PICTURE [--task "<OD>"] [--beams 3] [--dtype float32|bfloat16]

The second form answers with transformers: ids of 20 tokens, and seconds of wall and of the processor, from pixels to text, warm.
"""

import argparse
import json
import pathlib
import time

import torch
from florence2 import BANNED, GENERATION, KINDS, MARKS
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import (BartConfig, Florence2Config, Florence2ForConditionalGeneration, Florence2Processor, GenerationConfig,
                          PreTrainedTokenizerFast)
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.florence2.configuration_florence2 import Florence2VisionConfig

SIZES = {
    "base": (dict(projection_dim=768), dict(d_model=768, encoder_layers=6, decoder_layers=6, encoder_ffn_dim=3072, decoder_ffn_dim=3072,
                                            encoder_attention_heads=12, decoder_attention_heads=12)),
    "large": (dict(embed_dim=[256, 512, 1024, 2048], num_heads=[8, 16, 32, 64], num_groups=[8, 16, 32, 64], projection_dim=1024), dict()),
}
VOCABULARY, WORDS = 51290, 50265


def draw(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        with torch.no_grad():
            noise = torch.empty_like(tensor).normal_(generator=generator)
            if "norm" in name and name.endswith("weight"):
                tensor.copy_(1 + 0.1 * noise)
            elif tensor.dim() == 1:
                tensor.copy_(0.1 * noise)
            elif "shared" in name or "embed_positions" in name or "embeddings" in name:
                tensor.copy_(0.5 * noise)
            else:
                tensor.copy_(noise * (1.8 if "encoder_attn" in name or "image_projection" in name else 1.0) / tensor[0].numel() ** 0.5)


def save_tokenizer(folder):
    """Bytes, made-up words, and the marks and a thousand places behind them."""
    words = ["<s>", "<pad>", "</s>", "<unk>"] + sorted(pre_tokenizers.ByteLevel.alphabet())
    words += [f"w{i}" for i in range(len(words), WORDS)]
    made = Tokenizer(models.BPE({word: i for i, word in enumerate(words)}, []))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    marks = MARKS[:4] + [f"<loc_{i}>" for i in range(1000)] + MARKS[-3:]
    marks += [f"<mark_{i}>" for i in range(VOCABULARY - 1 - WORDS - len(marks))] + ["<image>"]
    made.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in words[:4] + marks])
    fast = PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>",
                                   extra_special_tokens={"image_token": "<image>"})
    assert len(fast) == VOCABULARY
    return made, fast


def make(folder, size="base", seed=0):
    folder = pathlib.Path(folder)
    if (folder / "model.safetensors").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    vision, text = SIZES[size]
    config = Florence2Config(vision_config=Florence2VisionConfig(**vision).to_dict(),
                             text_config=BartConfig(vocab_size=VOCABULARY, **text).to_dict(), image_token_id=VOCABULARY - 1)
    model = Florence2ForConditionalGeneration(config).eval()
    draw(model, seed)
    model.generation_config = GenerationConfig(**GENERATION)
    model.save_pretrained(folder)
    made, fast = save_tokenizer(folder)
    pixels = CLIPImageProcessorPil(size={"height": 768, "width": 768}, do_center_crop=False, image_mean=[0.485, 0.456, 0.406],
                                   image_std=[0.229, 0.224, 0.225])
    pixels.image_seq_length = 577
    kinds = {kind: {} for kind in KINDS} | {"phrase_grounding": {"banned_grounding_tokens": BANNED}}
    Florence2Processor(image_processor=pixels, tokenizer=fast, post_processor_config=kinds).save_pretrained(folder)
    made.save(str(folder / "tokenizer.json"))
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.1f} M parameters")
    return folder


def ask(folder, pictures, task, beams, dtype):
    from PIL import Image

    model = Florence2ForConditionalGeneration.from_pretrained(folder, dtype=getattr(torch, dtype)).eval()
    _, fast = save_tokenizer(folder)
    processor = Florence2Processor(image_processor=CLIPImageProcessorPil.from_pretrained(folder), tokenizer=fast)
    for path in [pictures[0], *pictures]:  # the first one warms up
        inputs = processor(text=task, images=Image.open(path).convert("RGB"), return_tensors="pt")
        inputs["pixel_values"] = inputs["pixel_values"].to(model.dtype)
        wall, cpu = time.perf_counter(), time.process_time()
        with torch.inference_mode():
            ids = model.generate(**inputs, num_beams=beams, max_new_tokens=20)[0].tolist()
        print(json.dumps({"picture": path, "ids": ids[1:], "seconds": round(time.perf_counter() - wall, 2),
                          "cpu": round(time.process_time() - cpu, 2)}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--size", choices=SIZES, default="base")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ask", metavar="PICTURE", nargs="+")
    parser.add_argument("--task", default="<OD>")
    parser.add_argument("--beams", type=int, default=3)
    parser.add_argument("--dtype", choices=["float32", "bfloat16"], default="float32")
    args = parser.parse_args()
    if args.ask:
        ask(args.folder, args.ask, args.task, args.beams, args.dtype)
    else:
        make(args.folder, args.size, args.seed)


if __name__ == "__main__":
    main()
