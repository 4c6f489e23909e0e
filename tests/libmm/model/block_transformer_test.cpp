#include "model/block_transformer.h"

#include "support/caught.h"
#include "support/golden_blocks.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a layer gives what torch.nn.TransformerEncoderLayer does, gradients too") {
  for (const char* text : {"transformer 2 8", "transformer 2 8 post=1", "transformer 3 5 causal=1 relu=1"}) check_golden_block(text);
}

TEST_CASE("dropout changes a layer while it trains, the same for the same key") {
  const MadeBlock made("transformer 2 8 dropout=0.5", {5, 6});
  const auto x = numbers({2, 5, 6});
  CHECK(difference(made.block(x, 3), made.block(x, 3)) == 0);
  CHECK(difference(made.block(x, 3), made.block(x, 4)) > 0.01);
  CHECK(difference(made.block(x, 3), made.block(x, 0)) > 0.01);
}

TEST_CASE("what does not fit says why") {
  const auto message = [](const char* text, ExampleShape shape) { return complaint([&] { MadeBlock(text, std::move(shape)); }); };
  CHECK(message("transformer 4 8", {5, 6}) == "4 heads do not divide a width of 6");
  CHECK(message("transformer 2", {5, 6}) == "'transformer' needs the width between its two products");
  CHECK(message("transformer 2 8 dropout=1", {5, 6}) == "dropout must be at least 0 and below 1, not 1");
  CHECK(message("transformer 2 8", {6}) == "'transformer' takes [T, C], and what comes in is [6]");
}
