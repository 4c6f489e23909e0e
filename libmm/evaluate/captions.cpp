#include "evaluate/captions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "base/parallel.h"
#include "metric/bleu.h"
#include "metric/cider.h"
#include "metric/diversity.h"
#include "metric/ngrams.h"
#include "metric/rouge_l.h"
#include "text/ptb_tokens.h"
#include "text/unicode.h"

namespace mm {
namespace {

std::string spaced(std::string text) {  // line ends and tabs are spaces
  std::ranges::replace_if(
      text, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return text;
}

std::string lower(const std::string& text) {
  std::u32string small;
  for (const auto c : decode_utf8(text)) append_lower(small, c);
  return encode_utf8(small);
}

// In tokens with spaces between them.
std::string tokens_of(const std::string& text, const std::string& tokenizer) {
  if (tokenizer == "ptb") return fmt::format("{}", fmt::join(ptb_tokens(text), " "));
  return spaced(tokenizer == "lower" ? lower(text) : text);
}

}  // namespace

std::vector<Score> caption_scores(const std::vector<JudgedText>& items, const std::string& tokenizer) {
  const auto tokens = made_by_all(items.size(), [&](std::size_t i) {
    std::vector<std::string> texts{tokens_of(items[i].predicted, tokenizer)};
    for (const auto& reference : items[i].references) texts.push_back(tokens_of(reference, tokenizer));
    return texts;
  });
  WordIds ids;
  std::vector<JudgedCaption> captions;
  for (const auto& texts : tokens) {
    captions.push_back({.candidate = ids.words(texts.front()), .references = {}});
    for (std::size_t i = 1; i < texts.size(); ++i) captions.back().references.push_back(ids.words(texts[i]));
  }
  const auto counted = count_captions(captions);
  auto scores = bleu_scores(counted);
  scores.push_back(rouge_l_score(captions));
  std::ranges::move(cider_scores(counted), std::back_inserter(scores));
  std::ranges::move(diversity_scores(captions), std::back_inserter(scores));
  return scores;
}

std::string caption_protocol(const std::string& tokenizer) {
  const std::string words = tokenizer == "ptb"     ? "words of Stanford's Penn Treebank tokenizer without punctuation, in lower case"
                            : tokenizer == "lower" ? "what stands between spaces, in lower case"
                                                   : "what stands between spaces";
  return words +
         "; Bleu of all captions together, nearest reference length; ROUGE_L with beta 1.2; CIDEr as coco-caption has it (the paper's "
         "CIDEr-D) "
         "with idf of these references, CIDEr-plain without clipping and lengths; no METEOR, no SPICE";
}

}  // namespace mm
