#pragma once
#include <cstdint>

#include "text/unicode_tables.h"

// Grapheme cluster classes as the `tokenizers` library 0.23.3 has them, where they differ from utf8proc
// 2.8.0 or are not in it. Made by scripts/golden/grapheme_tables.py; do not edit.

namespace mm::unicode_tables {

// Grapheme_Cluster_Break of a character; of what has none, whether it is a picture, or a consonant that forms conjuncts.
enum class GraphemeClass : std::uint8_t {
  other,
  control,
  extend,
  spacing,
  prepend,
  joiner,
  regional,
  pictographic,
  consonant,
  l,
  v,
  t,
  lv,
  lvt
};

struct GraphemeRow {
  char32_t first, last;
  GraphemeClass kind;
};

// clang-format off
inline constexpr GraphemeRow kGrapheme[] = {
    {0x897, 0x897, GraphemeClass::extend}, {0x915, 0x939, GraphemeClass::consonant}, {0x958, 0x95F, GraphemeClass::consonant},
    {0x978, 0x97F, GraphemeClass::consonant}, {0x995, 0x9A8, GraphemeClass::consonant}, {0x9AA, 0x9B0, GraphemeClass::consonant},
    {0x9B2, 0x9B2, GraphemeClass::consonant}, {0x9B6, 0x9B9, GraphemeClass::consonant}, {0x9DC, 0x9DD, GraphemeClass::consonant},
    {0x9DF, 0x9DF, GraphemeClass::consonant}, {0x9F0, 0x9F1, GraphemeClass::consonant}, {0xA95, 0xAA8, GraphemeClass::consonant},
    {0xAAA, 0xAB0, GraphemeClass::consonant}, {0xAB2, 0xAB3, GraphemeClass::consonant}, {0xAB5, 0xAB9, GraphemeClass::consonant},
    {0xAF9, 0xAF9, GraphemeClass::consonant}, {0xB15, 0xB28, GraphemeClass::consonant}, {0xB2A, 0xB30, GraphemeClass::consonant},
    {0xB32, 0xB33, GraphemeClass::consonant}, {0xB35, 0xB39, GraphemeClass::consonant}, {0xB5C, 0xB5D, GraphemeClass::consonant},
    {0xB5F, 0xB5F, GraphemeClass::consonant}, {0xB71, 0xB71, GraphemeClass::consonant}, {0xC15, 0xC28, GraphemeClass::consonant},
    {0xC2A, 0xC39, GraphemeClass::consonant}, {0xC58, 0xC5A, GraphemeClass::consonant}, {0xCC0, 0xCC0, GraphemeClass::extend},
    {0xCC7, 0xCC8, GraphemeClass::extend}, {0xCCA, 0xCCB, GraphemeClass::extend}, {0xD15, 0xD3A, GraphemeClass::consonant},
    {0x1000, 0x102A, GraphemeClass::consonant}, {0x103F, 0x103F, GraphemeClass::consonant}, {0x1050, 0x1055, GraphemeClass::consonant},
    {0x105A, 0x105D, GraphemeClass::consonant}, {0x1061, 0x1061, GraphemeClass::consonant}, {0x1065, 0x1066, GraphemeClass::consonant},
    {0x106E, 0x1070, GraphemeClass::consonant}, {0x1075, 0x1081, GraphemeClass::consonant}, {0x108E, 0x108E, GraphemeClass::consonant},
    {0x1715, 0x1715, GraphemeClass::extend}, {0x1734, 0x1734, GraphemeClass::extend}, {0x1780, 0x17B3, GraphemeClass::consonant},
    {0x1A20, 0x1A54, GraphemeClass::consonant}, {0x1ACF, 0x1ADD, GraphemeClass::extend}, {0x1AE0, 0x1AEB, GraphemeClass::extend},
    {0x1B0B, 0x1B0C, GraphemeClass::consonant}, {0x1B13, 0x1B33, GraphemeClass::consonant}, {0x1B3B, 0x1B3B, GraphemeClass::extend},
    {0x1B3D, 0x1B3D, GraphemeClass::extend}, {0x1B43, 0x1B44, GraphemeClass::extend}, {0x1B45, 0x1B4C, GraphemeClass::consonant},
    {0x1B83, 0x1BA0, GraphemeClass::consonant}, {0x1BAA, 0x1BAA, GraphemeClass::extend}, {0x1BAE, 0x1BAF, GraphemeClass::consonant},
    {0x1BBB, 0x1BBD, GraphemeClass::consonant}, {0x1BF2, 0x1BF3, GraphemeClass::extend}, {0x2065, 0x2065, GraphemeClass::control},
    {0x2388, 0x2388, GraphemeClass::other}, {0x2605, 0x2605, GraphemeClass::other}, {0x2607, 0x260D, GraphemeClass::other},
    {0x260F, 0x2610, GraphemeClass::other}, {0x2612, 0x2612, GraphemeClass::other}, {0x2616, 0x2617, GraphemeClass::other},
    {0x2619, 0x261C, GraphemeClass::other}, {0x261E, 0x261F, GraphemeClass::other}, {0x2621, 0x2621, GraphemeClass::other},
    {0x2624, 0x2625, GraphemeClass::other}, {0x2627, 0x2629, GraphemeClass::other}, {0x262B, 0x262D, GraphemeClass::other},
    {0x2630, 0x2637, GraphemeClass::other}, {0x263B, 0x263F, GraphemeClass::other}, {0x2641, 0x2641, GraphemeClass::other},
    {0x2643, 0x2647, GraphemeClass::other}, {0x2654, 0x265E, GraphemeClass::other}, {0x2661, 0x2662, GraphemeClass::other},
    {0x2664, 0x2664, GraphemeClass::other}, {0x2667, 0x2667, GraphemeClass::other}, {0x2669, 0x267A, GraphemeClass::other},
    {0x267C, 0x267D, GraphemeClass::other}, {0x2680, 0x2685, GraphemeClass::other}, {0x2690, 0x2691, GraphemeClass::other},
    {0x2698, 0x2698, GraphemeClass::other}, {0x269A, 0x269A, GraphemeClass::other}, {0x269D, 0x269F, GraphemeClass::other},
    {0x26A2, 0x26A6, GraphemeClass::other}, {0x26A8, 0x26A9, GraphemeClass::other}, {0x26AC, 0x26AF, GraphemeClass::other},
    {0x26B2, 0x26BC, GraphemeClass::other}, {0x26BF, 0x26C3, GraphemeClass::other}, {0x26C6, 0x26C7, GraphemeClass::other},
    {0x26C9, 0x26CD, GraphemeClass::other}, {0x26D0, 0x26D0, GraphemeClass::other}, {0x26D2, 0x26D2, GraphemeClass::other},
    {0x26D5, 0x26E8, GraphemeClass::other}, {0x26EB, 0x26EF, GraphemeClass::other}, {0x26F6, 0x26F6, GraphemeClass::other},
    {0x26FB, 0x26FC, GraphemeClass::other}, {0x26FE, 0x2701, GraphemeClass::other}, {0x2703, 0x2704, GraphemeClass::other},
    {0x270E, 0x270E, GraphemeClass::other}, {0x2710, 0x2711, GraphemeClass::other}, {0x2765, 0x2767, GraphemeClass::other},
    {0xA953, 0xA953, GraphemeClass::extend}, {0xA989, 0xA98B, GraphemeClass::consonant}, {0xA98F, 0xA9B2, GraphemeClass::consonant},
    {0xA9C0, 0xA9C0, GraphemeClass::extend}, {0xA9E0, 0xA9E4, GraphemeClass::consonant}, {0xA9E7, 0xA9EF, GraphemeClass::consonant},
    {0xA9FA, 0xA9FE, GraphemeClass::consonant}, {0xAA60, 0xAA6F, GraphemeClass::consonant}, {0xAA71, 0xAA73, GraphemeClass::consonant},
    {0xAA7A, 0xAA7A, GraphemeClass::consonant}, {0xAA7E, 0xAA7F, GraphemeClass::consonant}, {0xAAE0, 0xAAEA, GraphemeClass::consonant},
    {0xABC0, 0xABDA, GraphemeClass::consonant}, {0xFFF0, 0xFFF8, GraphemeClass::control}, {0x10A00, 0x10A00, GraphemeClass::consonant},
    {0x10A10, 0x10A13, GraphemeClass::consonant}, {0x10A15, 0x10A17, GraphemeClass::consonant},
    {0x10A19, 0x10A35, GraphemeClass::consonant}, {0x10D69, 0x10D6D, GraphemeClass::extend}, {0x10EFA, 0x10EFC, GraphemeClass::extend},
    {0x11103, 0x11126, GraphemeClass::consonant}, {0x11144, 0x11144, GraphemeClass::consonant},
    {0x11147, 0x11147, GraphemeClass::consonant}, {0x111C0, 0x111C0, GraphemeClass::extend}, {0x11235, 0x11235, GraphemeClass::extend},
    {0x1134D, 0x1134D, GraphemeClass::extend}, {0x11380, 0x11389, GraphemeClass::consonant}, {0x1138B, 0x1138B, GraphemeClass::consonant},
    {0x1138E, 0x1138E, GraphemeClass::consonant}, {0x11390, 0x113B5, GraphemeClass::consonant}, {0x113B8, 0x113B8, GraphemeClass::extend},
    {0x113B9, 0x113BA, GraphemeClass::spacing}, {0x113BB, 0x113C0, GraphemeClass::extend}, {0x113C2, 0x113C2, GraphemeClass::extend},
    {0x113C5, 0x113C5, GraphemeClass::extend}, {0x113C7, 0x113C9, GraphemeClass::extend}, {0x113CA, 0x113CA, GraphemeClass::spacing},
    {0x113CC, 0x113CD, GraphemeClass::spacing}, {0x113CE, 0x113D0, GraphemeClass::extend}, {0x113D1, 0x113D1, GraphemeClass::prepend},
    {0x113D2, 0x113D2, GraphemeClass::extend}, {0x113E1, 0x113E2, GraphemeClass::extend}, {0x116B6, 0x116B6, GraphemeClass::extend},
    {0x1171E, 0x1171E, GraphemeClass::spacing}, {0x11900, 0x11906, GraphemeClass::consonant}, {0x11909, 0x11909, GraphemeClass::consonant},
    {0x1190C, 0x11913, GraphemeClass::consonant}, {0x11915, 0x11916, GraphemeClass::consonant},
    {0x11918, 0x1192F, GraphemeClass::consonant}, {0x1193D, 0x1193D, GraphemeClass::extend}, {0x11A00, 0x11A00, GraphemeClass::consonant},
    {0x11A0B, 0x11A32, GraphemeClass::consonant}, {0x11A3A, 0x11A3A, GraphemeClass::other}, {0x11A50, 0x11A50, GraphemeClass::consonant},
    {0x11A5C, 0x11A83, GraphemeClass::consonant}, {0x11B60, 0x11B60, GraphemeClass::extend}, {0x11B61, 0x11B61, GraphemeClass::spacing},
    {0x11B62, 0x11B64, GraphemeClass::extend}, {0x11B65, 0x11B65, GraphemeClass::spacing}, {0x11B66, 0x11B66, GraphemeClass::extend},
    {0x11B67, 0x11B67, GraphemeClass::spacing}, {0x11F04, 0x11F10, GraphemeClass::consonant}, {0x11F12, 0x11F33, GraphemeClass::consonant},
    {0x11F41, 0x11F41, GraphemeClass::extend}, {0x11F5A, 0x11F5A, GraphemeClass::extend}, {0x1611E, 0x16129, GraphemeClass::extend},
    {0x1612A, 0x1612C, GraphemeClass::spacing}, {0x1612D, 0x1612F, GraphemeClass::extend}, {0x16D63, 0x16D63, GraphemeClass::v},
    {0x16D67, 0x16D6A, GraphemeClass::v}, {0x16FF0, 0x16FF1, GraphemeClass::extend}, {0x1D166, 0x1D166, GraphemeClass::extend},
    {0x1D16D, 0x1D16D, GraphemeClass::extend}, {0x1E5EE, 0x1E5EF, GraphemeClass::extend}, {0x1E6E3, 0x1E6E3, GraphemeClass::extend},
    {0x1E6E6, 0x1E6E6, GraphemeClass::extend}, {0x1E6EE, 0x1E6EF, GraphemeClass::extend}, {0x1E6F5, 0x1E6F5, GraphemeClass::extend},
    {0x1F000, 0x1F003, GraphemeClass::other}, {0x1F005, 0x1F02B, GraphemeClass::other}, {0x1F02C, 0x1F02F, GraphemeClass::pictographic},
    {0x1F030, 0x1F093, GraphemeClass::other}, {0x1F094, 0x1F09F, GraphemeClass::pictographic}, {0x1F0A0, 0x1F0AE, GraphemeClass::other},
    {0x1F0AF, 0x1F0B0, GraphemeClass::pictographic}, {0x1F0B1, 0x1F0BF, GraphemeClass::other},
    {0x1F0C0, 0x1F0C0, GraphemeClass::pictographic}, {0x1F0C1, 0x1F0CE, GraphemeClass::other},
    {0x1F0D0, 0x1F0D0, GraphemeClass::pictographic}, {0x1F0D1, 0x1F0F5, GraphemeClass::other},
    {0x1F0F6, 0x1F0FF, GraphemeClass::pictographic}, {0x1F10D, 0x1F10F, GraphemeClass::other}, {0x1F12F, 0x1F12F, GraphemeClass::other},
    {0x1F16C, 0x1F16F, GraphemeClass::other}, {0x1F1AD, 0x1F1AD, GraphemeClass::other}, {0x1F1AE, 0x1F1E5, GraphemeClass::pictographic},
    {0x1F203, 0x1F20F, GraphemeClass::pictographic}, {0x1F23C, 0x1F23F, GraphemeClass::pictographic},
    {0x1F249, 0x1F24F, GraphemeClass::pictographic}, {0x1F252, 0x1F25F, GraphemeClass::pictographic},
    {0x1F260, 0x1F265, GraphemeClass::other}, {0x1F266, 0x1F2FF, GraphemeClass::pictographic}, {0x1F322, 0x1F323, GraphemeClass::other},
    {0x1F394, 0x1F395, GraphemeClass::other}, {0x1F398, 0x1F398, GraphemeClass::other}, {0x1F39C, 0x1F39D, GraphemeClass::other},
    {0x1F3F1, 0x1F3F2, GraphemeClass::other}, {0x1F3F6, 0x1F3F6, GraphemeClass::other}, {0x1F4FE, 0x1F4FE, GraphemeClass::other},
    {0x1F546, 0x1F548, GraphemeClass::other}, {0x1F54F, 0x1F54F, GraphemeClass::other}, {0x1F568, 0x1F56E, GraphemeClass::other},
    {0x1F571, 0x1F572, GraphemeClass::other}, {0x1F57B, 0x1F586, GraphemeClass::other}, {0x1F588, 0x1F589, GraphemeClass::other},
    {0x1F58E, 0x1F58F, GraphemeClass::other}, {0x1F591, 0x1F594, GraphemeClass::other}, {0x1F597, 0x1F5A3, GraphemeClass::other},
    {0x1F5A6, 0x1F5A7, GraphemeClass::other}, {0x1F5A9, 0x1F5B0, GraphemeClass::other}, {0x1F5B3, 0x1F5BB, GraphemeClass::other},
    {0x1F5BD, 0x1F5C1, GraphemeClass::other}, {0x1F5C5, 0x1F5D0, GraphemeClass::other}, {0x1F5D4, 0x1F5DB, GraphemeClass::other},
    {0x1F5DF, 0x1F5E0, GraphemeClass::other}, {0x1F5E2, 0x1F5E2, GraphemeClass::other}, {0x1F5E4, 0x1F5E7, GraphemeClass::other},
    {0x1F5E9, 0x1F5EE, GraphemeClass::other}, {0x1F5F0, 0x1F5F2, GraphemeClass::other}, {0x1F5F4, 0x1F5F9, GraphemeClass::other},
    {0x1F6C6, 0x1F6CA, GraphemeClass::other}, {0x1F6D3, 0x1F6D4, GraphemeClass::other}, {0x1F6D8, 0x1F6DB, GraphemeClass::pictographic},
    {0x1F6E6, 0x1F6E8, GraphemeClass::other}, {0x1F6EA, 0x1F6EA, GraphemeClass::other}, {0x1F6ED, 0x1F6EF, GraphemeClass::pictographic},
    {0x1F6F1, 0x1F6F2, GraphemeClass::other}, {0x1F6FD, 0x1F6FF, GraphemeClass::pictographic}, {0x1F774, 0x1F776, GraphemeClass::other},
    {0x1F77B, 0x1F77F, GraphemeClass::other}, {0x1F7D5, 0x1F7D9, GraphemeClass::other}, {0x1F7DA, 0x1F7DF, GraphemeClass::pictographic},
    {0x1F7EC, 0x1F7EF, GraphemeClass::pictographic}, {0x1F7F1, 0x1F7FF, GraphemeClass::pictographic},
    {0x1F80C, 0x1F80F, GraphemeClass::pictographic}, {0x1F848, 0x1F84F, GraphemeClass::pictographic},
    {0x1F85A, 0x1F85F, GraphemeClass::pictographic}, {0x1F888, 0x1F88F, GraphemeClass::pictographic},
    {0x1F8AE, 0x1F8AF, GraphemeClass::pictographic}, {0x1F8B0, 0x1F8B1, GraphemeClass::other},
    {0x1F8BC, 0x1F8BF, GraphemeClass::pictographic}, {0x1F8C2, 0x1F8CF, GraphemeClass::pictographic},
    {0x1F8D9, 0x1F8FF, GraphemeClass::pictographic}, {0x1FA00, 0x1FA53, GraphemeClass::other},
    {0x1FA58, 0x1FA5F, GraphemeClass::pictographic}, {0x1FA60, 0x1FA6D, GraphemeClass::other},
    {0x1FA6E, 0x1FA6F, GraphemeClass::pictographic}, {0x1FA7D, 0x1FA7F, GraphemeClass::pictographic},
    {0x1FA89, 0x1FA8F, GraphemeClass::pictographic}, {0x1FABE, 0x1FABE, GraphemeClass::pictographic},
    {0x1FAC6, 0x1FACD, GraphemeClass::pictographic}, {0x1FADC, 0x1FADF, GraphemeClass::pictographic},
    {0x1FAE9, 0x1FAEF, GraphemeClass::pictographic}, {0x1FAF9, 0x1FAFF, GraphemeClass::pictographic},
    {0x1FC00, 0x1FFFD, GraphemeClass::pictographic}, {0xE0000, 0xE0000, GraphemeClass::control}, {0xE0002, 0xE001F, GraphemeClass::control},
    {0xE0080, 0xE00FF, GraphemeClass::control}, {0xE01F0, 0xE0FFF, GraphemeClass::control},
};

// What joins two consonants to a conjunct (viramas).
inline constexpr Range kConjunctLinker[] = {
    {0x94D, 0x94D}, {0x9CD, 0x9CD}, {0xACD, 0xACD}, {0xB4D, 0xB4D}, {0xC4D, 0xC4D}, {0xD4D, 0xD4D}, {0x1039, 0x1039}, {0x17D2, 0x17D2},
    {0x1A60, 0x1A60}, {0x1B44, 0x1B44}, {0x1BAB, 0x1BAB}, {0xA9C0, 0xA9C0}, {0xAAF6, 0xAAF6}, {0x10A3F, 0x10A3F}, {0x11133, 0x11133},
    {0x113D0, 0x113D0}, {0x1193E, 0x1193E}, {0x11A47, 0x11A47}, {0x11A99, 0x11A99}, {0x11F42, 0x11F42},
};

// Extending marks that may not stand between such consonants, beside a linker; all others may.
inline constexpr Range kConjunctEnd[] = {
    {0x200C, 0x200C},
};
// clang-format on

}  // namespace mm::unicode_tables
