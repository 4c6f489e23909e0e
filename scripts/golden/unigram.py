#!/usr/bin/env python3
"""Golden ids of the Python `tokenizers` library for Unigram models and what stands around them, and the full comparison.

  PYTHONPATH=.deps/dev python3 scripts/golden/unigram.py make                 # unigram.json and golden_unigram.json in tests/golden/tokenizer/
  PYTHONPATH=.deps/dev python3 scripts/golden/unigram.py check [FILE] [N]     # mm beside the library: public lines, N random texts (100,000)
  PYTHONPATH=.deps/dev python3 scripts/golden/unigram.py speed FILE           # lines in a second of processor time, of both, one thread

`check` and `speed` compile scripts/golden/tokenizer_driver.cpp against build/<preset> (MM_PRESET, default dev). FILE: any tokenizer.json;
`check` without one takes unigram.json with all its variants.
"""

import base64
import json
import os
import random
import struct
import subprocess
import sys
import tempfile
import time
import unicodedata

from tokenizer import ADDED, BERT_WORDS, GOLDEN, PLAIN, SPECIAL, SWEPT_BY_VARIANTS, Corpus, Driver, compare, digest, grouped, id_sequence, public_lines, sweep
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

TOKENS = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
SPACE = "▁"
CHARSMAP = "charsmap"  # stands in the variants for the one Precompiled normaliser of the file


def charsmap(rules):
    """Darts-clone's double array of {text: replacement}, first fit, and the replacements behind it."""
    texts, places, units, used = b"", {}, {}, set()
    for value in rules.values():
        if value not in places:
            places[value] = len(texts)
            texts += value.encode() + b"\0"
    entries = sorted((key.encode(), places[value]) for key, value in rules.items())

    def build(place, label, first, end, depth, free):
        children, at = {}, first
        leaf = entries[at][1] if len(entries[at][0]) == depth else None
        at += leaf is not None
        while at < end:
            byte, start = entries[at][0][depth], at
            while at < end and entries[at][0][depth] == byte:
                at += 1
            children[byte] = (start, at)
        wanted = [*children, *([0] if leaf is not None else [])]
        base = next(b for b in range(free, 1 << 20) if all(b ^ byte not in used and b ^ byte for byte in wanted))
        used.update(base ^ byte for byte in wanted)
        units[place] = label | (leaf is not None) << 8 | (place ^ base) << 10
        if leaf is not None:
            units[base] = 1 << 31 | leaf
        for byte, (start, stop) in children.items():
            build(base ^ byte, byte, start, stop, depth + 1, free)

    used.add(0)
    build(0, 0, 0, len(entries), 0, 1)
    size = (max(units) // 256 + 1) * 256
    array = struct.pack(f"<{size}I", *(units.get(i, (i & 0xFF) ^ 1) for i in range(size)))  # what is not used has no node's label
    return base64.b64encode(struct.pack("<I", len(array)) + array + texts).decode()


def rules():
    """A few of every kind that nmt_nfkc has: forms of compatibility, marks that compose, spaces, what is left out."""
    chosen = [*range(0xA0, 0x180), *range(0x2000, 0x2040), *range(0x2100, 0x2140), *range(0x2460, 0x2480), 0x3000, *range(0x3300, 0x3310),
              *range(0xFB00, 0xFB07), *range(0xFF01, 0xFF30), 0xFDFA, 0x1D400, 0x1F100]
    out = {chr(c): unicodedata.normalize("NFKC", chr(c)) for c in chosen if unicodedata.normalize("NFKC", chr(c)) != chr(c)}
    for c in range(0xC0, 0x180):
        parts = unicodedata.normalize("NFD", chr(c))
        if len(parts) == 2:
            out[parts] = chr(c)
    out.update({c: " " for c in "\t\n\r\u200b\u200e\u2028\ufeff"})
    out.update({chr(c): "" for c in (1, 7, 0x1B, 0x7F)})
    out.update({"\r\n": "  ", "a\u0323": "ạ", "가": "ga"})
    return out


def tokenizer_json():
    strings = json.loads((GOLDEN / "golden.json").read_text(encoding="utf-8"))["strings"]
    made = Tokenizer(models.Unigram())
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    western = [text for text in strings if text.strip() and max(text) < "\u0530" and "\0" not in text]
    made.train_from_iterator(western, trainers.UnigramTrainer(vocab_size=1500, special_tokens=TOKENS, unk_token="<unk>", show_progress=False))
    vocab = json.loads(made.to_str())["model"]["vocab"]
    taken = {piece for piece, _ in vocab}
    vocab += [[f"<0x{byte:02X}>", 0.0] for byte in range(256)] + [["<extra>", 0.0]]
    lowest = min(score for _, score in vocab)
    vocab += [[row, lowest - 30.5] for row in ("☃☃☃", "ᚠᚢ", "一丁七") if row not in taken]  # scored too low to be taken, yet found as a row of unknowns
    vocab += [["the", -3.25], ["the", -1.5]]  # twice: the last counts
    base = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None, "pre_tokenizer": None, "post_processor": None,
            "decoder": None, "model": {"type": "Unigram", "unk_id": 3, "vocab": vocab, "byte_fallback": False}}
    added = [{**PLAIN, "content": t, "special": True} for t in TOKENS[:4]] + [{**PLAIN, "content": "<mask>", "lstrip": True, "special": True}]
    added += [token for token in ADDED if token["content"] not in SPECIAL]
    base["added_tokens"] = [{"id": i, **token} for i, token in enumerate(added)]
    ids = Tokenizer.from_str(json.dumps(base))
    for token in base["added_tokens"]:
        token["id"] = ids.token_to_id(token["content"])
    return base


def metaspace(scheme="always", **more):
    return {"type": "Metaspace", "replacement": SPACE, "prepend_scheme": scheme, "split": True, **more}


def words(*steps):
    return {"type": "Sequence", "pretokenizers": list(steps)}


def steps(*normalizers):
    return {"type": "Sequence", "normalizers": [{"type": n} if isinstance(n, str) and n != CHARSMAP else n for n in normalizers]}


def replace(content, **pattern):
    return {"type": "Replace", "pattern": pattern, "content": content}


def strip(left, right):
    return {"type": "Strip", "strip_left": left, "strip_right": right}


def template(*names):
    piece = lambda name: {"Sequence": {"id": name, "type_id": 0}} if name in "AB" else {"SpecialToken": {"id": name, "type_id": 0}}
    return {"type": "TemplateProcessing", "single": [piece(n) for n in names], "pair": [piece(n) for n in (*names, "</s>", "B", "</s>")],
            "special_tokens": {t: {"id": t, "ids": [TOKENS.index(t)], "tokens": [t]} for t in ("<s>", "</s>")}}


def variants():
    precompiled = CHARSMAP
    split = {"type": "WhitespaceSplit"}
    decoder = {"type": "Sequence", "decoders": [replace(" ", String=SPACE), {"type": "ByteFallback"}, {"type": "Fuse"},
                                                {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}
    return {
        "XLM-RoBERTa": {"normalizer": precompiled, "pre_tokenizer": words(split, metaspace()), "decoder": metaspace(), "post_processor": template("<s>", "A", "</s>")},
        "T5": {"normalizer": steps(precompiled, strip(False, True), replace(SPACE, Regex=" {2,}")), "pre_tokenizer": metaspace(), "decoder": metaspace(),
               "post_processor": template("A", "</s>")},
        "ALBERT": {"normalizer": steps(replace('"', String="``"), replace('"', String="''"), "NFKD", "StripAccents", "Lowercase", precompiled),
                   "pre_tokenizer": words(split, metaspace("never")), "decoder": metaspace("never")},
        "DeBERTa-v2": {"normalizer": steps(replace(" ", Regex=r"\s{2,}|[\n\r\t]"), "NFC", strip(False, True)),
                       "pre_tokenizer": words({"type": "Punctuation", "behavior": "Isolated"}, metaspace())},
        "SigLIP": {"normalizer": steps("Lowercase", replace("", Regex=r"[!\"\#\$%\&'\(\)\*\+,\-\./:;<=>\?@\[\\\]\^_`\{\|\}~]"), replace(" ", Regex=r"\s+"),
                                       strip(True, True)), "pre_tokenizer": metaspace()},
        "NLLB": {"normalizer": steps(precompiled, replace(" ", Regex=" {2,}")), "pre_tokenizer": metaspace()},
        "Nmt, NFKC, first": {"normalizer": steps("Nmt", "NFKC"), "pre_tokenizer": metaspace("first")},
        "stripped, first": {"normalizer": steps(strip(True, False), "Lowercase"), "pre_tokenizer": metaspace("first", split=False)},
        "gaps, first": {"normalizer": steps("NFC", replace(".", String="。")), "pre_tokenizer": words(split, metaspace("first"))},
        "never, whole": {"normalizer": steps("NFKC"), "pre_tokenizer": metaspace("never", split=False)},
        "no words": {"normalizer": steps({"type": "Prepend", "prepend": SPACE}, replace(SPACE, String=" ")), "pre_tokenizer": None, "decoder": decoder},
        "bytes": {"normalizer": precompiled, "pre_tokenizer": metaspace(), "decoder": decoder, "byte_fallback": True},
        "seams": {"normalizer": steps(replace(" ", Regex=r"[\n\r\t]"), replace(SPACE, Regex=" +▁"), replace("-", Regex=r"[^a-zZ\s]?[Zz]{2}\s*|q{1,2}")),
                  "pre_tokenizer": words(metaspace(), BERT_WORDS)},
    }


def with_parts(base, parts):
    parts = dict(parts)
    model = {**base["model"], "byte_fallback": parts.pop("byte_fallback", False)}
    return {**base, **parts, "model": model}


def with_charsmap(parts, precompiled):
    return json.loads(json.dumps(parts).replace(json.dumps(CHARSMAP), json.dumps(precompiled)))


def make():
    base = tokenizer_json()
    precompiled = {"type": "Precompiled", "precompiled_charsmap": charsmap(rules())}
    strings = json.loads((GOLDEN / "golden.json").read_text(encoding="utf-8"))["strings"]
    golden = {"variants": []}
    for name, parts in variants().items():
        variant = Tokenizer.from_str(json.dumps(with_parts(base, with_charsmap(parts, precompiled))))
        size = max(variant.get_vocab().values()) + 1
        decoded = [id_sequence(i, size) for i in range(400)]
        golden["variants"].append({
            "name": name,
            "parts": parts,
            "encoded": grouped(variant, strings),
            "swept": grouped(variant, [sweep(block) for block in SWEPT_BY_VARIANTS]),
            "decoded": "".join(digest(variant.decode(ids, skip_special_tokens=False)) for ids in decoded),
        })
    golden["charsmap"] = precompiled
    write = lambda name, value: (GOLDEN / name).write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    write("unigram.json", base)
    write("golden_unigram.json", golden)
    print(f"{len(base['model']['vocab'])} pieces, {len(precompiled['precompiled_charsmap'])} bytes of charsmap, {len(golden['variants'])} variants")


def each_variant():
    base = json.loads((GOLDEN / "unigram.json").read_text(encoding="utf-8"))
    golden = json.loads((GOLDEN / "golden_unigram.json").read_text(encoding="utf-8"))
    for variant in golden["variants"]:
        yield variant["name"], with_parts(base, with_charsmap(variant["parts"], golden[CHARSMAP]))


def random_texts(vocab, count):
    plain = [piece.replace(SPACE, " ") for piece, _ in vocab]
    corpus, rng, texts = Corpus(29, {piece.strip() or "x": 0 for piece in plain} | {"##s": 0}), random.Random(31), []
    kinds = [corpus.sentence, corpus.blocks, corpus.blocks, corpus.marks, corpus.emoji, corpus.right_to_left, corpus.gaps, corpus.long_word, corpus.added, corpus.hangul, corpus.cases]
    while len(texts) < count:
        text = "".join(rng.choice(kinds)() for _ in range(rng.randint(1, 3)))
        if rng.random() < 0.3:
            text += "".join(rng.choice(plain) for _ in range(rng.randint(1, 12)))
        if rng.random() < 0.1:
            text = "".join(chr(rng.choice([rng.randrange(0x80), rng.randrange(0x800), rng.randrange(0xD800), rng.randrange(0xE000, 0x110000)])) for _ in range(30))
        texts.append(text.replace("\0", ""))
    return texts


def check(path=None, count=100000):
    driver, wrong, lines = Driver(), 0, public_lines()
    files = each_variant() if not path else [(path, json.loads(open(path, encoding="utf-8").read()))]
    for name, file_json in files:
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(file_json, file)
            file.flush()
            tokenizer = Tokenizer.from_file(file.name)
            tokenizer.no_truncation(), tokenizer.no_padding()
            size, rng = max(tokenizer.get_vocab().values()) + 1, random.Random(11)
            sequences = [[rng.randrange(size + 5) for _ in range(rng.randrange(30))] for _ in range(3000)]
            wrong += compare(f"{name}: multi30k and emoji names", driver, file.name, tokenizer, lines)
            wrong += compare(f"{name}: random", driver, file.name, tokenizer, random_texts(file_json["model"]["vocab"], int(count)), sequences)
    sys.exit(1 if wrong else 0)


def speed(path):
    lines, driver = public_lines(), Driver()
    start = time.process_time()
    tokenizer = Tokenizer.from_file(path)
    opened, start = time.process_time() - start, time.process_time()
    for line in lines:
        tokenizer.encode(line, add_special_tokens=False)
    print(f"tokenizers {len(lines) / (time.process_time() - start):9.0f} lines/s of processor time; opened in {opened:.3f} s")
    told = subprocess.run([str(driver.program), path, "speed"], input="".join(line + "\n" for line in lines), capture_output=True, text=True, check=True)
    print(told.stdout, end="")


if __name__ == "__main__":
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    commands = {"make": make, "check": check, "speed": speed}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
