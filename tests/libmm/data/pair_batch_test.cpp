#include "data/pair_batch.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include "model/image_processor.h"
#include "text/wordpiece_trainer.h"

#include "support/doctest.h"

using namespace mm;

namespace {

Image grey(std::uint8_t level) { return {2, 2, 3, std::vector<std::uint8_t>(12, level)}; }

}  // namespace

TEST_CASE("texts go in whole, and those of the same words are one group") {
  const std::vector<std::string> sentences{"a red star", "two stars"};
  const auto tokenizer = Tokenizer::parse(make_wordpiece(sentences, {.size = 64, .least_count = 1}).tokenizer, "tokenizer.json");
  const std::vector<CaptionExample> examples{{grey(0), "a red star"}, {grey(255), "star"}, {grey(51), "A red  star"}};
  const auto batch = pair_batch(examples, *tokenizer, {.pad = 0, .longest = 4}, pixel_values({.mean = {0, 0, 0}, .std = {1, 1, 1}}));
  const auto& tokens = batch.tensors.at("tokens");
  REQUIRE(tokens.sizes() == at::IntArrayRef({3, 4}));
  CHECK(tokens[0][0].item<std::int64_t>() == tokenizer->id_of("[CLS]"));
  CHECK(tokens[0][3].item<std::int64_t>() == tokenizer->id_of("[SEP]"));  // cut, and yet it ends
  CHECK(tokens[1][2].item<std::int64_t>() == tokenizer->id_of("[SEP]"));
  CHECK(tokens[1][3].item<std::int64_t>() == 0);
  CHECK(at::equal(tokens[0], tokens[2]));
  const auto& groups = batch.tensors.at("group");
  CHECK(groups[0].item<double>() == groups[2].item<double>());
  CHECK(groups[0].item<double>() != groups[1].item<double>());
  CHECK(batch.tensors.at("pixels")[1][0][0][0].item<float>() == doctest::Approx(1));
  CHECK(batch.targets == 3);
}
