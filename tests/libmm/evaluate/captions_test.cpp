#include "evaluate/captions.h"

#include "support/doctest.h"

using namespace mm;

namespace {

double value(const std::vector<Score>& scores, std::string_view name) {
  for (const auto& score : scores)
    if (score.name == name) return score.value;
  FAIL("no such score");
  return 0;
}

}  // namespace

TEST_CASE("what a tokenizer takes for the same word counts as the same") {
  const std::vector<JudgedText> items{{.id = "1", .predicted = "A man's DOG.", .references = {"a man 's dog"}},
                                      {.id = "2", .predicted = "two red cups", .references = {"two red cups"}}};
  CHECK(value(caption_scores(items, {.tokenizer = "ptb"}), "ROUGE_L") == doctest::Approx(1));
  CHECK(value(caption_scores(items, {.tokenizer = "none"}), "ROUGE_L") == doctest::Approx(0.5));
  CHECK(value(caption_scores(items, {.tokenizer = "lower"}), "ROUGE_L") > 0.6);
  CHECK(value(caption_scores(items, {.tokenizer = "lower"}), "ROUGE_L") < 1);
}

TEST_CASE("every figure of captions is there, and each item has its own where one has") {
  const std::vector<JudgedText> items{{.id = "1", .predicted = "a red cup", .references = {"one red cup", "a cup"}},
                                      {.id = "2", .predicted = "", .references = {"a tree"}}};
  const auto scores = caption_scores(items, {.tokenizer = "ptb"});
  for (const auto* name : {"Bleu_1", "Bleu_4", "ROUGE_L", "CIDEr", "CIDEr-D", "CIDEr-plain", "distinct_1", "words"}) value(scores, name);
  for (const auto& score : scores) CHECK((score.items.empty() || score.items.size() == 2));
  CHECK(scores[3].detail == "guess 3 2 1 0, correct 3 1 0 0, words 3, of the references 5");
  CHECK(caption_protocol({.tokenizer = "ptb"}).find("Penn Treebank") != std::string::npos);
  CHECK(caption_protocol({.tokenizer = "none"}).find("Penn Treebank") == std::string::npos);
}

TEST_CASE("METEOR says what it knows of words, and what is novel whom it was compared with") {
  const std::vector<JudgedText> items{{.id = "1", .predicted = "A hound sits.", .references = {"the dogs, sitting"}}};
  const auto plain = caption_scores(items, {});
  CHECK(value(plain, "METEOR-stem") > 0);
  CHECK(value(plain, "novel") == 1);
  const CaptionRules rules{.tokenizer = "ptb", .wordnet = MM_TEST_DATA "/metrics/wordnet", .training = {"a HOUND sits"}};
  const auto scores = caption_scores(items, rules);
  CHECK(value(scores, "METEOR-synonym") > value(plain, "METEOR-stem"));
  CHECK(value(scores, "novel") == 0);
  CHECK(caption_protocol(rules).find("synonyms, without paraphrases") != std::string::npos);
  CHECK(caption_protocol(rules).find("1 captions of training") != std::string::npos);
}
