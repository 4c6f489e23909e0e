#!/usr/bin/env python3
"""Writes tests/golden/generate.json: what transformers' generate() writes with a toy language model under many settings, and what its
temperature, top-k and top-p leave of rows of scores. The model is a hash of (seed, item, the last two tokens, length, token), so that
the C++ test computes the same logits without a file.

    PYTHONPATH=.deps/dev python3 scripts/golden/generate.py
"""

import json
import pathlib
import random
import warnings

import numpy as np
import torch
from transformers import GenerationMixin, PretrainedConfig, PreTrainedModel, __version__
from transformers.generation.logits_process import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper
from transformers.modeling_outputs import CausalLMOutput

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/generate.json"


def mix64(x):
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def toy_logits(seed, item, before, last, length, vocabulary):
    """[N] each of item, before, last -> [N, V] f32 in [0, 8), with tokens 1 and 2 (the usual end tokens) likelier as the text grows."""
    with np.errstate(over="ignore"):
        h = mix64(np.full(len(item), seed, np.uint64))
        for part in (item, before, last, np.full(len(item), length)):
            h = mix64(h + np.asarray(part).astype(np.uint64) + np.uint64(1))
        h = mix64(h[:, None] + np.arange(vocabulary, dtype=np.uint64)[None] + np.uint64(1))
    logits = (h >> np.uint64(40)).astype(np.float32) * np.float32(8 / 2**24)
    logits[:, 1:3] += np.float32(length / 4)
    return torch.from_numpy(logits)


class ToyConfig(PretrainedConfig):
    model_type = "toy"


class Toy(PreTrainedModel, GenerationMixin):
    config_class = ToyConfig

    def __init__(self, config):
        super().__init__(config)
        self.nothing = torch.nn.Parameter(torch.zeros(1))

    def prepare_inputs_for_generation(self, input_ids, item=None, **unused):
        return {"input_ids": input_ids, "item": item}

    def forward(self, input_ids, item=None, return_dict=True):
        ids = input_ids.numpy()
        before = ids[:, -2] if ids.shape[1] > 1 else np.full(len(ids), self.config.vocab_size)
        logits = toy_logits(self.config.seed, item.numpy(), before, ids[:, -1], ids.shape[1], self.config.vocab_size)
        return CausalLMOutput(logits=logits[:, None])


def written(case):
    """What transformers writes: texts without prompt and padding, and the scores of beams."""
    config = ToyConfig(vocab_size=case["vocabulary"], seed=case["seed"])
    prompts = torch.tensor(case["prompts"])
    settings = dict(case["settings"])
    ends = settings.pop("eos_token_id", None)
    output = Toy(config).generate(
        prompts, item=torch.arange(len(prompts)), use_cache=False, return_dict_in_generate=True, output_scores=True,
        eos_token_id=ends, pad_token_id=None if ends is None else 0, **settings)
    texts = []
    for row in output.sequences[:, prompts.shape[1]:].tolist():
        stop = next((i + 1 for i, token in enumerate(row) if token in (ends or [])), len(row))
        texts.append(row[:stop])
    scores = getattr(output, "sequences_scores", None)
    return texts, None if scores is None else [float(f"{score:.7g}") for score in scores.tolist()]


def draw_case(pick, n):
    vocabulary = pick.choice([5, 7, 23, 23, 23, 40])
    length = pick.randint(1, 4)
    beams = pick.choice([1, 2, 3, 3, 4, 5])
    prompts = [[pick.randrange(3, vocabulary + 1) for _ in range(length)] for _ in range(pick.randint(1, 4))]  # V itself has no score
    settings = {"num_beams": beams, "max_length": length + pick.choice([1, 2, 3, 6, 9, 12])}
    if pick.random() < 0.9:
        settings["eos_token_id"] = pick.choice([[1], [1], [1, 2], [2, 1, vocabulary - 1]])
    if beams > 1:
        settings["length_penalty"] = pick.choice([-1.0, 0.0, 0.5, 1.0, 1.0, 2.0])
        settings["early_stopping"] = pick.choice([True, False, "never"])
        settings["num_return_sequences"] = pick.randint(1, beams)
    if vocabulary > 20:
        settings["no_repeat_ngram_size"] = pick.choice([0, 0, 1, 2, 3])
    elif pick.random() < 0.3:
        settings["no_repeat_ngram_size"] = 3
    if pick.random() < 0.4:
        settings["min_length"] = length + pick.randint(1, 7)
    if pick.random() < 0.4:
        settings["repetition_penalty"] = pick.choice([0.7, 1.1, 1.5, 3.0])
    return {"seed": 1000 + n, "vocabulary": vocabulary, "prompts": prompts, "settings": settings}


def usable(case, scores):
    """Beam search needs more tokens than ends; with nothing left to write transformers gives padding."""
    return scores is None or min(scores) > -1e6


def cases(count):
    pick = random.Random(0)
    found = []
    while len(found) < count:
        case = draw_case(pick, len(found))
        if case["vocabulary"] < 1 + len(case["settings"].get("eos_token_id", [])):
            continue
        texts, scores = written(case)
        if not usable(case, scores):
            continue
        found.append(case | {"texts": texts, "scores": scores})
    return found


def cuts():
    """Rows of scores after temperature, top-k and top-p: what is left, and its probabilities."""
    pick = random.Random(1)
    found = []
    for n in range(90):
        vocabulary = pick.choice([7, 40, 120])
        ties = n % 3 == 0
        least = pick.choice([1, 1, 2, 3])
        cut = {"seed": 5000 + n, "vocabulary": vocabulary, "ties": ties, "least": least,
               "temperature": pick.choice([1.0, 0.5, 0.7, 2.0]), "top_k": pick.choice([0, 1, 5, 50, 200]),
               "top_p": 1.0 if ties else pick.choice([0.0, 0.1, 0.5, 0.9, 0.99, 1.0])}
        scores = toy_logits(cut["seed"], [0], [0], [0], 1, vocabulary)
        if ties:
            scores = torch.floor(scores)
        if cut["temperature"] != 1:
            scores = TemperatureLogitsWarper(cut["temperature"])(None, scores)
        if cut["top_k"] != 0:
            scores = TopKLogitsWarper(cut["top_k"], min_tokens_to_keep=least)(None, scores)
        if cut["top_p"] < 1:
            scores = TopPLogitsWarper(cut["top_p"], min_tokens_to_keep=least)(None, scores)
        left = [i for i, score in enumerate(scores[0].tolist()) if score != -float("inf")]
        chances = torch.softmax(scores[0].double(), -1)
        found.append(cut | {"tokens": left, "probabilities": [float(f"{chances[i]:.7g}") for i in left]})
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    whole = {"transformers": __version__, "cases": cases(480), "cuts": cuts()}
    # One case a line: readable differences, small file.
    lines = [f'{{"transformers": "{__version__}"']
    for key in ("cases", "cuts"):
        lines[-1] += ","
        lines.append(f'"{key}": [')
        lines += [json.dumps(entry, separators=(",", ":")) + "," for entry in whole[key]]
        lines[-1] = lines[-1][:-1] + "]"
    OUT.write_text("\n".join(lines) + "}\n")
    print(f"{OUT}: {len(whole['cases'])} cases, {len(whole['cuts'])} cuts, {OUT.stat().st_size} bytes")
