#include "model/block_residual.h"

#include "support/caught.h"
#include "support/golden_blocks.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a residual block gives what the same in torch.nn does, gradients too") {
  for (const char* text : {"resnet 4 groups=2", "resnet 6 stride=2 groups=3"}) check_golden_block(text);
}

TEST_CASE("what does not fit says why") {
  const auto message = [](const char* text, ExampleShape shape) { return complaint([&] { MadeBlock(text, std::move(shape)); }); };
  CHECK(message("resnet 12", {4, 5, 5}) == "8 groups do not divide 12 channels");
  CHECK(message("resnet 16", {4, 5}) == "'resnet' takes [C, H, W], and what comes in is [4, 5]");
}
