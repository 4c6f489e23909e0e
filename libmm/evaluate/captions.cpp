#include "evaluate/captions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include "base/parallel.h"
#include "metric/bleu.h"
#include "metric/cider.h"
#include "metric/diversity.h"
#include "metric/meteor.h"
#include "metric/ngrams.h"
#include "metric/plain_text.h"
#include "metric/rouge_l.h"
#include "text/english_stem.h"
#include "text/meteor_words.h"
#include "text/ptb_tokens.h"
#include "text/unicode.h"
#include "text/word_net.h"

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

// A text, and its references, in numbers of words.
std::vector<JudgedCaption> numbered(const std::vector<std::vector<std::string>>& texts, WordIds& ids) {
  std::vector<JudgedCaption> captions;
  for (const auto& own : texts) {
    captions.push_back({.candidate = ids.words(own.front()), .references = {}});
    for (std::size_t i = 1; i < own.size(); ++i) captions.back().references.push_back(ids.words(own[i]));
  }
  return captions;
}

std::string meteor_form(const std::string& tokens) {
  std::vector<std::string> words;
  for (std::size_t at = tokens.find_first_not_of(' '); at != std::string::npos; at = tokens.find_first_not_of(' ', at)) {
    const auto end = std::min(tokens.find(' ', at), tokens.size());
    words.push_back(tokens.substr(at, end - at));
    at = end;
  }
  return fmt::format("{}", fmt::join(meteor_words(words), " "));
}

// What METEOR knows of every word of the texts, in the order of their numbers.
std::vector<MeteorWord> vocabulary_of(const std::vector<std::vector<std::string>>& texts, WordIds& ids, const std::string& wordnet) {
  std::optional<WordNet> synonyms;
  if (!wordnet.empty()) synonyms.emplace(wordnet);
  EnglishStemmer stemmer;
  WordIds stems;
  std::vector<MeteorWord> vocabulary;
  for (const auto& own : texts)
    for (const auto& text : own)
      for (const auto& word : split_white(text)) {
        if (ids(word) <= vocabulary.size()) continue;
        const std::string form(word);
        vocabulary.push_back({.stem = stems(stemmer.stem(form)), .function = is_function_word(form)});
        if (synonyms) vocabulary.back().meanings = synonyms->meanings(form);
      }
  return vocabulary;
}

Score meteor_of(std::vector<std::vector<std::string>> texts, const CaptionRules& rules) {
  if (rules.tokenizer == kTokenizers.front())
    texts = made_by_all(texts.size(), [&](std::size_t i) {
      auto own = texts[i];
      for (auto& text : own) text = meteor_form(text);
      return own;
    });
  WordIds ids;
  const auto vocabulary = vocabulary_of(texts, ids, rules.wordnet);
  auto score = meteor_score(numbered(texts, ids), vocabulary);
  score.name = rules.wordnet.empty() ? "METEOR-stem" : "METEOR-synonym";
  score.detail = rules.wordnet.empty() ? "equal words and stems" : "equal words, stems and synonyms";
  return score;
}

}  // namespace

std::vector<Score> caption_scores(const std::vector<JudgedText>& items, const CaptionRules& rules) {
  const auto texts = made_by_all(items.size(), [&](std::size_t i) {
    std::vector<std::string> own{tokens_of(items[i].predicted, rules.tokenizer)};
    for (const auto& reference : items[i].references) own.push_back(tokens_of(reference, rules.tokenizer));
    return own;
  });
  WordIds ids;
  const auto captions = numbered(texts, ids);
  std::set<std::vector<WordId>> known;
  for (const auto& text : rules.training) known.insert(ids.words(tokens_of(text, rules.tokenizer)));
  if (known.empty())
    for (const auto& caption : captions) known.insert(caption.references.begin(), caption.references.end());
  const auto counted = count_captions(captions);
  auto scores = bleu_scores(counted);
  scores.push_back(meteor_of(texts, rules));
  scores.push_back(rouge_l_score(captions));
  std::ranges::move(cider_scores(counted), std::back_inserter(scores));
  std::ranges::move(diversity_scores(captions, known), std::back_inserter(scores));
  return scores;
}

std::string caption_protocol(const CaptionRules& rules) {
  const auto& tokenizer = rules.tokenizer;
  const std::string words = tokenizer == "ptb"     ? "words of Stanford's Penn Treebank tokenizer without punctuation, in lower case"
                            : tokenizer == "lower" ? "what stands between spaces, in lower case"
                                                   : "what stands between spaces";
  return words +
         fmt::format(
             "; Bleu of all captions together, nearest reference length; METEOR 1.5 of English with {}, without paraphrases, so below "
             "coco-caption's; ROUGE_L with beta 1.2; CIDEr as coco-caption has it (the paper's CIDEr-D) with idf of these references, "
             "CIDEr-plain without clipping and lengths; novel: not among the {}; no SPICE",
             rules.wordnet.empty() ? "equal words and stems" : "equal words, stems and synonyms",
             rules.training.empty() ? "references" : fmt::format("{} captions of training", rules.training.size()));
}

}  // namespace mm
