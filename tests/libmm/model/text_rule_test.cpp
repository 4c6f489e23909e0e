#include "model/text_rule.h"

#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include <memory>
#include <set>
#include <string>

#include "base/error.h"
#include "support/caught.h"

#include "support/doctest.h"

using mm::TextRule;

namespace {

// WordPiece: ids by their place.
const std::vector<std::string> kWords{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "yes", "no", "1", "12", "##2", "##s", "red", ",", "dark", "数"};
constexpr std::int64_t kEnd = 3, kVocabulary = 16;  // two tokens more than the tokenizer knows

std::shared_ptr<const mm::Tokenizer> tokenizer() {
  std::string vocabulary, added;
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    vocabulary += (i == 0 ? "" : ", ") + ("\"" + kWords[i] + "\": " + std::to_string(i));
    if (i < 4)
      added += std::string(i == 0 ? "" : ", ") + R"({"id": )" + std::to_string(i) + R"(, "content": ")" + kWords[i] +
               R"(", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true})";
  }
  return mm::Tokenizer::parse(R"({"version": "1.0", "added_tokens": [)" + added + R"(], "normalizer": null,
      "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": null, "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
      "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {)" +
                                  vocabulary + "}}}",
                              "tokenizer.json");
}

struct Rule {
  explicit Rule(const std::string& pattern) : rule(pattern, *words, kVocabulary, {kEnd}, "--regex") {}

  std::set<std::int64_t> allowed(const std::vector<std::int64_t>& written, int left = 10) {
    const auto mask = rule.allowed(written, left);
    REQUIRE(mask.sizes() == at::IntArrayRef{kVocabulary});
    std::set<std::int64_t> open;
    for (std::int64_t i = 0; i < kVocabulary; ++i)
      if (mask[i].item().toBool()) open.insert(i);
    return open;
  }

  std::shared_ptr<const mm::Tokenizer> words = tokenizer();
  TextRule rule;
};

using Open = std::set<std::int64_t>;

}  // namespace

TEST_CASE("tokens that lead to a text which matches, and the end where one does") {
  Rule rule("yes|no");
  CHECK(rule.allowed({}) == Open{4, 5});
  CHECK(rule.allowed({4}) == Open{kEnd});
  CHECK(rule.allowed({10}).empty());
  CHECK(rule.allowed({4, kEnd}).empty());
}

TEST_CASE("a token is what it adds: letters at once, words behind a space, signs as decoding joins them") {
  Rule numbers("\\d+");
  CHECK(numbers.allowed({}) == Open{6, 7});
  CHECK(numbers.allowed({6}) == Open{kEnd, 8});  // "1" and "##2"; "1 12" has a space
  Rule spaced("\\d+ \\d+");
  CHECK(spaced.allowed({6}) == Open{6, 7, 8});
  CHECK(spaced.allowed({6, 7}) == Open{kEnd, 8});
  Rule list("red(, red)*");
  CHECK(list.allowed({10}) == Open{kEnd, 11});
  CHECK(list.allowed({10, 11}) == Open{10});
  CHECK(Rule("reds?").allowed({10}) == Open{kEnd, 9});
  CHECK(Rule("[一-龯]").allowed({}) == Open{13});
}

TEST_CASE("a space that the first token brings along is no part of the text") {
  const auto bytes = mm::Tokenizer::parse(R"({"version": "1.0", "added_tokens": [], "normalizer": null, "post_processor": null,
      "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false}, "decoder": {"type": "ByteLevel"},
      "model": {"type": "BPE", "vocab": {"end": 0, "yes": 1, "Ġyes": 2, "Ġ": 3, "no": 4}, "merges": []}})",
                                          "tokenizer.json");
  TextRule rule("yes( yes)?", *bytes, 5, {0}, "--regex");
  const auto open = [&](const std::vector<std::int64_t>& written) {
    std::string ids;
    const auto mask = rule.allowed(written, 5);
    for (std::int64_t i = 0; i < 5; ++i) ids += mask[i].item().toBool() ? std::to_string(i) : "";
    return ids;
  };
  CHECK(open({}) == "12");
  CHECK(open({2}) == "023");  // the end, or " yes" in one token or two
  CHECK(open({1, 3}) == "1");
}

TEST_CASE("nothing is let through behind which the rest would not fit") {
  Rule rule("red|dark red|dark, dark, red");
  CHECK(rule.allowed({}, 1) == Open{10});
  CHECK(rule.allowed({}, 2) == Open{10, 12});
  CHECK(rule.allowed({12}, 2) == Open{10});
  CHECK(rule.allowed({12}, 3) == Open{10});
  CHECK(rule.allowed({12}, 4) == Open{10, 11});
  CHECK(rule.allowed({12}, 100) == Open{10, 11});
}

TEST_CASE("a pattern that no text of the model matches is refused, and a text without room") {
  CHECK(complaint([] { Rule("blue"); }) == "--regex: the model's tokens write no text that matches the pattern");
  CHECK(complaint([] { Rule(""); }) == "--regex: of the texts that match the pattern, the model can write none but the empty one");
  CHECK(complaint([] { Rule("(red"); }).find("the ')' of this group is missing") != std::string::npos);
  const Rule rule("dark, dark, red");
  rule.rule.check({.max_length = 6}, 1);
  CHECK(complaint([&] { rule.rule.check({.max_length = 5}, 1); }) ==
        "--regex: a text that matches the pattern has at least 5 tokens, and it may have 4");
  CHECK(exit_code([&] { rule.rule.check({.max_length = 20, .no_repeat_ngram = 2}, 1); }) == 2);
  CHECK(exit_code([&] { rule.rule.check({.max_length = 20, .min_length = 3}, 1); }) == 2);
}

namespace {

// Likes each token as much as its number, whatever stands in front; and the end least of all.
class Babbler : public mm::Writer {
 public:
  at::Tensor next(const at::Tensor& tokens) override {
    auto logits = at::full({tokens.size(0), kVocabulary}, -9.F);
    for (std::int64_t i = 4; i < kVocabulary; ++i) logits.select(1, i).fill_(0.1F * static_cast<float>(i));
    return logits;
  }
  void keep(const at::Tensor&) override {}
};

}  // namespace

TEST_CASE("every text that is written matches: greedy, by beams, by draws, at any length") {
  const auto words = tokenizer();
  for (const auto* pattern : {"yes|no|dark, red", "\\d{1,3}( red)+s?", "(dark, )*red", ".*", "[^d]{4}.*"}) {
    CAPTURE(pattern);
    const auto rule = std::make_shared<TextRule>(pattern, *words, kVocabulary, std::vector<std::int64_t>{kEnd}, "--regex");
    mm::Automaton whole(pattern, "--regex");
    for (const int length : {5, 6, 9})
      for (const int beams : {1, 3})
        for (const bool sample : {false, true}) {
          CAPTURE(length);
          CAPTURE(beams);
          CAPTURE(sample);
          Babbler babbler;
          const mm::Decoding decoding{
              .beams = beams, .max_length = length, .sample = sample, .sequences = sample ? 3 : 1, .end_tokens = {kEnd}, .rule = rule};
          for (const auto& texts : mm::generate(babbler, at::full({2, 2}, 7, at::kLong), decoding, {1, 2}))
            CHECK(whole.matches(words->decode(texts.front().tokens, true)));
        }
  }
}
