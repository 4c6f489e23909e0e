#include "task/explain_text.h"

#include <cmath>
#include <map>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Knows what some words are worth; "not" turns what follows it.
class WordCounter : public TextClassifier {
 public:
  explicit WordCounter(Scoring scoring = Scoring::softmax) : scoring_(scoring) {}
  const std::vector<std::string>& labels() const override { return labels_; }
  Scoring scoring() const override { return scoring_; }
  std::int64_t longest() const override { return 1000; }

  std::vector<TextScores> classify(std::span<const TextItem> items) override {
    most = std::max(most, items.size());
    std::vector<TextScores> all;
    for (const auto& item : items) {
      texts.push_back(item.text);
      const double good = worth(item.text) + 2 * worth(item.pair.value_or(""));
      all.push_back({.logits = {-good, good}, .scores = {1 / (1 + std::exp(2 * good)), 1 / (1 + std::exp(-2 * good))}, .tokens = 1});
    }
    return all;
  }

  std::vector<std::string> texts;
  std::size_t most = 0;

 private:
  static double worth(const std::string& text) {
    static const std::map<std::string, double> words{{"good", 2}, {"bad", -2}, {"great", 3}, {"好", 1}};
    double sum = 0, sign = 1;
    for (std::size_t at = 0; at < text.size();) {
      const auto end = std::min(text.find(' ', at), text.size());
      const std::string word = text.substr(at, end - at);
      sign = word == "not" ? -1 : sign;
      if (const auto found = words.find(word); found != words.end()) sum += sign * found->second;
      at = end + 1;
    }
    return sum;
  }

  std::vector<std::string> labels_{"bad", "good"};
  Scoring scoring_;
};

const TextPart& part(const TextExplanation& found, const std::string& text) {
  for (const auto& one : found.parts)
    if (one.text == text) return one;
  throw std::runtime_error(text);
}

}  // namespace

TEST_CASE("few words: exact contributions to the logit, which add up") {
  WordCounter counter;
  const auto found = explain_text(counter, {.text = "  it is good and great "});
  CHECK(found.label == "good");
  CHECK(found.exact);
  CHECK(found.score == 5);
  CHECK(found.nothing == 0);
  CHECK(found.sum_error < 1e-12);
  REQUIRE(found.parts.size() == 5);
  CHECK(part(found, "good").shapley == doctest::Approx(2));
  CHECK(part(found, "great").occlusion == doctest::Approx(3));
  CHECK(part(found, "it").shapley == doctest::Approx(0));
  CHECK(part(found, "good").begin == 8);
  CHECK(counter.texts.at(0) == "  it is good and great ");
}

TEST_CASE("a word that turns another shares with it what it does") {
  WordCounter counter;
  const auto found = explain_text(counter, {.text = "not bad"}, "good");
  CHECK(found.score == 2);
  CHECK(part(found, "not").shapley == doctest::Approx(2));
  CHECK(part(found, "bad").shapley == doctest::Approx(0));
  CHECK(part(found, "not").occlusion == doctest::Approx(4));
}

TEST_CASE("many words are sampled, in heaps of texts that are not too large, the same each time") {
  WordCounter counter;
  std::string text;
  for (int i = 0; i < 40; ++i) text += i % 10 == 3 ? "good " : i % 10 == 7 ? "not " : "so ";
  const TextExplaining options{.orders = 6, .together = 20};
  const auto found = explain_text(counter, {.text = text}, "good", options);
  CHECK_FALSE(found.exact);
  CHECK(found.parts.size() == 40);
  CHECK(counter.most == 20);
  CHECK(found.sum_error < 1e-9);
  const auto again = explain_text(counter, {.text = text}, "good", options);
  for (std::size_t i = 0; i < 40; ++i) CHECK(found.parts[i].shapley == again.parts[i].shapley);
  CHECK(part(found, "so").shapley == 0);
}

TEST_CASE("long texts are cut into parts of several words") {
  WordCounter counter;
  const auto found = explain_text(counter, {.text = "a b c d good f g"}, "good", {.most_parts = 3});
  REQUIRE(found.parts.size() == 3);
  CHECK(found.parts[0].text == "a b c");
  CHECK(found.parts[1].text == "d good f");
  CHECK(found.parts[1].shapley == doctest::Approx(2));
}

TEST_CASE("of two texts each has its share") {
  WordCounter counter;
  const auto found = explain_text(counter, {.text = "good it", .pair = "was good"});
  CHECK(found.score == 6);
  CHECK(found.share == doctest::Approx(1.0 / 3));
  CHECK(found.pair_share == doctest::Approx(2.0 / 3));
  CHECK(found.parts[3].of_pair);
  CHECK(found.parts[3].shapley == doctest::Approx(4));
}

TEST_CASE("probabilities, labels of their own and values are explained as they are") {
  WordCounter softmax, sigmoid(Scoring::sigmoid), value(Scoring::none);
  const TextExplaining probability{.probability = true};
  const auto found = explain_text(softmax, {.text = "good"}, "bad", probability);
  CHECK(found.score == doctest::Approx(1 / (1 + std::exp(4))));
  CHECK(found.nothing == doctest::Approx(0.5));
  CHECK(explain_text(sigmoid, {.text = "good"}, "bad").score == -2);
  CHECK(explain_text(value, {.text = "good"}, "good").score == doctest::Approx(1 / (1 + std::exp(-4))));
}

TEST_CASE("Chinese characters are words, and what is left out leaves the rest as it was") {
  WordCounter counter;
  const auto found = explain_text(counter, {.text = "很好 good"});
  REQUIRE(found.parts.size() == 3);
  CHECK(found.parts[1].text == "好");
  const std::vector<std::string> expected{"好 good", "很 good", "很好 "};
  for (const auto& text : expected) CHECK(std::find(counter.texts.begin(), counter.texts.end(), text) != counter.texts.end());
}

TEST_CASE("what cannot be explained is said") {
  WordCounter counter;
  CHECK(complaint([&] { explain_text(counter, {.text = "good"}, "god"); }) == "the model has no label 'god' (did you mean 'good'?)");
  CHECK(complaint([&] { explain_text(counter, {.text = "  "}); }) == "the text has no words to explain");
  CHECK(complaint([&] { explain_text(counter, {.text = "\xff"}); }) == "the text is not UTF-8");
}

TEST_CASE("as JSON, and as a page whose words are shaded") {
  WordCounter counter;
  const auto one = explain_text(counter, {.text = "bad <b> great"}), two = explain_text(counter, {.text = "good", .pair = "bad"});
  const Json json = to_json(one);
  CHECK(json.string("label") == "good");
  CHECK(json.string("of") == "logit");
  CHECK(json.at("words").at(2).number("shapley") == doctest::Approx(3));
  CHECK_FALSE(json.has("shares"));
  CHECK(to_json(two).at("shares").number("pair") == doctest::Approx(2.0 / 3));
  CHECK(to_json(two).at("words").at(1).string("side") == "pair");
  const std::string html = text_explanation_html("why", std::vector{one, two});
  CHECK(html.find("<span class=\"minus\" style=\"--a: 0.53\" title=\"-2.0000, left out -2.0000\">bad</span>") != std::string::npos);
  CHECK(html.find("--a: 0.80\" title=\"+3.0000") != std::string::npos);
  CHECK(html.find("&lt;b&gt;") != std::string::npos);
  CHECK(html.find("http") == std::string::npos);
  CHECK(html.find("67 % the second's") != std::string::npos);
}
