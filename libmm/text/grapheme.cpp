#include "text/grapheme.h"

#include <utf8proc.h>

#include <algorithm>
#include <iterator>

#include "text/grapheme_tables.h"
#include "text/unicode.h"

namespace mm {
namespace {

using Class = unicode_tables::GraphemeClass;

template <class Row, std::size_t n>
const Row* row_of(const Row (&rows)[n], char32_t c) {
  const auto* row = std::partition_point(std::begin(rows), std::end(rows), [c](const Row& r) { return r.last < c; });
  return row != std::end(rows) && row->first <= c ? row : nullptr;
}

Class class_of(char32_t c) {
  if (c < 0x7F) return c < ' ' ? Class::control : Class::other;
  if (const auto* row = row_of(unicode_tables::kGrapheme, c)) return row->kind;
  switch (utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->boundclass) {
    case UTF8PROC_BOUNDCLASS_CR:
    case UTF8PROC_BOUNDCLASS_LF:
    case UTF8PROC_BOUNDCLASS_CONTROL: return Class::control;
    case UTF8PROC_BOUNDCLASS_EXTEND: return Class::extend;
    case UTF8PROC_BOUNDCLASS_SPACINGMARK: return Class::spacing;
    case UTF8PROC_BOUNDCLASS_PREPEND: return Class::prepend;
    case UTF8PROC_BOUNDCLASS_ZWJ: return Class::joiner;
    case UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR: return Class::regional;
    case UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC: return Class::pictographic;
    case UTF8PROC_BOUNDCLASS_L: return Class::l;
    case UTF8PROC_BOUNDCLASS_V: return Class::v;
    case UTF8PROC_BOUNDCLASS_T: return Class::t;
    case UTF8PROC_BOUNDCLASS_LV: return Class::lv;
    case UTF8PROC_BOUNDCLASS_LVT: return Class::lvt;
    default: return Class::other;
  }
}

// Whether a cluster goes on from one part of a Hangul syllable to the next (GB6 to GB8).
bool is_syllable(Class before, Class behind) {
  switch (before) {
    case Class::l: return behind == Class::l || behind == Class::v || behind == Class::lv || behind == Class::lvt;
    case Class::lv:
    case Class::v: return behind == Class::v || behind == Class::t;
    case Class::lvt:
    case Class::t: return behind == Class::t;
    default: return false;
  }
}

// What of a cluster's characters decides whether it goes on.
class Cluster {
 public:
  // A character that belongs to it.
  void add(char32_t c, Class kind) {
    const bool is_linker = row_of(unicode_tables::kConjunctLinker, c) != nullptr;
    if (kind == Class::consonant)
      conjunct_ = Conjunct::consonant;
    else if (is_linker && conjunct_ != Conjunct::none)
      conjunct_ = Conjunct::linked;
    else if (!is_linker && !stands_inside(c, kind))
      conjunct_ = Conjunct::none;

    if (kind == Class::pictographic)
      picture_ = Picture::open;
    else if (kind == Class::joiner && picture_ == Picture::open)
      picture_ = Picture::joined;
    else if (kind != Class::extend || picture_ != Picture::open)
      picture_ = Picture::none;

    regionals_ = kind == Class::regional ? regionals_ + 1 : 0;
    last_ = kind;
  }

  // Whether a character behind it belongs to it, by the rules GB4 to GB13 in their order; CR LF apart.
  bool goes_on(Class kind) const {
    if (last_ == Class::control || kind == Class::control) return false;
    if (is_syllable(last_, kind)) return true;
    if (kind == Class::extend || kind == Class::joiner || kind == Class::spacing || last_ == Class::prepend) return true;
    if (kind == Class::consonant) return conjunct_ == Conjunct::linked;
    if (kind == Class::pictographic) return picture_ == Picture::joined;
    return kind == Class::regional && regionals_ % 2 == 1;
  }

 private:
  enum class Conjunct { none, consonant, linked };  // a consonant, and a linker behind it
  enum class Picture { none, open, joined };        // a picture, and a joiner behind it

  static bool stands_inside(char32_t c, Class kind) {
    return (kind == Class::extend || kind == Class::joiner) && row_of(unicode_tables::kConjunctEnd, c) == nullptr;
  }

  Class last_ = Class::other;
  Conjunct conjunct_ = Conjunct::none;
  Picture picture_ = Picture::none;
  int regionals_ = 0;  // flags are two letters each
};

}  // namespace

std::size_t first_grapheme(std::string_view text) {
  const auto is_ascii = [&](std::size_t at) { return static_cast<unsigned char>(text[at]) < 0x80; };
  if (text.starts_with("\r\n")) return 2;
  if (is_ascii(0) && (text.size() == 1 || is_ascii(1))) return 1;

  std::string_view rest = text;
  char32_t c = take_first(rest);
  Cluster cluster;
  cluster.add(c, class_of(c));
  while (!rest.empty()) {
    std::string_view behind = rest;
    c = take_first(behind);
    const Class kind = class_of(c);
    if (!cluster.goes_on(kind)) break;
    cluster.add(c, kind);
    rest = behind;
  }
  return text.size() - rest.size();
}

}  // namespace mm
