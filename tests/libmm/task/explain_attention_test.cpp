#include "task/explain_attention.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Reads a text as [start] w1 w2 ...; looks at the token behind, the last one at itself.
class Looker : public TextClassifier {
 public:
  const std::vector<std::string>& labels() const override { return labels_; }
  Scoring scoring() const override { return Scoring::softmax; }
  std::int64_t longest() const override { return 100; }
  std::vector<TextScores> classify(std::span<const TextItem> items) override {
    return std::vector<TextScores>(items.size(), {.logits = {0, 1}, .scores = {0.25, 0.75}, .tokens = 3});
  }
  bool shows_attention() const override { return true; }
  std::optional<TextAttention> attention(const TextItem& item) override {
    TextAttention found{.tokens = 3, .layers = {{0, 1, 0, 0, 0, 1, 0, 0, 1}}};
    found.layers.push_back(found.layers[0]);
    std::size_t first = 1;
    for (const auto& word : words_of(item.text)) found.places.push_back({.bytes = word, .first = first++, .count = 1});
    if (item.pair) found.places.push_back({.bytes = words_of(*item.pair).at(0), .of_pair = true, .first = first, .count = 1});
    return found;
  }

 private:
  std::vector<std::string> labels_{"bad", "good"};
};

class Blind : public Looker {
  bool shows_attention() const override { return false; }
};

}  // namespace

TEST_CASE("the words that an answer looked at, through two layers by hand") {
  Looker looker;
  const auto found = explain_attention(looker, {.text = " so good"});
  // A' = (A + I) / 2; its first row is (1/2, 1/2, 0), and that of A' A' is (1/4, 1/2, 1/4).
  CHECK(found.label == "good");
  CHECK(found.score == 0.75);
  CHECK(found.special == doctest::Approx(0.25));
  REQUIRE(found.parts.size() == 2);
  CHECK(found.parts[0].text == "so");
  CHECK(found.parts[0].begin == 1);
  CHECK(found.parts[0].attention == doctest::Approx(0.5));
  CHECK(found.parts[1].attention == doctest::Approx(0.25));
}

TEST_CASE("of two texts each has its part of what is not special") {
  Looker looker;
  const auto found = explain_attention(looker, {.text = "so", .pair = "good"});
  CHECK(found.share == doctest::Approx(2.0 / 3));
  CHECK(found.pair_share == doctest::Approx(1.0 / 3));
}

TEST_CASE("as JSON and on a page there is nothing of what was not asked") {
  Looker looker;
  const auto found = explain_attention(looker, {.text = "so good"});
  const Json json = to_json(found);
  CHECK(json.string("of") == "attention");
  CHECK(json.number("special") == doctest::Approx(0.25));
  CHECK(json.at("words").at(0).number("attention") == doctest::Approx(0.5));
  CHECK_FALSE(json.at("words").at(0).has("shapley"));
  CHECK_FALSE(json.has("asked"));
  const std::string html = text_explanation_html("why", std::span(&found, 1));
  CHECK(html.find("<span class=\"plus\" style=\"--a: 0.80\" title=\"50.0 %\">so</span>") != std::string::npos);
  CHECK(html.find("25 % of it goes to special tokens.") != std::string::npos);
  CHECK(html.find("vermilion") == std::string::npos);
}

TEST_CASE("what shows no attention is said, and a text without words") {
  Blind blind;
  Looker looker;
  CHECK(complaint([&] { explain_attention(blind, {.text = "so"}); }) ==
        "--explain-method rollout: the model shows no attention to roll out");
  CHECK(complaint([&] { explain_attention(looker, {.text = " "}); }) == "the text has no words to explain");
  CHECK(complaint([&] { explain_attention(looker, {.text = "\xff"}); }) == "the text is not UTF-8");
}
