#include "task/explain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"
#include "base/file.h"
#include "base/utf8.h"
#include "config/nearest.h"
#include "explain/players.h"
#include "text/words.h"

namespace mm {
namespace {

void add_words(std::vector<TextPart>& parts, const std::string& text, bool of_pair) {
  for (const auto& [begin, length] : words_of(text))
    parts.push_back({.begin = begin, .length = length, .of_pair = of_pair, .text = text.substr(begin, length)});
}

// At most so many parts: neighbours of one text together, in as equal numbers as may be.
std::vector<TextPart> put_together(const std::vector<TextPart>& words, const TextItem& item, std::size_t most) {
  if (words.size() <= most) return words;
  const std::size_t each = (words.size() + most - 1) / most;
  std::vector<TextPart> parts;
  std::size_t count = 0;
  for (const auto& word : words) {
    if (parts.empty() || count == each || parts.back().of_pair != word.of_pair) {
      parts.push_back(word);
      count = 0;
    }
    ++count;
    TextPart& part = parts.back();
    part.length = word.begin + word.length - part.begin;
    part.text = (word.of_pair ? *item.pair : item.text).substr(part.begin, part.length);
  }
  return parts;
}

// One of the texts without the parts that are not there, and without the space behind each where there is one before it already.
std::string kept(const std::string& text, bool of_pair, const std::vector<TextPart>& parts, const Present& there) {
  std::string found;
  std::size_t from = 0;  // bytes before this are said, or left out
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].of_pair != of_pair || there[i] != 0) continue;
    found += text.substr(from, parts[i].begin - from);
    from = parts[i].begin + parts[i].length;
    const bool last = i + 1 == parts.size() || parts[i + 1].of_pair != of_pair;
    if (!last && (found.empty() || found.back() == ' ' || found.back() == '\n')) from = parts[i + 1].begin;
  }
  found += text.substr(from);
  const bool nobody = std::ranges::none_of(
      parts, [&](const TextPart& part) { return part.of_pair == of_pair && there[static_cast<std::size_t>(&part - parts.data())] != 0; });
  return nobody ? "" : found;
}

TextItem with_parts(const TextItem& item, const std::vector<TextPart>& parts, const Present& there) {
  TextItem some = item;
  some.text = kept(item.text, false, parts, there);
  if (item.pair) some.pair = kept(*item.pair, true, parts, there);
  return some;
}

std::size_t label_of(const TextClassifier& classifier, std::string_view label, const TextScores& said) {
  if (label.empty()) return static_cast<std::size_t>(std::ranges::max_element(said.scores) - said.scores.begin());
  const auto& labels = classifier.labels();
  const auto found = std::ranges::find(labels, label);
  MM_CHECK(found != labels.end(), Kind::usage,
           fmt::format("the model has no label '{}'{}", shown(label), did_you_mean(nearest(label, labels))));
  return static_cast<std::size_t>(found - labels.begin());
}

// What is explained of an answer.
double score_of(const TextScores& said, Scoring scoring, std::size_t label, bool probability) {
  if (probability || scoring == Scoring::none) return said.scores.at(label);
  if (scoring == Scoring::sigmoid) return said.logits.at(label);
  const double sum = std::accumulate(said.logits.begin(), said.logits.end(), 0.0);
  return said.logits.at(label) - sum / static_cast<double>(said.logits.size());
}

}  // namespace

TextExplanation explain_text(TextClassifier& classifier, const TextItem& item, std::string_view label, const TextExplaining& options) {
  MM_CHECK(is_utf8(item.text) && is_utf8(item.pair.value_or("")), Kind::input, "the text is not UTF-8");
  std::vector<TextPart> words;
  add_words(words, item.text, false);
  if (item.pair) add_words(words, *item.pair, true);
  MM_CHECK(!words.empty(), Kind::input, "the text has no words to explain");
  TextExplanation found{.item = item, .probability = options.probability, .parts = put_together(words, item, options.most_parts)};
  const auto whole = classifier.classify(std::span(&item, 1)).at(0);
  const std::size_t chosen = label_of(classifier, label, whole);
  found.label = classifier.labels().at(chosen);
  found.left_out = whole.left_out;
  const ValuesOf values = [&](std::span<const Present> coalitions) {
    std::vector<double> all;
    std::vector<TextItem> items;
    for (std::size_t first = 0; first < coalitions.size(); first += options.together) {
      items.clear();
      for (const auto& there : coalitions.subspan(first, std::min(options.together, coalitions.size() - first)))
        items.push_back(with_parts(item, found.parts, there));
      for (const auto& said : classifier.classify(items)) all.push_back(score_of(said, classifier.scoring(), chosen, options.probability));
    }
    return all;
  };
  const std::size_t players = found.parts.size();
  const SamplingPlan plan{.orders = options.orders, .seed = options.seed, .key = options.key, .together = options.together};
  const auto shapley = sampled_shapley(players, values, plan);
  const auto left = leave_one_out(players, values);
  for (std::size_t i = 0; i < players; ++i) {
    found.parts[i].occlusion = left.falls[i];
    found.parts[i].shapley = shapley.contributions[i];
    found.parts[i].standard_error = shapley.standard_errors[i];
  }
  found.score = shapley.all;
  found.nothing = shapley.nobody;
  const double sum = std::accumulate(shapley.contributions.begin(), shapley.contributions.end(), 0.0);
  found.sum_error = std::abs(sum - (found.score - found.nothing));
  const auto own = static_cast<std::size_t>(std::ranges::count(found.parts, false, &TextPart::of_pair));
  const auto shares = modality_shares(shapley.contributions, std::vector<std::size_t>{own, players - own});
  found.share = shares[0];
  found.pair_share = shares[1];
  found.exact = shapley.exact;
  found.asked = shapley.asked + players + 2;
  return found;
}

}  // namespace mm
