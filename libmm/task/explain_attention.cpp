#include "task/explain_attention.h"

#include <algorithm>

#include "base/check.h"
#include "base/utf8.h"
#include "explain/attention_rollout.h"

namespace mm {

void check_shows_attention(const TextClassifier& classifier) {
  MM_CHECK(classifier.shows_attention(), Kind::usage, "the model shows no attention to roll out", "--explain-method rollout",
           "--explain-method shapley asks any model");
}

TextExplanation explain_attention(TextClassifier& classifier, const TextItem& item) {
  check_shows_attention(classifier);
  MM_CHECK(is_utf8(item.text) && is_utf8(item.pair.value_or("")), Kind::input, "the text is not UTF-8");
  const auto said = classifier.classify(std::span(&item, 1)).at(0);
  const auto attention = classifier.attention(item);
  MM_ASSERT(attention);
  MM_CHECK(!attention->places.empty(), Kind::input, "the text has no words to explain");
  const auto label = static_cast<std::size_t>(std::ranges::max_element(said.scores) - said.scores.begin());
  TextExplanation found{.item = item,
                        .method = TextMethod::rollout,
                        .label = classifier.labels().at(label),
                        .probability = true,
                        .score = said.scores.at(label),
                        .left_out = said.left_out};
  const auto rollout = attention_rollout(attention->layers, 1, attention->tokens);  // [T, T]
  const auto answer = std::span(rollout).subspan(attention->answering * attention->tokens, attention->tokens);
  found.special = 1;
  for (const auto& place : attention->places) {
    TextPart part{.begin = place.bytes.begin, .length = place.bytes.length, .of_pair = place.of_pair};
    part.text = (place.of_pair ? *item.pair : item.text).substr(part.begin, part.length);
    for (const double weight : answer.subspan(place.first, place.count)) part.attention += weight;
    found.special -= part.attention;
    found.parts.push_back(std::move(part));
  }
  double own = 0;
  for (const auto& part : found.parts) own += part.of_pair ? 0 : part.attention;
  found.share = own / (1 - found.special);
  found.pair_share = 1 - found.share;
  return found;
}

}  // namespace mm
