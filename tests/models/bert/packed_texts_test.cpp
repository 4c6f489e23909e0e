#include "bert/packed_texts.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm::bert;
using mm::Encoding;

namespace {

Config config(Layout layout) {
  Config c;
  c.layout = layout;
  c.vocabulary = 50;
  c.positions = 400;
  c.pad_token = layout == Layout::bert ? 0 : 1;
  return c;
}

Encoding text(std::vector<std::int64_t> ids) {
  const auto count = ids.size();
  return {.ids = std::move(ids), .types = std::vector<std::int64_t>(count, 1)};
}

bool holds(const at::Tensor& t, const std::vector<std::int64_t>& numbers) { return at::equal(t, at::tensor(numbers, at::kLong)); }

}  // namespace

TEST_CASE("texts lie one behind the other, each with positions of its own") {
  const std::vector<Encoding> texts{text({5, 0, 6}), text({7})};
  const auto bert = pack(texts, config(Layout::bert), at::kCPU);
  CHECK(holds(bert.ids, {5, 0, 6, 7}));
  CHECK(holds(bert.types, {1, 1, 1, 1}));
  CHECK(holds(bert.positions, {0, 1, 2, 0}));
  CHECK(bert.lengths == std::vector<int64_t>{3, 1});

  const std::vector<Encoding> padded{text({5, 1, 6}), text({7})};
  const auto roberta = pack(padded, config(Layout::roberta), at::kCPU);
  CHECK(holds(roberta.positions, {2, 1, 3, 2}));  // padding written in a text has the padding's position
  CHECK(holds(roberta.types, {0, 0, 0, 0}));
}

TEST_CASE("what the model has no row for is refused") {
  const auto what = [](const Encoding& encoding, const Config& c) { return complaint([&] { pack(std::vector{encoding}, c, at::kCPU); }); };
  CHECK(what(text({}), config(Layout::bert)).starts_with("an empty text"));
  CHECK(what(text({50}), config(Layout::bert)) == "tokenizer.json gives the token 50, outside the vocabulary of 50 tokens of config.json");
  auto one = config(Layout::bert);
  one.types = 1;
  CHECK(what(text({5}), one) == "tokenizer.json gives tokens the type 1, but type_vocab_size is 1");
}

TEST_CASE("groups are of neighbours in length, and answers come back in the texts' order") {
  std::vector<Encoding> texts;
  for (std::int64_t i = 0; i < 60; ++i) texts.push_back(text(std::vector<std::int64_t>(static_cast<std::size_t>(1 + (i * 37) % 300), 5)));
  std::size_t groups = 0;
  int64_t shortest = 300, tokens = 0;
  const auto lengths = by_length(texts, config(Layout::bert), at::kCPU, [&](const PackedTexts& packed) {
    ++groups;
    std::vector<at::Tensor> rows;
    for (const auto length : packed.lengths) {
      CHECK(length <= shortest);
      shortest = length;
      tokens += length;
      rows.push_back(at::tensor({static_cast<double>(length)}, at::kDouble));
    }
    return at::stack(rows);
  });
  REQUIRE(lengths.sizes() == at::IntArrayRef({60, 1}));
  for (std::size_t i = 0; i < texts.size(); ++i)
    CHECK(lengths[static_cast<int64_t>(i)].item().toDouble() == static_cast<double>(texts[i].ids.size()));
  CHECK(groups > 2);
  CHECK(groups < 10);
  CHECK(tokens > 8000);
}
