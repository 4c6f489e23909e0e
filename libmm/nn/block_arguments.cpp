#include "nn/block_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "base/check.h"
#include "base/number.h"

namespace mm {
namespace {

double number_of(std::string_view text, std::string_view whole) {
  const auto value = finite_number(text);
  MM_CHECK(value, Kind::usage, fmt::format("'{}' is no number", whole), "");
  return *value;
}

bool is_whole(double value) { return value == std::floor(value) && std::abs(value) <= 1e9; }

}  // namespace

BlockArguments::BlockArguments(std::string_view text) {
  std::istringstream words{std::string(text)};
  words >> name_;
  for (std::string word; words >> word;) {
    const auto equals = word.find('=');
    const std::string name = equals == word.npos ? "" : word.substr(0, equals);
    words_.push_back({name, number_of(std::string_view(word).substr(equals == word.npos ? 0 : equals + 1), word)});
  }
}

const BlockArguments::Word& BlockArguments::plain(std::size_t place, std::string_view meaning) {
  for (auto& word : words_)
    if (word.name.empty() && place-- == 0) {
      word.read = true;
      return word;
    }
  throw Error(Kind::usage, fmt::format("'{}' needs {}", name_, meaning), "");
}

const BlockArguments::Word* BlockArguments::named(std::string_view name) {
  for (auto& word : words_)
    if (word.name == name) {
      word.read = true;
      return &word;
    }
  return nullptr;
}

std::int64_t BlockArguments::count(std::size_t place, std::string_view meaning, std::int64_t least) {
  const double value = plain(place, meaning).value;
  MM_CHECK(is_whole(value) && value >= static_cast<double>(least), Kind::usage,
           fmt::format("{} must be a whole number of at least {}, not {}", meaning, least, value), "");
  return static_cast<std::int64_t>(value);
}

std::int64_t BlockArguments::count(std::string_view name, std::int64_t otherwise, std::int64_t least) {
  const Word* word = named(name);
  if (word == nullptr) return otherwise;
  MM_CHECK(is_whole(word->value) && word->value >= static_cast<double>(least), Kind::usage,
           fmt::format("{} must be a whole number of at least {}, not {}", name, least, word->value), "");
  return static_cast<std::int64_t>(word->value);
}

double BlockArguments::rate(std::size_t place, std::string_view meaning) {
  const double value = plain(place, meaning).value;
  MM_CHECK(value >= 0 && value < 1, Kind::usage, fmt::format("{} must be at least 0 and below 1, not {}", meaning, value), "");
  return value;
}

double BlockArguments::rate(std::string_view name, double otherwise) {
  const Word* word = named(name);
  if (word == nullptr) return otherwise;
  MM_CHECK(word->value >= 0 && word->value < 1, Kind::usage, fmt::format("{} must be at least 0 and below 1, not {}", name, word->value),
           "");
  return word->value;
}

double BlockArguments::number(std::string_view name, double otherwise, double least, double most) {
  const Word* word = named(name);
  if (word == nullptr) return otherwise;
  MM_CHECK(word->value >= least && word->value <= most, Kind::usage,
           fmt::format("{} must be from {} to {}, not {}", name, least, most, word->value), "");
  return word->value;
}

bool BlockArguments::flag(std::string_view name, bool otherwise) {
  const Word* word = named(name);
  if (word == nullptr) return otherwise;
  MM_CHECK(word->value == 0 || word->value == 1, Kind::usage, fmt::format("{} must be 0 or 1, not {}", name, word->value), "");
  return word->value == 1;
}

std::size_t BlockArguments::plain_count() const { return static_cast<std::size_t>(std::ranges::count(words_, "", &Word::name)); }

void BlockArguments::finish() const {
  for (const auto& word : words_)
    MM_CHECK(word.read, Kind::usage,
             word.name.empty() ? fmt::format("'{}' does not take {}", name_, word.value)
                               : fmt::format("'{}' does not know {}=", name_, word.name),
             "");
}

}  // namespace mm
