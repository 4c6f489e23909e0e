#include "text/unigram.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

constexpr double kUnknownPenalty = 10;         // an unknown character scores that much below the lowest piece
constexpr std::int64_t kMostPieces = 1 << 24;  // the largest published vocabularies have 256,000

double power_of_ten(int exponent) {
  const std::string text = fmt::format("1e{}", exponent);
  double power = 0;
  std::from_chars(text.data(), text.data() + text.size(), power);
  return power;
}

// A number as the library's JSON parser (serde_json without its float_roundtrip) reads it: the digits as one integer, rounded, times or
// over a power of ten, rounded again. The last bit may differ from the nearest number, and of two cuts with all but equal scores the
// other then wins. The file's digits are taken to be the shortest that give `value`, as Python and the library write them.
double as_library_reads(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), std::abs(value), std::chars_format::scientific).ptr;
  const char* const mark = std::find(text.data(), end, 'e');
  std::uint64_t digits = 0;  // at most 17 of them
  int exponent = 0;
  for (const char* c = text.data(); c != mark; ++c)
    if (*c != '.') digits = 10 * digits + static_cast<std::uint64_t>(*c - '0');
  std::from_chars(mark + 1 + (mark[1] == '+'), end, exponent);
  exponent -= static_cast<int>(std::max<std::ptrdiff_t>(mark - text.data() - 2, 0));  // digits behind the point

  auto read = static_cast<double>(digits);
  for (; exponent < -308 && read != 0; exponent += 308) read /= 1e308;
  read = exponent < 0 ? read / power_of_ten(-exponent) : read * power_of_ten(exponent);
  return std::signbit(value) ? -read : read;
}

double score_of(const Json& json) {
  const double score = json.is_integer() ? static_cast<double>(json.integer()) : as_library_reads(json.number());
  MM_CHECK(std::isfinite(score), Kind::input, "the score of a piece is not finite", json.where());
  return score;
}

Vocabulary read_vocabulary(const Json& json, std::vector<double>& scores) {
  MM_CHECK(json.is_array(), Kind::input, "expected an array of pieces and their scores", json.where());
  MM_CHECK(static_cast<std::int64_t>(json.size()) <= kMostPieces, Kind::input,
           fmt::format("a vocabulary of {} pieces; mm reads up to {}", json.size(), kMostPieces), json.where());
  std::vector<std::string> pieces;
  pieces.reserve(json.size());
  scores.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    const Json row = json.at(i);
    MM_CHECK(row.is_array() && row.size() == 2, Kind::input, "expected a piece and its score", row.where());
    pieces.push_back(row.at(std::size_t{0}).string());
    scores.push_back(score_of(row.at(std::size_t{1})));
  }
  return Vocabulary(pieces, json.where());
}

Trie trie_of(const Vocabulary& vocabulary) {
  std::vector<Trie::Entry> entries;
  entries.reserve(static_cast<std::size_t>(vocabulary.size()));
  for (std::int64_t id = 0; id < vocabulary.size(); ++id) entries.emplace_back(vocabulary.token_of(id), static_cast<std::int32_t>(id));
  return Trie(std::move(entries));
}

// Bytes of the character that a valid, non-empty text starts with.
std::size_t first_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

}  // namespace

Unigram::Unigram(const Json& json)
    : vocabulary_(read_vocabulary(json.at("vocab"), scores_)),
      pieces_(trie_of(vocabulary_)),
      by_bytes_(json.boolean("byte_fallback", false)) {
  const Json unknown = json.get("unk_id");
  MM_CHECK(!unknown.is_null(), Kind::input, "a Unigram model without unk_id has no token for characters that are in no piece",
           json.where());
  const std::int64_t id = unknown.integer();
  MM_CHECK(id >= 0 && id < vocabulary_.size(), Kind::input,
           fmt::format("unk_id is {}; the vocabulary has {} pieces", id, vocabulary_.size()), json.where());
  unknown_ = static_cast<std::int32_t>(id);
  unknown_score_ = *std::min_element(scores_.begin(), scores_.end()) - kUnknownPenalty;
  for (std::size_t byte = 0; byte < bytes_.size(); ++byte) bytes_[byte] = vocabulary_.id_of(fmt::format("<0x{:02X}>", byte));
}

std::vector<Unigram::Cut> Unigram::cuts(std::string_view word) const {
  std::vector<Cut> best(word.size() + 1);
  std::size_t single = 0;  // bytes of the character at `start`
  for (std::size_t start = 0; start < word.size(); start += single) {
    single = first_length(word.substr(start));
    const double before = best[start].score;
    const auto consider = [&](std::size_t length, std::int32_t id, double score) {
      Cut& cut = best[start + length];
      if (cut.start < 0 || before + score > cut.score) cut = {before + score, static_cast<std::int64_t>(start), id};
    };
    bool has_single = false;
    pieces_.prefixes(word.substr(start), [&](std::size_t length, std::int32_t id) {
      consider(length, id, scores_[static_cast<std::size_t>(id)]);
      has_single = has_single || length == single;
    });
    if (!has_single) consider(single, unknown_, unknown_score_);
  }
  return best;
}

void Unigram::encode(std::string_view word, std::vector<std::int64_t>& ids) const {
  const std::vector<Cut> best = cuts(word);
  std::vector<std::size_t> ends;
  for (std::size_t end = word.size(); end > 0; end = static_cast<std::size_t>(best[end].start)) ends.push_back(end);
  std::size_t unknown = 0;  // where a row of unknown pieces began, which are one
  for (std::size_t i = ends.size(); i-- > 0;) {
    const Cut& cut = best[ends[i]];
    const bool is_known = cut.id != unknown_;
    if (is_known) ids.push_back(cut.id);
    if (!is_known && (i == 0 || best[ends[i - 1]].id != unknown_)) add_unknown(word.substr(unknown, ends[i] - unknown), ids);
    if (is_known || i == 0 || best[ends[i - 1]].id != unknown_) unknown = ends[i];
  }
}

// The library looks a row of unknown pieces up once more, as a whole: together they may be a piece that scored too low.
void Unigram::add_unknown(std::string_view text, std::vector<std::int64_t>& ids) const {
  if (const std::int64_t id = vocabulary_.id_of(text); id >= 0) return ids.push_back(id);
  const auto byte_id = [&](char c) { return bytes_[static_cast<unsigned char>(c)]; };
  if (by_bytes_ && std::ranges::all_of(text, [&](char c) { return byte_id(c) >= 0; })) {
    for (const char c : text) ids.push_back(byte_id(c));
    return;
  }
  ids.push_back(unknown_);
}

}  // namespace mm
