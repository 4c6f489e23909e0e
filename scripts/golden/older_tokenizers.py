#!/usr/bin/env python3
"""Writes tests/golden/tokenizer/older/: folders with the files that tokenizers had before tokenizer.json, and what transformers makes of
texts with them.

    PYTHONPATH=.deps/dev python3 scripts/golden/older_tokenizers.py
"""

import json
import pathlib
import shutil

from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import AutoTokenizer

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/tokenizer/older"
CORPUS = ["two red apples on a wooden shelf", "a green cup and three bowls of soup", "It's what we've got: 42 apples, don't they?",
          "the bowls don't fit on the shelf, 24 of 42"] * 20
TEXTS = ["two red apples", " two  red\tapples \n\n on a shelf", "It's 42, isn't it?  They'VE gone", "Größe 写真 \U0001F34E é e\u0301", "",
         "a <mask> cup", "cup<|endoftext|>bowl <s>x</s>", "a <extra> b<extra>c <|im_start|>user\n", "[CLS] Red [MASK] café naïve [SEP]",
         "ÀÉ\u00a0x\r\ny\u2003z", "x" * 120, "<|startoftext|>Two RED   apples<|endoftext|>", "don't we'll I'M 1234 a_b-c"]
PAIRS = [["two red apples", "on a shelf"], ["", "cup"]]


def bpe(end="", special=()):
    tokenizer = Tokenizer(models.BPE(end_of_word_suffix=end) if end else models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=600 if end else 340, special_tokens=list(special), initial_alphabet=alphabet, show_progress=False,
        **({"end_of_word_suffix": end} if end else {})))
    saved = json.loads(tokenizer.to_str())["model"]
    vocab = saved["vocab"]
    for letter in alphabet if end else ():
        vocab.setdefault(letter + end, len(vocab))
    merges = [" ".join(merge) if isinstance(merge, list) else merge for merge in saved["merges"]]
    return {"vocab.json": json.dumps(vocab, ensure_ascii=False), "merges.txt": "#version: 0.2\n" + "\n".join(merges) + "\n"}


def words(special):
    letters = sorted(set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,.?'-_é写"))
    pieces = ["two", "red", "Red", "apple", "##s", "cup", "shelf", "on", "a", "the", "cafe", "café", "Two", "##l", "##f", "bowl", "naive", "##'"]
    return {"vocab.txt": "\n".join(dict.fromkeys(special + letters + ["##" + letter for letter in letters] + pieces)) + "\n"}


BERT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
ROBERTA = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
token = lambda content, **flags: {"content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, **flags}
FOLDERS = {
    "gpt2": ("gpt2", bpe(special=["<|endoftext|>"]), {}),
    "gpt2-begin": ("gpt2", bpe(special=["<|endoftext|>"]),
                   {"tokenizer_config.json": {"tokenizer_class": "GPT2TokenizerFast", "add_bos_token": True, "add_prefix_space": True,
                                              "pad_token": "<pad>"},
                    "added_tokens.json": {"<extra>": 325}}),
    "roberta": ("roberta", bpe(special=ROBERTA), {}),
    "roberta-mapped": ("roberta", bpe(special=ROBERTA),
                       {"tokenizer_config.json": {"tokenizer_class": "RobertaTokenizer", "add_prefix_space": True},
                        "special_tokens_map.json": {"mask_token": token("<mask>", lstrip=True), "additional_special_tokens": ["<extra>"]}}),
    "clip": ("clip", bpe("</w>", ["<|startoftext|>", "<|endoftext|>"]), {"tokenizer_config.json": {"tokenizer_class": "CLIPTokenizer"}}),
    "qwen2": ("qwen2", bpe(),
              {"tokenizer_config.json": {"tokenizer_class": "Qwen2Tokenizer", "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "unk_token": None,
                                         "added_tokens_decoder": {"324": token("<|endoftext|>", special=True), "325": token("<|im_start|>", special=True),
                                                                  "326": token("<|im_end|>", special=True), "327": token("<extra>", special=False)}}}),
    "bert": ("blip", words(BERT), {}),
    "bert-cased": ("bert", words(BERT),
                   {"tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "do_lower_case": False, "tokenize_chinese_chars": False},
                    "added_tokens.json": {"<extra>": 200}}),
}


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    for name, (kind, files, settings) in FOLDERS.items():
        folder = OUT / name
        folder.mkdir(parents=True)
        if name == "bert-cased":
            settings["added_tokens.json"]["<extra>"] = files["vocab.txt"].count("\n")
        for file, text in {**files, "config.json": json.dumps({"model_type": kind}), **{k: json.dumps(v) for k, v in settings.items()}}.items():
            (folder / file).write_text(text)
        tokenizer = AutoTokenizer.from_pretrained(folder)
        cases = [{"text": text, "ids": tokenizer(text).input_ids, "decoded": tokenizer.decode(tokenizer(text).input_ids, skip_special_tokens=True,
                                                                                         clean_up_tokenization_spaces=False)} for text in TEXTS]
        pairs = [{"text": a, "second": b, "ids": tokenizer(a, b).input_ids} for a, b in PAIRS]
        (folder / "cases.json").write_text(json.dumps({"cases": cases, "pairs": pairs}, indent=0) + "\n")
        print(name, type(tokenizer).__name__, len(tokenizer), cases[0]["ids"])


if __name__ == "__main__":
    main()
