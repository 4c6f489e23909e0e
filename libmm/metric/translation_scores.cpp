#include "metric/translation_scores.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "metric/bleu.h"
#include "metric/plain_text.h"
#include "text/unicode.h"

namespace mm {
namespace {

constexpr std::size_t kCharacters = 6, kWords = 2;
constexpr double kRecallWorth = 4;  // beta squared

double smoothed_bleu(const BleuCounts& counts) {
  if (std::ranges::all_of(counts.correct, [](double correct) { return correct == 0; })) return 0;
  double logs = 0, smoothing = 1;
  for (std::size_t n = 0; n < kLongestNgram; ++n) {
    if (counts.guessed[n] == 0) return 0;
    if (counts.correct[n] == 0) smoothing *= 2;
    logs += std::log(counts.correct[n] == 0 ? 1 / (smoothing * counts.guessed[n]) : counts.correct[n] / counts.guessed[n]);
  }
  const double brevity = counts.length >= counts.reference_length ? 1 : std::exp(1 - counts.reference_length / counts.length);
  return 100 * brevity * std::exp(logs / kLongestNgram);
}

using Gram = std::pair<std::uint64_t, std::uint64_t>;  // three characters each, 21 bits a character, from 1 on

std::vector<std::vector<Gram>> character_grams(const std::u32string& text) {
  std::vector<std::vector<Gram>> grams(kCharacters);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::array<std::uint64_t, kCharacters> codes{};
    for (std::size_t n = 0; n < kCharacters && i + n < text.size(); ++n) {
      codes[n] = text[i + n] + 1U;
      grams[n].push_back({codes[0] << 42 | codes[1] << 21 | codes[2], codes[3] << 42 | codes[4] << 21 | codes[5]});
    }
  }
  return grams;
}

bool is_mark(char c) { return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~'); }

// Words, a mark at one of their ends taken off.
std::vector<std::string_view> bare_words(std::string_view text) {
  std::vector<std::string_view> words;
  for (const auto word : split_white(text)) {
    if (count_code_points(word) > 1 && is_mark(word.back())) {
      words.insert(words.end(), {word.substr(0, word.size() - 1), word.substr(word.size() - 1)});
    } else if (count_code_points(word) > 1 && is_mark(word.front())) {
      words.insert(words.end(), {word.substr(0, 1), word.substr(1)});
    } else {
      words.push_back(word);
    }
  }
  return words;
}

// The n-grams of each order, sorted.
std::vector<std::vector<Gram>> grams_of(const std::string& text, bool words, WordIds& ids) {
  std::u32string characters;
  for (const auto c : decode_utf8(text))
    if (!is_white(c)) characters += c;
  auto grams = character_grams(characters);
  if (words) {
    std::vector<std::uint64_t> numbers;
    for (const auto word : bare_words(text)) numbers.push_back(ids(word));
    grams.resize(kCharacters + kWords);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      grams[kCharacters].push_back({numbers[i], 0});
      if (i + 1 < numbers.size()) grams[kCharacters + 1].push_back({numbers[i], numbers[i + 1]});
    }
  }
  for (auto& order : grams) std::ranges::sort(order);
  return grams;
}

// Of each order how many n-grams the translation has, the reference, and both: terms of a sum.
std::vector<double> terms_of(const std::vector<std::vector<Gram>>& said, const std::vector<std::vector<Gram>>& reference) {
  std::vector<double> terms;
  for (std::size_t n = 0; n < said.size(); ++n) {
    std::vector<Gram> both;
    std::ranges::set_intersection(said[n], reference[n], std::back_inserter(both));
    terms.insert(terms.end(), {reference[n].empty() ? 0.0 : static_cast<double>(said[n].size()), static_cast<double>(reference[n].size()),
                               static_cast<double>(both.size())});
  }
  return terms;
}

double chrf(std::span<const double> terms) {
  double precision = 0, recall = 0, orders = 0;
  for (std::size_t i = 0; i < terms.size(); i += 3) {
    if (terms[i] == 0 || terms[i + 1] == 0) continue;
    precision += terms[i + 2] / terms[i];
    recall += terms[i + 2] / terms[i + 1];
    ++orders;
  }
  if (precision + recall == 0) return 0;
  precision /= orders;
  recall /= orders;
  return 100 * (1 + kRecallWorth) * precision * recall / (kRecallWorth * precision + recall);
}

}  // namespace

Score translation_bleu(const CountedCaptions& translations) {
  std::vector<std::vector<double>> terms;
  BleuCounts all;
  for (const auto& one : translations.captions) {
    terms.push_back(bleu_terms(bleu_counts(one)));
    all += bleu_counts(one);
  }
  auto score = summed_score("BLEU", std::move(terms), [](std::span<const double> sums) { return smoothed_bleu(bleu_counts_of(sums)); });
  std::vector<std::string> precisions;
  for (std::size_t n = 0; n < kLongestNgram; ++n)
    precisions.push_back(fmt::format("{:.1f}", all.guessed[n] > 0 ? 100 * all.correct[n] / all.guessed[n] : 0));
  score.detail = fmt::format("{} (ratio {:.3f}, words {}, of the references {})", fmt::join(precisions, "/"),
                             all.length / all.reference_length, all.length, all.reference_length);
  return score;
}

Score translation_chrf(std::span<const std::string> translations, std::span<const std::vector<std::string>> references, bool words) {
  MM_CHECK(translations.size() == references.size() && !translations.empty(), Kind::input, "no translations, or not as many references");
  WordIds ids;
  std::vector<std::vector<double>> terms;
  for (std::size_t i = 0; i < translations.size(); ++i) {
    MM_CHECK(!references[i].empty(), Kind::input, fmt::format("item {} has no reference", i));
    const auto said = grams_of(translations[i], words, ids);
    double best = -1;
    terms.emplace_back();
    for (const auto& reference : references[i]) {
      auto own = terms_of(said, grams_of(reference, words, ids));
      if (const double score = chrf(own); score > best) {
        best = score;
        terms.back() = std::move(own);
      }
    }
  }
  return summed_score(words ? "chrF2++" : "chrF2", std::move(terms), chrf);
}

}  // namespace mm
