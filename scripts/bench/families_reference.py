"""Captions pictures with transformers the way `mm caption` is called: the other side of scripts/bench/families. One JSON line a picture with its ids;
in the end a line with the seconds from the first picture's reading to the last caption, without imports and opening the model."""

import argparse
import json
import time

import torch
from PIL import Image


def opened(kind, model, dtype):
    """What generate() needs of pictures, and the model."""
    import transformers

    if kind == "smolvlm":
        from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil

        fast = transformers.PreTrainedTokenizerFast.from_pretrained(model)
        template = open(f"{model}/chat_template.jinja").read()
        processor = transformers.Idefics3Processor(SmolVLMImageProcessorPil.from_pretrained(model), fast, image_seq_len=64, chat_template=template)
        content = [{"type": "image"}, {"type": "text", "text": "Provide a one-sentence caption for the provided image."}]
        text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)

        def inputs(pictures):
            made = processor(text=[text] * len(pictures), images=[[one] for one in pictures], return_tensors="pt", do_image_splitting=False)
            return {k: made[k] for k in ("input_ids", "attention_mask", "pixel_values", "pixel_attention_mask")}

        return inputs, transformers.SmolVLMForConditionalGeneration.from_pretrained(model, dtype=dtype).eval()
    if kind == "git":
        from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil as Processor

        loaded = transformers.GitForCausalLM.from_pretrained(model, dtype=dtype).eval()
    else:
        from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil as Processor

        loaded = transformers.BlipForConditionalGeneration.from_pretrained(model, dtype=dtype).eval()
    processor = Processor.from_pretrained(model)
    return lambda pictures: {"pixel_values": processor(images=pictures, return_tensors="pt").pixel_values}, loaded


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=["blip", "git", "smolvlm"], required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--images", nargs="+", required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--beams", type=int, required=True)
    parser.add_argument("--precision", choices=["fp32", "bf16"], required=True)
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[arguments.precision]
    inputs, model = opened(arguments.kind, arguments.model, dtype)
    begin = time.perf_counter()
    for first in range(0, len(arguments.images), arguments.batch):
        part = inputs([Image.open(path).convert("RGB") for path in arguments.images[first : first + arguments.batch]])
        part["pixel_values"] = part["pixel_values"].to(dtype)
        with torch.inference_mode():
            rows = model.generate(**part, num_beams=arguments.beams, max_new_tokens=20, do_sample=False).tolist()
        start = part["input_ids"].shape[1] if "input_ids" in part else 1
        for row in rows:
            print(json.dumps(row[start:]))
    print(json.dumps({"seconds": time.perf_counter() - begin}))


main()
