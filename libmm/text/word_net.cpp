#include "text/word_net.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/lines.h"
#include "base/number.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 4> kParts{"noun", "verb", "adj", "adv"};
constexpr std::size_t kLongestLine = std::size_t{1} << 16;  // bytes

// Endings that inflected words have, and what stands there in their base: of nouns, verbs and adjectives (morphy(7WN)).
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kEndings{{
    {"s", ""},    {"ses", "s"}, {"xes", "x"}, {"zes", "z"}, {"ches", "ch"}, {"shes", "sh"}, {"men", "man"},
    {"ies", "y"}, {"s", ""},    {"ies", "y"}, {"es", "e"},  {"es", ""},     {"ed", "e"},    {"ed", ""},
    {"ing", "e"}, {"ing", ""},  {"er", ""},   {"est", ""},  {"er", "e"},    {"est", "e"},
}};

std::vector<std::string_view> parts_of(std::string_view line) {
  std::vector<std::string_view> parts;
  for (std::size_t at = line.find_first_not_of(' '); at != std::string_view::npos; at = line.find_first_not_of(' ', at)) {
    const auto end = std::min(line.find(' ', at), line.size());
    parts.push_back(line.substr(at, end - at));
    at = end;
  }
  return parts;
}

// Calls see(parts, where) for each line of words.
template <class See>
void each_line(const std::string& path, const See& see) {
  LineReader lines(from_file(path), kLongestLine);
  while (const auto line = lines.next()) {
    const auto where = fmt::format("{}:{}", shown(path), line->number);
    MM_CHECK(!line->too_long, Kind::input, "no line of WordNet: it is too long", where);
    if (!line->text.empty() && line->text.front() != ' ') see(parts_of(line->text), where);  // the licence is indented
  }
}

}  // namespace

WordNet::WordNet(const std::string& folder) {
  for (const auto part : kParts) {
    read_index(fmt::format("{}/index.{}", folder, part));
    read_exceptions(fmt::format("{}/{}.exc", folder, part));
  }
  MM_CHECK(!meanings_.empty(), Kind::input, "holds no word of WordNet", shown(folder));
  for (auto& [word, sets] : meanings_) {
    std::ranges::sort(sets);
    sets.erase(std::ranges::unique(sets).begin(), sets.end());
  }
}

// A line: the word, its part of speech, the number n of its meanings, kinds of pointers, two counts, and the places of n sets of synonyms.
void WordNet::read_index(const std::string& path) {
  each_line(path, [&](const std::vector<std::string_view>& cells, const std::string& where) {
    const auto count = cells.size() > 2 ? whole_number<std::size_t>(cells[2]) : std::nullopt;
    MM_CHECK(count && *count < cells.size(), Kind::input, "no line of an index of WordNet", where);
    auto& sets = meanings_[std::string(cells[0])];
    for (std::size_t i = cells.size() - *count; i < cells.size(); ++i) {
      const auto place = whole_number<std::uint32_t>(cells[i]);
      MM_CHECK(place, Kind::input, "no line of an index of WordNet", where);
      sets.push_back(*place);
    }
  });
}

void WordNet::read_exceptions(const std::string& path) {
  each_line(path, [&](const std::vector<std::string_view>& cells, const std::string& where) {
    MM_CHECK(cells.size() > 1, Kind::input, "no line of exceptions of WordNet", where);
    auto& bases = bases_[std::string(cells[0])];
    bases.insert(bases.end(), cells.begin() + 1, cells.end());
  });
}

const WordNet::Meanings* WordNet::own(const std::string& word) const {
  const auto found = meanings_.find(word);
  return found == meanings_.end() ? nullptr : &found->second;
}

std::string WordNet::base_of(const std::string& word) const {
  if (word.ends_with("ss") || word.size() <= 2) return {};
  for (const auto& [ending, instead] : kEndings) {
    if (!word.ends_with(ending)) continue;
    auto base = word.substr(0, word.size() - ending.size()) + std::string(instead);
    if (base != word && own(base) != nullptr) return base;
  }
  return {};
}

std::vector<std::uint32_t> WordNet::meanings(std::string_view word) const {
  const std::string text(word);
  Meanings all;
  const auto add = [&](const std::string& form) {
    if (const auto* sets = own(form)) all.insert(all.end(), sets->begin(), sets->end());
  };
  add(text);
  const auto irregular = bases_.find(text);
  if (irregular != bases_.end())
    for (const auto& base : irregular->second) add(base);
  else
    add(base_of(text));
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

}  // namespace mm
