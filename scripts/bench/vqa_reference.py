"""Answers questions about pictures with transformers the way `mm vqa` is called: the other side of scripts/bench/vqa. One JSON line a question:
its token ids behind the start token; in the end a line with the seconds that answering took, without imports and opening the model.

    --way question   as the documentation shows it: a picture and a question at a time
    --way batch      all questions about a picture in one batch, the picture once in each row
"""

import argparse
import json
import time

import torch
from PIL import Image
from transformers import AutoTokenizer, BlipForQuestionAnswering
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--images", nargs="+", required=True)
    parser.add_argument("--questions", nargs="+", required=True)
    parser.add_argument("--way", choices=["question", "batch"], required=True)
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    processor = BlipImageProcessorPil.from_pretrained(arguments.model)
    model = BlipForQuestionAnswering.from_pretrained(arguments.model).eval()
    end = model.config.text_config.sep_token_id
    begin = time.perf_counter()
    step = 1 if arguments.way == "question" else len(arguments.questions)
    for path in arguments.images:
        for first in range(0, len(arguments.questions), step):
            part = arguments.questions[first : first + step]
            pixels = processor(images=[Image.open(path).convert("RGB")] * len(part), return_tensors="pt").pixel_values
            inputs = tokenizer(part, padding=True, return_tensors="pt")
            with torch.inference_mode():
                found = model.generate(pixel_values=pixels, input_ids=inputs.input_ids, attention_mask=inputs.attention_mask, max_new_tokens=20)
            for ids in found.tolist():
                ids = ids[1:]
                print(json.dumps(ids[: ids.index(end) + 1] if end in ids else ids))
    print(json.dumps({"seconds": time.perf_counter() - begin}))


main()
