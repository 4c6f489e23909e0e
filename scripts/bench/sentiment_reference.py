"""Judges texts with transformers, or with OpenVINO behind its tokenizer, the way `mm sentiment` is called: the other side of scripts/bench/sentiment. One JSON line a text, in the
texts' order: its probabilities. The last line is what the texts behind the first --warm ones took, when the model is warm: the seconds
and the processor seconds of tokenizing and judging them.
"""

import argparse
import json
import pathlib
import time

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def in_torch(folder, precision, threads):
    """A function of a batch of the tokenizer's: the logits."""
    torch.set_num_threads(threads)
    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[precision]
    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=dtype).eval()

    def logits(inputs):
        with torch.inference_mode():
            return model(**inputs).logits.float()

    return logits


def convert(folder, path):
    """The model as OpenVINO's own files, made once."""
    import openvino

    class Logits(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = AutoModelForSequenceClassification.from_pretrained(folder).eval()

        def forward(self, input_ids, attention_mask, token_type_ids):
            return self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).logits

    example = {name: torch.ones(2, 9, dtype=torch.long) for name in INPUTS}
    example["attention_mask"][1, 5:] = 0  # or its tracing leaves the mask out
    openvino.save_model(openvino.convert_model(Logits(), example_input=example), path, compress_to_fp16=False)


def in_openvino(folder, precision, threads):
    import openvino

    path = pathlib.Path(folder) / "openvino_model.xml"
    if not path.exists():
        convert(folder, path)
    hints = {"INFERENCE_PRECISION_HINT": {"fp32": "f32", "bf16": "bf16"}[precision], "INFERENCE_NUM_THREADS": threads}
    model = openvino.compile_model(path, "CPU", hints)
    return lambda inputs: torch.from_numpy(model({name: inputs[name].numpy() for name in INPUTS})[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--list", required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--engine", choices=["transformers", "openvino"], default="transformers")
    parser.add_argument("--precision", choices=["fp32", "bf16"], required=True)
    parser.add_argument("--sorted", action="store_true", help="by length, so that batches have little padding; else in the order of the file")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--warm", type=int, default=0, help="texts at the beginning that are judged before the clock starts")
    arguments = parser.parse_args()

    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    logits = {"transformers": in_torch, "openvino": in_openvino}[arguments.engine](arguments.model, arguments.precision, arguments.threads)
    texts = [line for line in open(arguments.list).read().splitlines() if line]

    def judged(some):
        order = list(range(len(some)))
        if arguments.sorted:
            lengths = [len(ids) for ids in tokenizer(some)["input_ids"]]
            order.sort(key=lambda i: lengths[i], reverse=True)
        scores = [None] * len(some)
        for start in range(0, len(order), arguments.batch):
            part = order[start : start + arguments.batch]
            inputs = tokenizer([some[i] for i in part], padding=True, truncation=True, return_tensors="pt")
            rows = logits(inputs).softmax(-1).tolist()
            for i, row in zip(part, rows):
                scores[i] = row
        return scores

    scores = judged(texts[: arguments.warm]) if arguments.warm else []
    begin, worked = time.perf_counter(), time.process_time()
    scores += judged(texts[arguments.warm :])
    took = {"seconds": time.perf_counter() - begin, "cpu_seconds": time.process_time() - worked}
    for row in scores:
        print(json.dumps(row))
    print(json.dumps(took))


main()
