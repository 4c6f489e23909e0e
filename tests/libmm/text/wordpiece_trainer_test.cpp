#include "text/wordpiece_trainer.h"

#include <algorithm>
#include <vector>

#include "base/json.h"
#include "support/caught.h"
#include "support/temporary.h"
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

}  // namespace

TEST_CASE("frequent words are tokens, rare ones are cut, unknown characters are unknown") {
  const TemporaryFolder folder;
  mm::write_wordpiece(folder.path, kSentences);
  const auto tokenizer = mm::Tokenizer::open(folder / "tokenizer.json");
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
  const TemporaryFolder first, second;
  auto sentences = kSentences;
  mm::write_wordpiece(first.path, sentences);
  std::reverse(sentences.begin(), sentences.end());
  mm::write_wordpiece(second.path, sentences);
  CHECK(text_of(first / "tokenizer.json") == text_of(second / "tokenizer.json"));
}

TEST_CASE("the size is kept, whole words before endings") {
  const TemporaryFolder folder;
  const std::int64_t characters = 7 + 2 * 22;
  mm::write_wordpiece(folder.path, kSentences, {.size = characters + 3});
  const auto tokenizer = mm::Tokenizer::open(folder / "tokenizer.json");
  CHECK(tokenizer->size() == characters + 3);
  CHECK(tokenizer->id_of("ball") > 0);
  CHECK(tokenizer->id_of("##ing") == -1);
  const auto error = error_of([&] { mm::write_wordpiece(folder.path, kSentences, {.size = characters - 1}); });
  CHECK(error.kind == mm::Kind::usage);
  CHECK(std::string(error.what()) == "a vocabulary of 50 tokens cannot hold the 22 characters of the sentences");
  CHECK(error.hint == "it needs 51 tokens at least");
}

TEST_CASE("capitals and accents stay when they are asked for") {
  const TemporaryFolder folder;
  mm::write_wordpiece(folder.path, kSentences, {.least_count = 1, .lowercase = false, .max_length = 40});
  const auto tokenizer = mm::Tokenizer::open(folder / "tokenizer.json");
  CHECK(tokens_of(*tokenizer, "Caf\u00E9") == std::vector<std::string>{"[CLS]", "Caf\u00E9", "[SEP]"});
  const Json config = Json::read(folder / "tokenizer_config.json");
  CHECK_FALSE(config.boolean("do_lower_case"));
  CHECK(config.integer("model_max_length") == 40);
  CHECK(config.string("tokenizer_class") == "BertTokenizer");
}

TEST_CASE("no words, or nowhere to write") {
  const TemporaryFolder folder;
  CHECK(error_of([&] { mm::write_wordpiece(folder.path, std::vector<std::string>{" ", ""}); }).kind == mm::Kind::input);
  CHECK(error_of([&] { mm::write_wordpiece(folder / "none", kSentences); }).kind == mm::Kind::output);
}
