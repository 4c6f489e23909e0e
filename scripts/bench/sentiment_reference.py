"""Judges texts with transformers the way `mm sentiment` is called: the other side of scripts/bench/sentiment. One JSON line a text, in the
texts' order: its probabilities.
"""

import argparse
import json

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--list", required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--precision", choices=["fp32", "bf16"], required=True)
    parser.add_argument("--sorted", action="store_true", help="by length, so that batches have little padding; else in the order of the file")
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[arguments.precision]
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    model = AutoModelForSequenceClassification.from_pretrained(arguments.model, dtype=dtype).eval()
    texts = [line for line in open(arguments.list).read().splitlines() if line]
    order = list(range(len(texts)))
    if arguments.sorted:
        lengths = [len(ids) for ids in tokenizer(texts)["input_ids"]]
        order.sort(key=lambda i: lengths[i], reverse=True)
    scores = [None] * len(texts)
    for start in range(0, len(order), arguments.batch):
        part = order[start : start + arguments.batch]
        inputs = tokenizer([texts[i] for i in part], padding=True, truncation=True, return_tensors="pt")
        with torch.inference_mode():
            rows = model(**inputs).logits.float().softmax(-1).tolist()
        for i, row in zip(part, rows):
            scores[i] = row
    for row in scores:
        print(json.dumps(row))


main()
