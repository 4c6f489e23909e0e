#include "florence2/regions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/check.h"
#include "text/unicode.h"

namespace mm::florence2 {
namespace {

constexpr int kBins = 1000;
constexpr std::size_t kLeast = 4;  // places or marks behind a phrase
constexpr std::size_t kMostDigits = 9;

bool is_python_space(char32_t c) { return is_space(c) || (c >= 0x1c && c <= 0x1f); }

std::string_view without_front(std::string_view text) {
  while (!text.empty()) {
    auto rest = text;
    if (!is_python_space(take_first(rest))) break;
    text = rest;
  }
  return text;
}

std::string without_all(std::string text, std::string_view mark) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) text.erase(at, mark.size());
  return text;
}

std::string ascii(std::string_view text) {
  std::string kept(text);
  std::erase_if(kept, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  return kept;
}

struct Mark {
  enum class Kind { place, part, open, close };

  Kind kind = Kind::place;
  std::int64_t value = 0;  // of a place
  std::size_t length = 0;  // bytes
};

// "<loc_12>" in front of a text.
std::optional<Mark> place_at(std::string_view text) {
  constexpr std::string_view kFront = "<loc_";
  if (!text.starts_with(kFront)) return {};
  std::int64_t value = 0;
  auto i = kFront.size();
  for (; i < text.size() && text[i] >= '0' && text[i] <= '9' && i - kFront.size() < kMostDigits; ++i) value = value * 10 + (text[i] - '0');
  if (i == kFront.size() || i == text.size() || text[i] != '>') return {};
  return Mark{.kind = Mark::Kind::place, .value = value, .length = i + 1};
}

std::optional<Mark> mark_at(std::string_view text) {
  if (text.starts_with("<sep>")) return Mark{.kind = Mark::Kind::part, .value = 0, .length = 5};
  if (text.starts_with("<poly>")) return Mark{.kind = Mark::Kind::open, .value = 0, .length = 6};
  if (text.starts_with("</poly>")) return Mark{.kind = Mark::Kind::close, .value = 0, .length = 7};
  return place_at(text);
}

using Marks = std::vector<Mark>;
using MarkAt = std::optional<Mark>(std::string_view text);

// The longest row of marks in front of a text.
Marks marks_in_front(std::string_view text, MarkAt at) {
  Marks marks;
  for (auto mark = at(text); mark; mark = at(text)) {
    marks.push_back(*mark);
    text.remove_prefix(mark->length);
  }
  return marks;
}

std::size_t length_of(const Marks& marks) {
  std::size_t bytes = 0;
  for (const auto& mark : marks) bytes += mark.length;
  return bytes;
}

// Words and the marks behind them.
struct Phrase {
  std::string_view words;
  Marks marks;
};

// Every row of at least four marks; with words, those that words stand in front of, back to the last '<' before them.
std::vector<Phrase> phrases_of(std::string_view text, bool with_words, MarkAt at) {
  std::vector<Phrase> phrases;
  for (std::size_t i = 0; i < text.size();) {
    const auto begin = with_words ? std::min(text.find('<', i), text.size()) : i;
    auto marks = with_words && begin == i ? Marks() : marks_in_front(text.substr(begin), at);
    const auto length = length_of(marks);
    const bool found = marks.size() >= kLeast;
    if (found) phrases.push_back({.words = text.substr(i, begin - i), .marks = std::move(marks)});
    i = begin + (found || !with_words ? std::max<std::size_t>(length, 1) : 1);  // words may begin within a row that is too short
  }
  return phrases;
}

// Nothing where a line ends within it.
std::optional<std::string_view> label_of(std::string_view words) {
  const auto rest = without_front(words);
  if (rest.find('\n') != std::string_view::npos) return {};
  return trimmed(rest);
}

std::vector<std::int64_t> values_of(const Marks& marks, std::size_t begin, std::size_t count) {
  std::vector<std::int64_t> values;
  for (std::size_t i = begin; i < begin + count; ++i) values.push_back(marks[i].value);
  return values;
}

// The middle of each place, in the f32 steps of the reference, cut off.
std::vector<std::int64_t> pixels(std::vector<std::int64_t> values, const PictureSize& size) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto step = static_cast<float>(static_cast<double>(i % 2 == 0 ? size.width : size.height) / kBins);
    values[i] = static_cast<std::int64_t>((static_cast<float>(values[i]) + 0.5F) * step);
  }
  return values;
}

std::vector<Region> boxes(std::string_view text, bool with_words, const PictureSize& size, const std::vector<std::string>& left_out) {
  std::vector<Region> regions;
  for (const auto& phrase : phrases_of(text, with_words, place_at)) {
    const auto label = label_of(phrase.words);
    if (!label || std::ranges::find(left_out, *label) != left_out.end()) continue;
    for (std::size_t i = 0; i + 4 <= phrase.marks.size(); i += 4)
      regions.push_back({.shape = Region::Shape::box, .label = ascii(*label), .points = {pixels(values_of(phrase.marks, i, 4), size)}});
  }
  return regions;
}

// Twice the area under the first three edges, as the reference measures it.
double twice_area(const std::vector<std::int64_t>& quad) {
  double sum = 0;
  const auto at = [&quad](std::size_t i) { return static_cast<double>(quad[i]); };
  for (std::size_t i = 0; i < 6; i += 2) sum += at(i) * at(i + 3) - at(i + 2) * at(i + 1);
  return std::abs(sum);
}

// The fewest characters of a line in front of eight places.
std::vector<Region> quads(std::string_view text, const PictureSize& size, double least) {
  constexpr std::size_t kCorners = 8;
  std::vector<Region> regions;
  const double area = static_cast<double>(size.width) * size.height;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\n') begin = i + 1;
    auto marks = i > begin ? marks_in_front(text.substr(i), place_at) : Marks();
    if (marks.size() < kCorners) {
      ++i;
      continue;
    }
    marks.resize(kCorners);
    auto quad = pixels(values_of(marks, 0, kCorners), size);
    if (!(least > 0) || twice_area(quad) / 2 >= area * least)
      regions.push_back(
          {.shape = Region::Shape::quad, .label = std::string(trimmed(text.substr(begin, i - begin))), .points = {std::move(quad)}});
    i += length_of(marks);
    begin = i;
  }
  return regions;
}

// Words, and the marks in front of the first place or <poly>; of a row without words the first mark is passed over where it is a place.
std::optional<std::string> outline_label(const Phrase& phrase) {
  std::string text(phrase.words);
  for (std::size_t i = 0; i < phrase.marks.size(); ++i) {
    const auto kind = phrase.marks[i].kind;
    if (i == 0 && phrase.words.empty() && kind == Mark::Kind::place) continue;
    if (kind == Mark::Kind::place || kind == Mark::Kind::open) {
      const auto label = label_of(text);
      return label ? std::optional<std::string>(*label) : std::nullopt;
    }
    text += kind == Mark::Kind::part ? "<sep>" : "</poly>";
  }
  return {};
}

// What stands between each <poly> and the next </poly>; without such a pair all.
std::vector<Marks> embraced(const Marks& marks) {
  const auto is = [](Mark::Kind kind) { return [kind](const Mark& mark) { return mark.kind == kind; }; };
  const auto opens = is(Mark::Kind::open), closes = is(Mark::Kind::close);
  if (std::ranges::none_of(marks, opens) || std::ranges::none_of(marks, closes)) return {marks};
  std::vector<Marks> parts;
  for (auto open = std::find_if(marks.begin(), marks.end(), opens); open != marks.end();) {
    const auto close = std::find_if(open + 1, marks.end(), closes);
    if (close == marks.end()) break;
    parts.emplace_back(open + 1, close);
    open = std::find_if(close + 1, marks.end(), opens);
  }
  return parts;
}

// Rows of places in front of a <sep> or of the end.
std::vector<std::vector<std::int64_t>> polygons_of(const Marks& marks, const PictureSize& size) {
  std::vector<std::vector<std::int64_t>> polygons;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= marks.size(); ++i) {
    if (i < marks.size() && marks[i].kind == Mark::Kind::place) continue;
    const bool ends = i == marks.size() || marks[i].kind == Mark::Kind::part;
    if (ends && i > begin) polygons.push_back(pixels(values_of(marks, begin, (i - begin) / 2 * 2), size));
    begin = i + 1;
  }
  return polygons;
}

std::vector<Region> outlines(std::string_view text, bool with_words, const PictureSize& size) {
  std::vector<Region> regions;
  for (const auto& phrase : phrases_of(text, with_words, mark_at)) {
    const auto label = outline_label(phrase);
    if (!label) continue;
    for (const auto& part : embraced(phrase.marks))
      if (auto polygons = polygons_of(part, size); !polygons.empty())
        regions.push_back({.shape = Region::Shape::polygons, .label = *label, .points = std::move(polygons)});
  }
  return regions;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  text = without_front(text);
  std::size_t end = 0;
  for (auto rest = text; !rest.empty();) {
    const bool space = is_python_space(take_first(rest));
    if (!space) end = text.size() - rest.size();
  }
  return text.substr(0, end);
}

RegionRules read_region_rules(const Json& config) {
  RegionRules rules;
  const auto own = [&](std::string_view key) { return config.is_object() ? config.get(key) : Json(); };
  const auto grounding = own("phrase_grounding"), quads = own("ocr");
  if (grounding.is_object() && !grounding.get("banned_grounding_tokens").is_null())
    rules.naming_nothing = grounding.get("banned_grounding_tokens").strings();
  if (!quads.is_object()) return rules;
  rules.least_quad = quads.number("AREA_THRESHOLD", 0);
  constexpr std::string_view kPattern = R"((.+?)<loc_(\d+)><loc_(\d+)><loc_(\d+)><loc_(\d+)><loc_(\d+)><loc_(\d+)><loc_(\d+)><loc_(\d+)>)";
  MM_CHECK(quads.string("PATTERN", kPattern) == kPattern, Kind::input,
           "ocr has a PATTERN of its own for texts with places, which mm has not", config.where());
  return rules;
}

std::vector<Region> regions_of(Said said, std::string_view spoken, const PictureSize& size, const RegionRules& rules) {
  const auto text = without_all(without_all(without_all(std::string(spoken), "<s>"), "</s>"), "<pad>");
  switch (said) {
    case Said::text: return {};
    case Said::boxes: return boxes(text, true, size, {});
    case Said::grounded: return boxes(text, true, size, rules.naming_nothing);
    case Said::bare: return boxes(text, false, size, {});
    case Said::quads: return quads(text, size, rules.least_quad);
    case Said::outlines: return outlines(text, false, size);
    case Said::found: return spoken.find("<poly>") == std::string_view::npos ? boxes(text, true, size, {}) : outlines(text, true, size);
  }
  MM_ASSERT(false);
}

std::string places_of(const std::vector<std::int64_t>& box, const PictureSize& size) {
  MM_ASSERT(box.size() == 4);
  std::string places;
  for (std::size_t i = 0; i < box.size(); ++i) {
    const auto step = static_cast<float>(static_cast<double>(i % 2 == 0 ? size.width : size.height) / kBins);
    const auto bin = std::clamp(std::floor(static_cast<float>(box[i]) / step), 0.0F, static_cast<float>(kBins - 1));
    places += fmt::format("<loc_{}>", static_cast<int>(bin));
  }
  return places;
}

}  // namespace mm::florence2
