#include "text/wordpiece_trainer.h"

#include <algorithm>
#include <vector>

#include "base/json.h"
#include "support/caught.h"
#include "text/tokenizer.h"

#include "support/doctest.h"

using mm::Json;

namespace {

const std::vector<std::string> kSentences{"A red ball, jumping.", "The red dog is running and the ball is bouncing", "a dog sleeping",
                                          "Caf\u00E9 x"};

std::vector<std::string> tokens_of(const mm::Tokenizer& tokenizer, std::string_view text) {
  std::vector<std::string> tokens;
  for (const auto id : tokenizer.encode(text, true)) tokens.push_back(tokenizer.token_of(id));
  return tokens;
}

std::shared_ptr<const mm::Tokenizer> made(const mm::WordPieceOptions& options = {}) {
  return mm::Tokenizer::parse(mm::make_wordpiece(kSentences, options).tokenizer, "tokenizer.json");
}

}  // namespace

TEST_CASE("frequent words are tokens, rare ones are cut, unknown characters are unknown") {
  const auto tokenizer = made();
  using Tokens = std::vector<std::string>;
  CHECK(tokens_of(*tokenizer, "The red ball") == Tokens{"[CLS]", "the", "red", "ball", "[SEP]"});
  CHECK(tokens_of(*tokenizer, "barking!") == Tokens{"[CLS]", "[UNK]", "[UNK]", "[SEP]"});  // no 'k', no '!' in the sentences
  CHECK(tokens_of(*tokenizer, "reding") == Tokens{"[CLS]", "red", "##ing", "[SEP]"});
  CHECK(tokens_of(*tokenizer, "CAFE.") == Tokens{"[CLS]", "c", "##a", "##f", "##e", ".", "[SEP]"});
  CHECK(tokenizer->decode(tokenizer->encode("A red ball, jumping.", true), true) == "a red ball, jumping.");
  for (std::size_t id = 0; id < mm::kSpecialTokens.size(); ++id) {
    CHECK(tokenizer->id_of(mm::kSpecialTokens[id]) == static_cast<std::int64_t>(id));
    CHECK(tokenizer->is_special(static_cast<std::int64_t>(id)));
  }
}

TEST_CASE("the same sentences in any order give the same files") {
  auto sentences = kSentences;
  std::reverse(sentences.begin(), sentences.end());
  CHECK(mm::make_wordpiece(kSentences).tokenizer == mm::make_wordpiece(sentences).tokenizer);
}

TEST_CASE("the size is kept, whole words before endings") {
  const std::int64_t characters = 7 + 2 * 22;
  const auto tokenizer = made({.size = characters + 3});
  CHECK(tokenizer->size() == characters + 3);
  CHECK(tokenizer->id_of("ball") > 0);
  CHECK(tokenizer->id_of("##ing") == -1);
  const auto error = error_of([&] { mm::make_wordpiece(kSentences, {.size = characters - 1, .size_option = "--words"}); });
  CHECK(error.kind == mm::Kind::usage);
  CHECK(std::string(error.what()) == "a vocabulary of 50 tokens cannot hold the 22 characters of the sentences");
  CHECK(error.where == "--words");
  CHECK(error.hint == "it needs 51 tokens at least");
}

TEST_CASE("capitals and accents stay when they are asked for") {
  const auto files = mm::make_wordpiece(kSentences, {.least_count = 1, .lowercase = false, .max_length = 40});
  const auto tokenizer = mm::Tokenizer::parse(files.tokenizer, "tokenizer.json");
  CHECK(tokens_of(*tokenizer, "Caf\u00E9") == std::vector<std::string>{"[CLS]", "Caf\u00E9", "[SEP]"});
  const Json config = Json::parse(files.config, "tokenizer_config.json");
  CHECK_FALSE(config.boolean("do_lower_case"));
  CHECK(config.integer("model_max_length") == 40);
  CHECK(config.string("tokenizer_class") == "BertTokenizer");
}

TEST_CASE("no words are no vocabulary") {
  CHECK(error_of([] { mm::make_wordpiece(std::vector<std::string>{" ", ""}); }).kind == mm::Kind::input);
}
