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
  CHECK(value(caption_scores(items, "ptb"), "ROUGE_L") == doctest::Approx(1));
  CHECK(value(caption_scores(items, "none"), "ROUGE_L") == doctest::Approx(0.5));
  CHECK(value(caption_scores(items, "lower"), "ROUGE_L") > 0.6);
  CHECK(value(caption_scores(items, "lower"), "ROUGE_L") < 1);
}

TEST_CASE("every figure of captions is there, and each item has its own where one has") {
  const std::vector<JudgedText> items{{.id = "1", .predicted = "a red cup", .references = {"one red cup", "a cup"}},
                                      {.id = "2", .predicted = "", .references = {"a tree"}}};
  const auto scores = caption_scores(items, "ptb");
  for (const auto* name : {"Bleu_1", "Bleu_4", "ROUGE_L", "CIDEr", "CIDEr-D", "CIDEr-plain", "distinct_1", "words"}) value(scores, name);
  for (const auto& score : scores) CHECK((score.items.empty() || score.items.size() == 2));
  CHECK(scores[3].detail == "guess 3 2 1 0, correct 3 1 0 0, words 3, of the references 5");
  CHECK(caption_protocol("ptb").find("Penn Treebank") != std::string::npos);
  CHECK(caption_protocol("none").find("Penn Treebank") == std::string::npos);
}
