#!/usr/bin/env python3
"""Writes libmm/text/unicode_tables.h: the character classes that the `tokenizers` library uses, read off its own behaviour.

Its parts come from crates of different Unicode versions (unicode_categories, unicode-normalization-alignments, regex, the Rust standard
library), so no single Unicode table gives the same ids. Decomposition and case mapping come from utf8proc in mm; the tables hold what
utf8proc 2.8 does otherwise.

  PYTHONPATH=.deps/dev python3 scripts/golden/unicode_tables.py
"""

import ctypes
import pathlib

import tokenizers
from tokenizers import normalizers, pre_tokenizers

ROOT = pathlib.Path(__file__).resolve().parents[2]
CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]

utf8proc = ctypes.CDLL("libutf8proc.so.2")
utf8proc.utf8proc_version.restype = ctypes.c_char_p


class Property(ctypes.Structure):
    _fields_ = [("category", ctypes.c_int16), ("combining_class", ctypes.c_int16)]


utf8proc.utf8proc_get_property.restype = ctypes.POINTER(Property)


def combining_class(c):
    return utf8proc.utf8proc_get_property(c).contents.combining_class


def decomposed(c, compatible):
    buffer, boundary = (ctypes.c_int32 * 32)(), ctypes.c_int(0)
    n = utf8proc.utf8proc_decompose_char(c, buffer, 32, 16 | (4 if compatible else 0), ctypes.byref(boundary))
    return "".join(map(chr, buffer[:n]))


def bert(**what):
    names = ("clean_text", "handle_chinese_chars", "strip_accents", "lowercase")
    return normalizers.BertNormalizer(**{name: what.get(name, False) for name in names})


def removed_by(normalizer):
    return [c for c in CODE_POINTS if normalizer.normalize_str("x" + chr(c) + "x") == "xx"]


def pieces(pre_tokenizer, text):
    return [piece for piece, _ in pre_tokenizer.pre_tokenize_str(text)]


def ranges(code_points):
    out = []
    for c in code_points:
        if out and out[-1][1] == c - 1:
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


def lower_exceptions():
    """(first, last, distance to the small letter) where utf8proc knows none or another."""
    lowercase = normalizers.Lowercase()
    out = []
    for c in CODE_POINTS:
        small = lowercase.normalize_str(chr(c))
        if len(small) != 1:
            assert c == 0x130 and small == "i\u0307", hex(c)  # the one capital with two small letters; written out in unicode.cpp
        elif ord(small) != utf8proc.utf8proc_tolower(c):
            distance = ord(small) - c
            if out and out[-1][1] == c - 1 and out[-1][2] == distance:
                out[-1][1] = c
            else:
                out.append([c, c, distance])
    return out


def class_zero(nfd):
    """Marks newer than the library's tables: it neither moves them nor moves others past them."""
    tilde, iota = chr(0x334), chr(0x345)  # the lowest and the highest class: 1 and 240
    known, out = {}, []
    for c in CODE_POINTS:
        k = combining_class(c)
        if k == 0 or decomposed(c, False) != chr(c):
            continue
        if nfd.normalize_str("x" + chr(c) + tilde) != "x" + chr(c) + tilde or nfd.normalize_str("x" + iota + chr(c)) != "x" + iota + chr(c):
            known.setdefault(k, []).append(c)
        else:
            out.append(c)
    for k, members in known.items():  # the others: sorted against one mark of every class as utf8proc's classes say
        for c in members:
            for other, (mark, *_) in known.items():
                pair = chr(c) + chr(mark)
                assert nfd.normalize_str("x" + pair) == "x" + (pair if k <= other else pair[::-1]), (hex(c), other)
    return out


def byte_level_classes():
    """Letters, numbers and spaces of the pattern that ByteLevel cuts by: what it keeps in one piece with a letter, a digit, neither."""
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    out = {"a": [], "1": [], "!": []}
    for c in CODE_POINTS:
        for first, members in out.items():
            if len(pieces(byte_level, first + chr(c))) == 1:
                members.append(c)
    known = set().union(*out.values())
    assert sum(map(len, out.values())) == len(known)
    return out["a"], out["1"], [c for c in CODE_POINTS if c not in known]


def table(name, comment, rows):
    cells = ["{" + ", ".join(f"0x{v:X}" if v >= 0 else f"-0x{-v:X}" for v in row) + "}" for row in rows]
    kind = "Range" if len(rows[0]) == 2 else "Shift"
    lines, line = [], "   "
    for cell in cells:
        if len(line) + len(cell) + 2 > 140:
            lines.append(line)
            line = "   "
        line += " " + cell + ","
    lines.append(line)
    return f"// {comment}\ninline constexpr {kind} {name}[] = {{\n" + "\n".join(lines) + "\n};\n"


def main():
    bert_words, words = pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Whitespace()
    letters, numbers, spaces = byte_level_classes()
    assert spaces == [c for c in CODE_POINTS if pieces(bert_words, "x" + chr(c) + "x") == ["x", "x"]]  # \s is White_Space here, too
    nfd, nfkd = normalizers.NFD(), normalizers.NFKD()
    version = utf8proc.utf8proc_version().decode()
    parts = [
        table("kSpace", "White_Space.", ranges(c for c in CODE_POINTS if pieces(bert_words, "x" + chr(c) + "x") == ["x", "x"])),
        table("kRemoved", "What clean_text takes out: categories Cc (but tab, line feed, carriage return), Cf, Co; and U+FFFD.",
              ranges(removed_by(bert(clean_text=True)))),
        table("kPunctuation", "Words of their own for BertPreTokenizer: ASCII punctuation and symbols, and categories P*.",
              ranges(c for c in CODE_POINTS if pieces(bert_words, "x" + chr(c) + "x") == ["x", chr(c), "x"])),
        table("kWord", r"\w of the regex crate: Alphabetic, M*, Nd, Pc, Join_Control.",
              ranges(c for c in CODE_POINTS if pieces(words, "x" + chr(c)) == ["x" + chr(c)])),
        table("kLetter", r"\p{L} of ByteLevel's pattern.", ranges(letters)),
        table("kNumber", r"\p{N} of ByteLevel's pattern.", ranges(numbers)),
        table("kNonspacing", "What strip_accents of BertNormalizer takes out: category Mn.",
              ranges(c for c in removed_by(bert(strip_accents=True)) if nfd.normalize_str(chr(c)) == chr(c))),
        table("kCombining", "What StripAccents takes out: categories M*.", ranges(removed_by(normalizers.StripAccents()))),
        table("kWholeCanonical", "Decomposed by utf8proc, not by the library.",
              ranges(c for c in CODE_POINTS if nfd.normalize_str(chr(c)) == chr(c) != decomposed(c, False))),
        table("kWholeCompatible", "The same for compatibility decomposition.",
              ranges(c for c in CODE_POINTS if nfkd.normalize_str(chr(c)) == chr(c) != decomposed(c, True))),
        table("kClassZero", "Combining class 0 in the library, another in utf8proc.", ranges(class_zero(nfd))),
        table("kLower", "Small letters that utf8proc does not know.", lower_exceptions()),
    ]
    head = f"""#pragma once
#include <cstdint>

// Character classes as the `tokenizers` library {tokenizers.__version__} has them, where they differ from utf8proc {version} or are not in it.
// Made by scripts/golden/unicode_tables.py; do not edit.

namespace mm::unicode_tables {{

struct Range {{
  char32_t first, last;
}};

struct Shift {{
  char32_t first, last;
  std::int32_t distance;  // to be added
}};

// clang-format off
"""
    out = ROOT / "libmm/text/unicode_tables.h"
    out.write_text(head + "\n".join(parts) + "// clang-format on\n\n}  // namespace mm::unicode_tables\n")
    for c in CODE_POINTS:  # what the tables do not name must be equal
        for normalizer, compatible in ((nfd, False), (nfkd, True)):
            got = normalizer.normalize_str(chr(c))
            assert got in (chr(c), decomposed(c, compatible)), (hex(c), got)


if __name__ == "__main__":
    main()
