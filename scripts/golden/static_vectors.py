#!/usr/bin/env python3
"""Makes the tiny tables of vectors of tests/golden/word-vectors, with what the library model2vec makes of texts with them.

    PYTHONPATH=.deps/dev:PLACE python3 scripts/golden/static_vectors.py     # PLACE: where model2vec 0.10 and joblib are

Each folder is one that the library wrote (config.json, model.safetensors, tokenizer.json) with random vectors, plus expected.json (texts) and
expected.safetensors (their vectors). `plain`: a vector a token. `shared`: fewer vectors than tokens, with "mapping" and "weights", of the
length 1, at most 6 tokens a text. `half`: f16. Deterministic; the tests read these files only.
"""
import json
import pathlib
import shutil

import numpy as np
from model2vec import StaticModel
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/word-vectors"
WORDS = "[PAD] [UNK] [CLS] [SEP] the a film was not good bad great ##s ##ed ##ing , . ! hated liked we i you un re b c d e".split()
TEXTS = ["the film was good .", "", "zebra", "the zebra was bad , not great !", "WE LIKED liked re ##b [CLS] good", "good",
         "i hated the films . " * 40, "\u00fcn\u2603 good \u6f22", "a" * 5000 + " good"]


def tokenizer():
    made = Tokenizer(models.WordPiece({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
    return made


def make(name, vectors, **settings):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    config = {"model_type": "model2vec", "architectures": ["StaticModel"]}
    model = StaticModel(vectors, tokenizer(), config=config, **settings)
    model.save_pretrained(folder)
    for file in folder.iterdir():
        if file.name not in ("config.json", "model.safetensors", "tokenizer.json"):
            file.unlink()
    read = StaticModel.from_pretrained(folder)
    (folder / "expected.json").write_text(json.dumps({"texts": TEXTS}) + "\n")
    save_file({"vectors": read.encode(TEXTS).astype(np.float32)}, folder / "expected.safetensors")


random = np.random.default_rng(0)
count = len(WORDS)
make("plain", random.standard_normal((count, 8), dtype=np.float32), normalize=False)
make("shared", random.standard_normal((7, 8), dtype=np.float32), normalize=True, max_length=6,
     token_mapping=random.integers(0, 7, count), weights=random.random(count).astype(np.float32))
make("half", random.standard_normal((count, 8)).astype(np.float16), normalize=True, max_length=None)
