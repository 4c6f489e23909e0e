"""A text classifier of BERT-base's size, or of MiniLM's, with random weights: the architecture of google-bert/bert-base-uncased, or of
nreimers/MiniLM-L6-H384-uncased, from its public config, weights that no one has trained, words of the texts that it is asked about. What
parity and speed need of a model, without a download. Deterministic.
"""
import json
import pathlib
import re

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification

SPECIAL = {0: "[PAD]", 100: "[UNK]", 101: "[CLS]", 102: "[SEP]", 103: "[MASK]"}


def save_tokenizer(folder, texts, size):
    """BERT's special tokens at their places; the words of the texts, and letters for all others."""
    known = sorted(set(re.findall(r"\w+|[^\w\s]", " ".join(texts).lower())))[: size - 300]
    letters = [form + c for c in "abcdefghijklmnopqrstuvwxyz0123456789'" for form in ("", "##")]
    free = iter(dict.fromkeys([*letters, *known]))
    words = {SPECIAL.get(i) or next(free, f"[unused{i}]"): i for i in range(size)}
    made = Tokenizer(models.WordPiece(words, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 101), ("[SEP]", 102)])
    made.decoder = decoders.WordPiece()
    made.add_special_tokens(list(SPECIAL.values()))
    made.save(str(folder / "tokenizer.json"))


SIZES = {
    "base": {},
    "minilm": {"hidden_size": 384, "intermediate_size": 1536, "num_hidden_layers": 6},
}


def make(folder, texts, seed=0, size="base"):
    """Makes the folder unless it is there whole; gives its path. 440 MB, MiniLM's 90 MB."""
    folder = pathlib.Path(folder)
    made = {"seed": seed, "texts": len(texts), "version": 1, **({} if size == "base" else {"size": size})}
    done = folder / "made.json"
    if done.exists() and json.loads(done.read_text()) == made:
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    done.unlink(missing_ok=True)
    torch.manual_seed(seed)
    config = BertConfig(num_labels=3, initializer_range=0.05, **SIZES[size])
    BertForSequenceClassification(config).eval().save_pretrained(folder)
    save_tokenizer(folder, texts, config.vocab_size)
    done.write_text(json.dumps(made))
    return folder
