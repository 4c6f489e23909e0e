#!/usr/bin/env python3
"""Golden ids of the Python `tokenizers` library for mm's tokenizer, and the full comparison.

  PYTHONPATH=.deps/dev python3 scripts/golden/tokenizer.py make            # tests/golden/tokenizer/ from nothing, seeded
  PYTHONPATH=.deps/dev python3 scripts/golden/tokenizer.py bytes           # bytes.json and golden_bytes.json there: RoBERTa's kind
  PYTHONPATH=.deps/dev python3 scripts/golden/tokenizer.py pieces          # llama.json and golden_pieces.json there: chat models' kinds
  PYTHONPATH=.deps/dev python3 scripts/golden/tokenizer.py check           # mm beside the library on multi30k, emoji names and the corpus
  PYTHONPATH=.deps/dev python3 scripts/golden/tokenizer.py open FOLDER     # mm beside transformers on a folder that mm wrote

`check` and `open` compile scripts/golden/tokenizer_driver.cpp against build/<preset> (MM_PRESET, default dev).
"""

import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden/tokenizer"
DATA = pathlib.Path(os.environ.get("MM_DATA", ROOT.parent / "shared/data"))
MASK64 = (1 << 64) - 1

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]", "[ENC]"]
PLAIN = dict(single_word=False, lstrip=False, rstrip=False, normalized=False, special=False)
ADDED = [
    *({**PLAIN, "content": content, "special": True} for content in SPECIAL),
    {**PLAIN, "content": "<image>", "lstrip": True, "special": True},
    {**PLAIN, "content": "<|end|>", "rstrip": True, "special": True},
    {**PLAIN, "content": "<|both|>", "lstrip": True, "rstrip": True},
    {**PLAIN, "content": "<a>"},
    {**PLAIN, "content": "<a><b>"},
    {**PLAIN, "content": " [gap] "},
    {**PLAIN, "content": "Mono", "single_word": True},
    {**PLAIN, "content": "Day", "single_word": True, "normalized": True},
    {**PLAIN, "content": "caFÉ", "normalized": True},
    {**PLAIN, "content": "東京", "normalized": True},
    {**PLAIN, "content": "<Sp Ecial>", "normalized": True, "special": True},
    {**PLAIN, "content": "a\u0323\u0301", "normalized": True, "lstrip": True},
]


def bert(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True):
    return {"type": "BertNormalizer", "clean_text": clean_text, "handle_chinese_chars": handle_chinese_chars,
            "strip_accents": strip_accents, "lowercase": lowercase}


def sequence(*types):
    return {"type": "Sequence", "normalizers": [{"type": t} for t in types]}


BERT_WORDS = {"type": "BertPreTokenizer"}
VARIANTS = {
    "BERT": {},
    "cased": {"normalizer": bert(lowercase=False)},
    "accents kept": {"normalizer": bert(strip_accents=False)},
    "accents only": {"normalizer": bert(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)},
    "clean only": {"normalizer": bert(handle_chinese_chars=False, strip_accents=False, lowercase=False), "pre_tokenizer": {"type": "WhitespaceSplit"}},
    "nothing": {"normalizer": None, "pre_tokenizer": None},
    "NFD, marks, case": {"normalizer": sequence("NFD", "StripAccents", "Lowercase"), "pre_tokenizer": {"type": "Whitespace"}},
    "NFC": {"normalizer": {"type": "NFC"}, "pre_tokenizer": {"type": "Whitespace"}},
    "NFKC": {"normalizer": sequence("NFKC"), "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, BERT_WORDS]}},
    "NFKD": {"normalizer": {"type": "NFKD"}},
}

CONSONANTS, VOWELS = "bcdfghjklmnprstvwz", "aeiou"
SCRIPTS = {  # code points that the vocabulary knows
    "ascii": range(0x21, 0x7F), "latin": range(0xC0, 0x180), "greek": range(0x391, 0x3CA), "cyrillic": range(0x400, 0x460),
    "hebrew": range(0x5D0, 0x5EB), "arabic": range(0x620, 0x64B), "devanagari": range(0x904, 0x94E), "thai": range(0xE01, 0xE2F),
    "jamo": range(0x1100, 0x1113), "kana": range(0x3041, 0x3097), "cjk": range(0x4E00, 0x5000), "hangul": range(0xAC00, 0xAC80),
    "marks": range(0x300, 0x310), "emoji": range(0x1F600, 0x1F640), "deseret": range(0x10428, 0x10450),
}
WORD_SCRIPTS = [s for s in SCRIPTS if s not in ("ascii", "cjk", "marks", "emoji")]


def random_words(rng, count):
    words = []
    for _ in range(count):
        if rng.random() < 0.6:
            words.append("".join(rng.choice(CONSONANTS) + rng.choice(VOWELS) for _ in range(rng.randint(1, 4))) + rng.choice(["", "n", "s", "ing"]))
        else:
            letters = SCRIPTS[rng.choice(WORD_SCRIPTS)]
            words.append("".join(chr(rng.choice(letters)) for _ in range(rng.randint(2, 6))))
    return words


def vocabulary(rng):
    tokens = list(SPECIAL)
    for letters in SCRIPTS.values():
        tokens += [chr(c) for c in letters]
        tokens += ["##" + chr(c) for c in letters if rng.random() < 0.8]
    tokens += random_words(rng, 1600)
    tokens += ["##" + w for w in random_words(rng, 900)]
    return {token: i for i, token in enumerate(dict.fromkeys(tokens))}


def tokenizer_json(vocab):
    special = lambda token: {"SpecialToken": {"id": token, "type_id": 0}}
    text = {"Sequence": {"id": "A", "type_id": 0}}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": i, **token} for i, token in enumerate(ADDED)],
        "normalizer": bert(),
        "pre_tokenizer": BERT_WORDS,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [special("[CLS]"), text, special("[SEP]")],
            "pair": [special("[CLS]"), text, special("[SEP]"), {"Sequence": {"id": "B", "type_id": 1}}, special("[SEP]")],
            "special_tokens": {t: {"id": t, "ids": [vocab[t]], "tokens": [t]} for t in ("[CLS]", "[SEP]")},
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": vocab},
    }


class Corpus:
    """Seeded strings of the kinds on which tokenizers go wrong."""

    BLOCKS = [(0x20, 0x7F), (0x80, 0x100), (0x100, 0x250), (0x250, 0x300), (0x370, 0x530), (0x530, 0x600), (0x600, 0x780), (0x780, 0x900),
              (0x900, 0xA80), (0xA80, 0xE00), (0xE00, 0x1000), (0x1000, 0x1200), (0x1200, 0x1400), (0x13A0, 0x1700), (0x1700, 0x1AB0),
              (0x1AB0, 0x1E00), (0x1E00, 0x2000), (0x2000, 0x2070), (0x2070, 0x2190), (0x2190, 0x2C00), (0x2C00, 0x2E80), (0x2E80, 0x3040),
              (0x3040, 0x3400), (0x4E00, 0x9FFF), (0xA000, 0xA960), (0xA960, 0xABF0), (0xAC00, 0xD7FC), (0xE000, 0xE080), (0xF900, 0xFB50),
              (0xFB50, 0x10000), (0x10000, 0x10900), (0x10900, 0x11000), (0x11000, 0x12000), (0x16800, 0x17000), (0x1B000, 0x1BCB0),
              (0x1D100, 0x1D800), (0x1E000, 0x1E960), (0x1F000, 0x1FB00), (0x20000, 0x20100), (0x2F800, 0x2FA20), (0xE0000, 0xE0100)]
    MARKS = [*range(0x300, 0x370), *range(0x483, 0x488), *range(0x591, 0x5BE), *range(0x610, 0x61B), *range(0x64B, 0x660), 0x93C, 0x94D, 0xE38,
             0xE48, 0x1DC4, 0x20D0, 0x302A, 0x3099, 0xFE20, 0x898, 0x8D3, 0x1ABF, 0x1145E, 0x11938, 0x11930, 0x1D165, 0x1D16E, 0x1E8D0]
    SPACES = [*range(9, 14), 0x20, 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
    CONTROLS = [0, 1, 7, 0x1B, 0x7F, 0x80, 0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0x2066, 0xFEFF, 0xFFF9, 0xFFFD,
                0xE000, 0xE0001, 0x110BD, 0x110CD, 0x13430]
    CASES = "İIıiß\u1e9eΣσςŉǰDŽDždžΐΰև\u1f88\u1f80ᲀꙊẞKÅΩꭰᏰᲐⴀႠ𐐀𐐨𞤀𞤢𐵐𐵰\ua7cb\ua7dcⅣⅳⒶⓐＡａﬁﬃŒœÆæÞþÐð"

    def __init__(self, seed, vocab):
        self.rng = random.Random(seed)
        self.words = [t for t in vocab if not t.startswith("##") and t not in SPECIAL]
        self.pieces = [t[2:] for t in vocab if t.startswith("##")]

    def pick(self, code_points, least, most):
        return "".join(chr(self.rng.choice(code_points)) for _ in range(self.rng.randint(least, most)))

    def word(self):
        rng = self.rng
        word = rng.choice(self.words) + "".join(rng.choice(self.pieces) for _ in range(rng.choice([0, 0, 1, 2])))
        return rng.choice([word, word, word.upper(), word.title()])

    def sentence(self):
        return "".join(self.word() + self.rng.choice([" ", " ", " ", ", ", ". ", "-", "'s ", "! ", "…", "。"]) for _ in range(self.rng.randint(1, 4)))

    def blocks(self):
        chosen = [self.rng.choice(self.BLOCKS) for _ in range(self.rng.randint(1, 3))]
        return "".join(chr(self.rng.randrange(*self.rng.choice(chosen))) for _ in range(self.rng.randint(2, 10)))

    def marks(self):
        return "".join(chr(self.rng.randrange(*self.rng.choice(self.BLOCKS[:31]))) + self.pick(self.MARKS, 1, 4) for _ in range(self.rng.randint(1, 3)))

    def emoji(self):
        rng, people = self.rng, [0x1F468, 0x1F469, 0x1F9D1, 0x1F467, 0x1F466]
        family = "\u200d".join(chr(rng.choice(people)) + rng.choice(["", chr(rng.randrange(0x1F3FB, 0x1F400))]) for _ in range(rng.randint(1, 4)))
        flag = chr(rng.randrange(0x1F1E6, 0x1F200)) + chr(rng.randrange(0x1F1E6, 0x1F200))
        return "".join(rng.choice([family, flag, "1\ufe0f\u20e3", "❤\ufe0f", chr(rng.randrange(0x1F600, 0x1F650)), " ", "ok"]) for _ in range(rng.randint(1, 4)))

    def right_to_left(self):
        rng = self.rng
        return "".join(self.pick(rng.choice([SCRIPTS["hebrew"], SCRIPTS["arabic"], range(0x5D0, 0x700)]), 1, 5) + rng.choice([" ", "\u200f", "\u202b", "\u202c", "،", "؟ ", "\u0640", " abc "])
                       for _ in range(rng.randint(1, 3)))

    def gaps(self):
        return "".join(self.pick(self.rng.choice([self.SPACES, self.CONTROLS]), 0, 2) + self.rng.choice(["a", "ba", "", ".", "中"]) for _ in range(self.rng.randint(2, 6)))

    def long_word(self):
        rng = self.rng
        letter = rng.choice(["a", "ba", "é", "가", "中", "\u0301", "İ", "Й", "\u200b", "🙂"])
        return letter * (rng.randint(97, 103) // len(letter)) + rng.choice(["", "s", " a", "."])

    def added(self):
        rng = self.rng
        parts = []
        for _ in range(rng.randint(1, 4)):
            content = rng.choice(ADDED)["content"]
            content = rng.choice([content, content, content.lower(), content.upper(), content[:-1], content[1:]])
            parts.append(rng.choice(["", " ", "  ", "\u3000", "a", "9", "_", ".", "é", "\u200d"]) + content)
        return "".join(parts) + rng.choice(["", " ", "\t b", "a", "\u0301"])

    def hangul(self):
        rng = self.rng
        return "".join(rng.choice([chr(rng.randrange(0xAC00, 0xD7A4)), chr(rng.randrange(0x1100, 0x1113)) + chr(rng.randrange(0x1161, 0x1176)) + rng.choice(["", chr(rng.randrange(0x11A8, 0x11C3))])])
                       for _ in range(rng.randint(1, 6)))

    def cases(self):
        return "".join(self.rng.choice(self.CASES) for _ in range(self.rng.randint(1, 8)))

    def strings(self):
        plan = [(self.sentence, 2600), (self.blocks, 3300), (self.marks, 1000), (self.emoji, 400), (self.right_to_left, 500), (self.gaps, 600), (self.long_word, 60),
                (self.added, 1200), (self.hangul, 240), (self.cases, 300)]
        return ["", " ", *(kind() for kind, count in plan for _ in range(count))]


def mix64(x):
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK64
    return x ^ (x >> 31)


def id_sequence(index, size):
    """The index-th sequence of ids to decode; some ids are no token's. The test makes the same."""
    return [mix64(index * 64 + j + 1) % (size + 8) for j in range(index % 24)]


def sweep(block):
    """A text with each of the 128 code points of a block: between words, inside a word, before a mark."""
    return "".join(f"{chr(c)} a{chr(c)}\u0301b " for c in range(128 * block, 128 * block + 128) if not 0xD800 <= c < 0xE000)


SWEPT = [*range(0x32400 // 128), *range(0xE0000 // 128, 0xE0200 // 128), 0xF0000 // 128, 0x10FF80 // 128]  # all that is assigned
SWEPT_BY_VARIANTS = range(0x20000 // 128)
GROUP = 16  # texts under one digest, for variants


# A vocabulary of nothing but characters, each at the start of a word and inside: no difference hides behind [UNK]. The test makes the same.
BORING = [(0x3500, 0x9F00), (0xAD00, 0xD700), (0xD800, 0xF8F0), (0x13500, 0x16700), (0x17100, 0x1AF00)]  # long rows of equals, and surrogates
LETTERS = [c for c in range(1, 0x20000) if not any(first <= c < last for first, last in BORING)]


def letters_json(base, parts):
    vocab = {token: i for i, token in enumerate([*SPECIAL, *(form + chr(c) for c in LETTERS for form in ("", "##"))])}
    return {**base, **parts, "model": {**base["model"], "vocab": vocab}}


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:4]


def joined(ids):
    return " ".join(map(str, ids))


def both(tokenizer, text):
    return joined(tokenizer.encode(text, add_special_tokens=False).ids) + ";" + joined(tokenizer.encode(text).ids)


def plain(tokenizer, text):
    return joined(tokenizer.encode(text, add_special_tokens=False).ids)


def grouped(tokenizer, texts):
    answers = [plain(tokenizer, text) for text in texts]
    return "".join(digest("\n".join(answers[i : i + GROUP])) for i in range(0, len(answers), GROUP))


def make():
    vocab = vocabulary(random.Random(3))
    base = tokenizer_json(vocab)
    tokenizer = Tokenizer.from_str(json.dumps(base))
    for i, token in enumerate(ADDED):
        base["added_tokens"][i]["id"] = tokenizer.token_to_id(token["content"])
    size = max(tokenizer.get_vocab().values()) + 1
    letters = Tokenizer.from_str(json.dumps(letters_json(base, {})))
    strings = Corpus(20261121, vocab).strings()
    decoded = [id_sequence(i, size) for i in range(3000)]
    golden = {
        "strings": strings,
        "encoded": "".join(digest(both(tokenizer, text)) for text in strings),
        "swept": "".join(digest(plain(letters, sweep(block))) for block in SWEPT),
        "decoded": "".join(digest(tokenizer.decode(ids, skip_special_tokens=False) + "\n" + tokenizer.decode(ids, skip_special_tokens=True)) for ids in decoded),
        "variants": [],
    }
    for name, parts in VARIANTS.items():
        variant = Tokenizer.from_str(json.dumps(letters_json(base, parts)))
        golden["variants"].append({"name": name, "parts": parts, "encoded": grouped(variant, strings),
                                   "swept": grouped(variant, [sweep(block) for block in SWEPT_BY_VARIANTS])})
    GOLDEN.mkdir(parents=True, exist_ok=True)
    write = lambda name, value: (GOLDEN / name).write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    write("tokenizer.json", base)
    write("golden.json", golden)
    print(f"{len(vocab)} pieces, {len(strings)} strings, {len(SWEPT)} blocks of 128 code points, {len(decoded)} sequences decoded, {len(VARIANTS)} variants")


ROBERTA_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def roberta(strings):
    """A byte-level BPE as RoBERTa's, trained on the strings."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(strings, trainers.BpeTrainer(vocab_size=900, special_tokens=ROBERTA_SPECIAL, show_progress=False,
                                                          initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), True, False)
    file_json = json.loads(made.to_str())
    file_json["added_tokens"][4]["lstrip"] = True
    return file_json


def cut_pairs(tokenizer):
    """Ids and types of texts and pairs, cut at lengths around their own."""
    texts = ["", "one", "a few words", "some more words than the others have, so that they are cut first"]
    rows = []
    for first in texts:
        for second in [None, *texts]:
            for longest in (4, 5, 7, 8, 12, 21, 60):
                tokenizer.enable_truncation(longest)
                answer = tokenizer.encode(first, second) if second is not None else tokenizer.encode(first)
                rows.append({"first": first, "second": second, "longest": longest, "ids": answer.ids, "types": answer.type_ids})
    tokenizer.no_truncation()
    return rows


def make_bytes():
    words = Tokenizer.from_file(str(GOLDEN / "tokenizer.json"))
    strings = json.loads((GOLDEN / "golden.json").read_text(encoding="utf-8"))["strings"]
    base = roberta(strings[2:2600])
    tokenizer = Tokenizer.from_str(json.dumps(base))
    size = tokenizer.get_vocab_size()
    spaced = Tokenizer.from_str(json.dumps({**base, "pre_tokenizer": {**base["pre_tokenizer"], "add_prefix_space": True}}))
    uncut = Tokenizer.from_str(json.dumps({**base, "pre_tokenizer": {**base["pre_tokenizer"], "use_regex": False}}))
    decoded = [id_sequence(i, size) for i in range(1000)]
    golden = {
        "encoded": grouped(tokenizer, strings),
        "swept": grouped(tokenizer, [sweep(block) for block in SWEPT]),
        "spaced": grouped(spaced, strings),
        "uncut": grouped(uncut, strings),
        "decoded": "".join(digest(tokenizer.decode(ids, skip_special_tokens=False)) for ids in decoded),
        "pairs": {"bytes": cut_pairs(tokenizer), "words": cut_pairs(words)},
    }
    write = lambda name, value: (GOLDEN / name).write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    write("bytes.json", base)
    write("golden_bytes.json", golden)
    print(f"{size} tokens of bytes, {len(strings)} strings, {len(golden['pairs']['bytes'])} texts and pairs cut")


def split(pattern, behavior="Isolated", invert=False):
    return {"type": "Split", "pattern": pattern, "behavior": behavior, "invert": invert}


def of_bytes(*steps):
    """Splits, and then the bytes of each piece."""
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    return {"type": "Sequence", "pretokenizers": [*steps, level]}


WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
PIECES = {  # pre-tokenisers over the vocabulary of bytes.json
    "Qwen 2": of_bytes(split({"Regex": WORDS % ""})),
    "Llama 3": of_bytes(split({"Regex": WORDS % "{1,3}"})),
    "digits": of_bytes(split({"Regex": r"\d{1,3}(?=(?:\d{3})*\b)"}), split({"Regex": r"[\p{P}\p{S}]"})),
    "a string": of_bytes(split({"String": " "}, "MergedWithPrevious")),
    "left out": of_bytes(split({"Regex": r"\s+"}, "Removed")),
    "kept alone": of_bytes(split({"Regex": r"[0-9A-Za-z]+"}, "Removed", True)),
    "rows": of_bytes(split({"Regex": r"[aeiou]"}, "Contiguous")),
    "to the next": of_bytes(split({"Regex": r"\p{Lu}"}, "MergedWithNext")),
    "nothing": of_bytes(split({"Regex": r"x*"})),
}
LLAMA_SPECIAL = ["<unk>", "<s>", "</s>"]


def llama(strings):
    """A BPE of characters as Llama 2's: spaces are letters, and what has no token is told by its bytes."""
    made = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    alphabet = [f"<0x{byte:02X}>" for byte in range(256)]
    made.train_from_iterator(strings, trainers.BpeTrainer(vocab_size=700, special_tokens=LLAMA_SPECIAL + alphabet, limit_alphabet=90,
                                                          show_progress=False))
    file_json = json.loads(made.to_str())
    special = lambda token: {"SpecialToken": {"id": token, "type_id": 0}}
    text = lambda name: {"Sequence": {"id": name, "type_id": 0}}
    return {**file_json, "added_tokens": [token for token in file_json["added_tokens"] if token["content"] in LLAMA_SPECIAL], "pre_tokenizer": None,
            "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
                                                               {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
            "post_processor": {"type": "TemplateProcessing", "single": [special("<s>"), text("A")], "pair": [special("<s>"), text("A"), text("B")],
                               "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
            "decoder": {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"},
                                                         {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}}


def make_pieces():
    strings = json.loads((GOLDEN / "golden.json").read_text(encoding="utf-8"))["strings"]
    base, golden = json.loads((GOLDEN / "bytes.json").read_text(encoding="utf-8")), {"splits": []}
    for name, cut in PIECES.items():
        tokenizer = Tokenizer.from_str(json.dumps({**base, "pre_tokenizer": cut}))
        golden["splits"].append({"name": name, "pre_tokenizer": cut, "encoded": grouped(tokenizer, strings),
                                 "swept": grouped(tokenizer, [sweep(block) for block in SWEPT])})
    file_json = llama([s for s in strings[2:2600] if s.isascii()])
    tokenizer = Tokenizer.from_str(json.dumps(file_json))
    decoded = [id_sequence(i, tokenizer.get_vocab_size()) for i in range(1000)]
    golden["llama"] = {"encoded": grouped(tokenizer, strings), "swept": grouped(tokenizer, [sweep(block) for block in SWEPT]),
                       "decoded": "".join(digest(tokenizer.decode(ids, skip_special_tokens=False)) for ids in decoded)}
    write = lambda name, value: (GOLDEN / name).write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    write("llama.json", file_json)
    write("golden_pieces.json", golden)
    print(f"{tokenizer.get_vocab_size()} tokens of characters, {len(PIECES)} ways to cut, {len(strings)} strings")


class Driver:
    """mm's tokenizer, as a program that answers lines."""

    def __init__(self):
        build = ROOT / "build" / os.environ.get("MM_PRESET", "dev")
        self.folder = tempfile.TemporaryDirectory()
        self.program = pathlib.Path(self.folder.name) / "driver"
        subprocess.run(["g++", "-std=c++20", "-O1", f"-I{ROOT}/libmm", str(ROOT / "scripts/golden/tokenizer_driver.cpp"), f"-L{build}/lib", "-lmm_core", "-lfmt",
                        f"-Wl,-rpath,{build}/lib", "-o", str(self.program)], check=True)

    def __call__(self, path, items):
        lines = "".join(json.dumps(item) + "\n" for item in items)
        done = subprocess.run([str(self.program), str(path)], input=lines, capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
        return [json.loads(line) for line in done.stdout.split("\n") if line]


def compare(name, driver, path, tokenizer, texts, sequences=()):
    encode = [[tokenizer.encode(t, add_special_tokens=False).ids, tokenizer.encode(t).ids] for t in texts]
    decode = [[tokenizer.decode(ids, skip_special_tokens=skip) for skip in (False, True)] for ids in sequences]
    items = [{"text": t} for t in texts] + [{"ids": ids} for ids in sequences]
    wrong = [(item, want, got) for item, want, got in zip(items, encode + decode, driver(path, items), strict=True) if want != got]
    for item, want, got in wrong[:5]:
        print(f"  {item!r}\n    library {want}\n    mm      {got}")
    print(f"{name}: {len(texts)} texts, {len(sequences)} sequences: {len(wrong)} differ")
    return len(wrong)


def public_lines():
    lines = [line for path in sorted(DATA.glob("multi30k/*.*")) for line in path.read_text(encoding="utf-8").splitlines()]
    for line in (DATA / "emoji/emoji.jsonl").read_text(encoding="utf-8").splitlines():
        for value in json.loads(line).values():
            if isinstance(value, dict):
                lines += [value["name"], " ".join(value["keywords"])]
    return list(dict.fromkeys(lines))


def check():
    driver, wrong = Driver(), 0
    base = json.loads((GOLDEN / "tokenizer.json").read_text(encoding="utf-8"))
    vocab = base["model"]["vocab"]
    lines = public_lines()
    corpus = Corpus(7, vocab).strings() + [sweep(block) for block in SWEPT]
    rng = random.Random(11)
    for name, file_json in [("words", base), *((name, letters_json(base, parts)) for name, parts in VARIANTS.items())]:
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(file_json, file)
            file.flush()
            tokenizer = Tokenizer.from_str(json.dumps(file_json))
            size = max(tokenizer.get_vocab().values()) + 1
            sequences = [[rng.randrange(size + 5) for _ in range(rng.randrange(30))] for _ in range(3000)]
            wrong += compare(f"{name}: multi30k and emoji names", driver, file.name, tokenizer, lines)
            wrong += compare(f"{name}: corpus, new seed", driver, file.name, tokenizer, corpus, sequences)
    sys.exit(1 if wrong else 0)


def open_folder(folder):
    from transformers import AutoTokenizer, BertTokenizerFast, BlipImageProcessor, BlipProcessor

    driver, wrong = Driver(), 0
    path = pathlib.Path(folder) / "tokenizer.json"
    texts = public_lines()[::10] + Corpus(5, json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]).strings()
    mine = driver(path, [{"text": t} for t in texts])
    with tempfile.TemporaryDirectory() as whole:
        shutil.copytree(folder, whole, dirs_exist_ok=True)
        BlipImageProcessor().save_pretrained(whole)
        processor = BlipProcessor.from_pretrained(whole)
    tokenizers = {"AutoTokenizer": AutoTokenizer.from_pretrained(folder), "BertTokenizerFast": BertTokenizerFast.from_pretrained(folder),
                  "BlipProcessor": processor.tokenizer}
    for name, theirs in tokenizers.items():
        differ = [t for t, (plain, special) in zip(texts, mine, strict=True)
                  if theirs(t, add_special_tokens=False)["input_ids"] != plain or theirs(t)["input_ids"] != special]
        print(f"{name} as {type(theirs).__name__}: {len(texts)} texts, {len(differ)} differ {differ[:3]}")
        wrong += len(differ)
        print("  special:", {t: theirs.convert_tokens_to_ids(t) for t in theirs.all_special_tokens})
    wrong += compare("tokenizers", driver, path, Tokenizer.from_file(str(path)), texts)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    commands = {"make": make, "bytes": make_bytes, "pieces": make_pieces, "check": check, "open": open_folder}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
