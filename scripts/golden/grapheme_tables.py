#!/usr/bin/env python3
"""Writes libmm/text/grapheme_tables.h: the grapheme cluster classes that the `tokenizers` library uses, read off its own behaviour.

Its Precompiled normaliser replaces a cluster of less than 6 bytes as a whole, and the characters of a longer one each: with a rule for one
character, the answer shows where a cluster ends. Classes come from utf8proc in mm; the table holds what utf8proc 2.8 does otherwise.

  PYTHONPATH=.deps/dev python3 scripts/golden/grapheme_tables.py
"""

import base64
import ctypes
import pathlib
import struct

import tokenizers
from tokenizers import Tokenizer, models, normalizers
from unicode_tables import CODE_POINTS, ranges, table, utf8proc

ROOT = pathlib.Path(__file__).resolve().parents[2]
MARK, JOINER, PICTURE, KA, VIRAMA = "\u0301", "\u200d", "\u00a9", "\u0915", "\u094d"
NAMES = {1: "other", 2: "control", 3: "control", 4: "control", 5: "extend", 6: "l", 7: "v", 8: "t", 9: "lv", 10: "lvt", 11: "regional", 12: "spacing",
         13: "prepend", 14: "joiner", 19: "pictographic"}  # utf8proc_boundclass_t


class Property(ctypes.Structure):  # utf8proc_property_t up to the byte with the class
    _fields_ = [("words", ctypes.c_int16 * 10), ("flags", ctypes.c_uint8), ("boundary", ctypes.c_uint8)]


utf8proc.utf8proc_get_property.restype = ctypes.POINTER(Property)


def charsmap(character):
    """The rule character -> X: a double array in which each node's children have a block of 256 units of their own."""
    path = character.encode()
    units = [0] * (256 * (len(path) + 1))
    for depth, byte in enumerate(path):
        place = 0 if depth == 0 else 256 * depth + path[depth - 1]  # of the node that is left
        offset = place ^ (256 * (depth + 1))
        label = 0 if depth == 0 else path[depth - 1]
        units[place] = label | offset << 10
    last = 256 * len(path) + path[-1]
    # The value stands at the child of byte 0, in a block of its own.
    units += [0] * 256
    base = 256 * (len(path) + 1)
    units[last] = path[-1] | 1 << 8 | (last ^ base) << 10
    units[base] = 1 << 31
    return base64.b64encode(struct.pack("<I", 4 * len(units)) + struct.pack(f"<{len(units)}I", *units) + b"X\0").decode()


def answers(rule, text_of):
    """What the library makes of text_of(c) for every c; lines are clusters apart, and line feeds have no rule."""
    normalizer = normalizers.Precompiled(base64.b64decode(charsmap(rule)))
    out = {}
    for first in range(0, len(CODE_POINTS), 4096):
        block = [c for c in CODE_POINTS[first : first + 4096] if c not in (10, 13)]
        lines = normalizer.normalize_str("\n".join(text_of(chr(c)) for c in block)).split("\n")
        assert len(lines) == len(block)
        out.update(zip(block, lines))
    return out


def chosen(rule, text_of, says):
    return {c for c, line in answers(rule, text_of).items() if says(chr(c), line)}


def classes():
    ends = lambda tail: lambda c, line: line.endswith(tail)
    joins = chosen("a", lambda c: "a" + c, lambda c, line: line == "X" and c != "")
    prepend = chosen("a", lambda c: c + "a" + MARK + MARK, ends("X" + MARK + MARK))
    control = chosen(MARK, lambda c: c + MARK + MARK, lambda c, line: line == c + "X") | {10, 13}
    extend = chosen(PICTURE, lambda c: PICTURE + c + JOINER + PICTURE + MARK, ends(JOINER + "X" + MARK)) & joins
    pictographic = chosen(PICTURE, lambda c: c + JOINER + PICTURE + MARK, ends(JOINER + "X" + MARK))
    hangul = {name: chosen(letter, lambda c: c + letter + MARK, ends("X" + MARK)) - prepend
              for name, letter in (("l", "\u1100"), ("v", "\u1160"), ("t", "\u11a8"))}
    consonant = chosen(KA, lambda c: c + VIRAMA + KA + MARK, ends(VIRAMA + "X" + MARK))
    linker = chosen(KA, lambda c: KA + c + KA + MARK, ends("X" + MARK)) - prepend
    inside = chosen(KA, lambda c: KA + VIRAMA + c + KA + MARK, ends("X" + MARK)) - prepend
    names = {}
    for name, members in (("control", control), ("prepend", prepend), ("extend", extend), ("spacing", joins - extend), ("pictographic", pictographic),
                          ("consonant", consonant), ("l", hangul["l"]), ("v", hangul["v"] & hangul["t"]), ("t", hangul["t"] - hangul["v"])):
        for c in members:
            assert c not in names, (hex(c), names[c], name)
            names[c] = name
    names[0x200D] = "joiner"
    for c, name in names.items():  # before another syllable part, a vowel and a syllable without end are alike, and so are an end and a whole
        other = NAMES[utf8proc.utf8proc_get_property(c).contents.boundary]
        if (name, other) in (("v", "lv"), ("t", "lvt"), ("l", "l")):
            names[c] = other
    for c in range(0x1F1E6, 0x1F200):
        names[c] = "regional"
    return names, linker, inside


def rows_by_class(differing):
    rows = []
    for c, name in sorted(differing.items()):
        if rows and rows[-1][1] == c - 1 and rows[-1][2] == name:
            rows[-1][1] = c
        else:
            rows.append([c, c, name])
    return rows


def main():
    names, linker, inside = classes()
    differing = {}
    for c in CODE_POINTS:
        name = names.get(c, "other")
        if name != NAMES[utf8proc.utf8proc_get_property(c).contents.boundary]:
            differing[c] = name
    joining = {c for c, name in names.items() if name in ("extend", "joiner")}
    assert inside - linker <= joining
    rows = rows_by_class(differing)
    cells, line = [], "   "
    for first, last, name in rows:
        cell = f" {{0x{first:X}, 0x{last:X}, GraphemeClass::{name}}},"
        if len(line) + len(cell) > 140:
            cells.append(line)
            line = "   "
        line += cell
    cells.append(line)
    body = "\n".join(cells)
    (ROOT / "libmm/text/grapheme_tables.h").write_text(f"""#pragma once
#include <cstdint>

#include "text/unicode_tables.h"

// Grapheme cluster classes as the `tokenizers` library {tokenizers.__version__} has them, where they differ from utf8proc
// {utf8proc.utf8proc_version().decode()} or are not in it. Made by scripts/golden/grapheme_tables.py; do not edit.

namespace mm::unicode_tables {{

// Grapheme_Cluster_Break of a character; of what has none, whether it is a picture, or a consonant that forms conjuncts.
enum class GraphemeClass : std::uint8_t {{ other, control, extend, spacing, prepend, joiner, regional, pictographic, consonant, l, v, t, lv, lvt }};

struct GraphemeRow {{
  char32_t first, last;
  GraphemeClass kind;
}};

// clang-format off
inline constexpr GraphemeRow kGrapheme[] = {{
{body}
}};

{table("kConjunctLinker", "What joins two consonants to a conjunct (viramas).", ranges(sorted(linker)))}
{table("kConjunctEnd", "Extending marks that may not stand between such consonants, beside a linker; all others may.", ranges(sorted(joining - inside)))}// clang-format on

}}  // namespace mm::unicode_tables
""")
    print(len(rows), "rows,", len(linker), "linkers,", len(joining - inside), "not inside")


if __name__ == "__main__":
    main()
