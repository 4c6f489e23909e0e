#include "model/block_token.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include "support/caught.h"
#include "support/golden_blocks.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("patches, symbols and places give what torch.nn's do, gradients too") {
  for (const char* text : {"patches 2 5", "embed 7 3", "class-token", "positions", "sinusoids", "linear 4", "layer-norm"})
    check_golden_block(text);
}

TEST_CASE("what is learnt of places begins small") {
  for (const char* text : {"positions", "class-token"}) {
    const MadeBlock made(text, {40, 50});
    const double most = made.source->tensors().begin()->second.abs().max().item().toDouble();
    CHECK(most > 0.01);
    CHECK(most <= 0.04);
  }
}

TEST_CASE("symbols outside the vocabulary, and numbers that are none, are errors of the data") {
  const MadeBlock made("embed 3 2", {1});
  const auto of = [&](double value) { return complaint([&] { made.block(at::full({1, 1}, value), 0); }); };
  CHECK(of(2).empty());
  for (const double wrong : {3.0, -1.0, 0.5, 1e12}) CHECK(of(wrong) == "'embed' takes whole numbers from 0 to 2, and others came in");
  CHECK(exit_code([&] { made.block(at::full({1, 1}, 3.0), 0); }) == 3);
}

TEST_CASE("what does not fit says why") {
  const auto message = [](const char* text, ExampleShape shape) { return complaint([&] { MadeBlock(text, std::move(shape)); }); };
  CHECK(message("patches 3 4", {1, 8, 9}) == "patches of 3 do not cover 8 x 9");
  CHECK(message("embed 9 4", {8, 9}) == "'embed' takes [T], symbols, and what comes in is [8, 9]");
  CHECK(message("embed 99999999 4", {8}) == "at most 2^24 symbols, which f32 tells apart, not 99999999");
  CHECK(message("positions", {8}) == "'positions' takes [T, C], and what comes in is [8]");
}

TEST_CASE("while training some symbols become 0, the same of an example in any batch") {
  const MadeBlock made("embed 5 2 drop=0.4", {100});
  const auto x = at::full({4, 100}, 3.0);
  const auto plain = made.block(x, 0), drawn = made.block(x, 77);
  const auto weight = made.source->tensors().begin()->second;
  CHECK(plain.eq(weight[3]).all().item().toBool());
  const auto gone = drawn.eq(weight[0]).all(2), stays = drawn.eq(weight[3]).all(2);  // [4, 100]
  CHECK(gone.logical_or(stays).all().item().toBool());
  const double share = gone.to(at::kDouble).mean().item().toDouble();
  CHECK(share > 0.25);
  CHECK(share < 0.55);
  CHECK(at::equal(made.block(x.slice(0, 1, 2), 78), drawn.slice(0, 1, 2)));
}
