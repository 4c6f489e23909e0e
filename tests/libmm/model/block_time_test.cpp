#include "model/block_time.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>

#include "support/caught.h"
#include "support/golden_blocks.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("recurrent and sliding blocks give what torch.nn's do, gradients too") {
  for (const char* text :
       {"gru 4", "gru 3 layers=2 both=1", "lstm 4", "lstm 3 layers=2 both=1", "conv1d 4 3 stride=2 pad=1", "max-pool1d 2"})
    check_golden_block(text);
}

TEST_CASE("one step of many") {
  const auto x = at::arange(12, at::kFloat).view({2, 3, 2});
  CHECK(at::equal(MadeBlock("take-first", {3, 2}).block(x, 0), x.select(1, 0)));
  CHECK(at::equal(MadeBlock("last", {3, 2}).block(x, 0), x.select(1, 2)));
  CHECK(at::equal(MadeBlock("mean-time", {3, 2}).block(x, 0), x.select(1, 1)));
  CHECK(at::equal(MadeBlock("transpose", {3, 2}).block(x, 0), x.transpose(1, 2)));
}

TEST_CASE("what does not fit says why") {
  const auto message = [](const char* text, ExampleShape shape) { return complaint([&] { MadeBlock(text, std::move(shape)); }); };
  CHECK(message("gru 4", {5}) == "'gru' takes [T, C], steps of numbers, and what comes in is [5]");
  CHECK(message("lstm 4 layers=65", {5, 2}) == "at most 64 layers, not 65");
  CHECK(message("lstm 4 both=3", {5, 2}) == "both must be 0 or 1, not 3");
  CHECK(message("conv1d 4 7", {5, 2}) == "a window of 7 does not fit into 5 with pad=0");
}

TEST_CASE("blocks over steps give what they would without those that are not there, of any number of layers") {
  auto mask = at::ones({2, 5}, at::kBool);
  mask[0].slice(0, 3).fill_(false);
  const auto x = numbers({2, 5, 3}, 4);
  for (const char* text :
       {"gru 4", "gru 3 layers=2 both=1", "lstm 4 layers=2", "lstm 3 layers=2 both=1", "conv1d 3 3 pad=1", "transformer 3 4"}) {
    CAPTURE(text);
    const MadeBlock made(text, {5, 3});
    const auto y = made.block(x, 0, mask);
    CHECK(difference(y.narrow(0, 0, 1).slice(1, 0, 3), made.block(x.narrow(0, 0, 1).slice(1, 0, 3), 0)) < 1e-5);
    CHECK(difference(y[1], made.block(x.narrow(0, 1, 1), 0)[0]) < 1e-5);
  }
  for (const char* text : {"last", "mean-time"}) {
    CAPTURE(text);
    const MadeBlock made(text, {5, 3});
    CHECK(difference(made.block(x, 0, mask)[0], made.block(x.narrow(0, 0, 1).slice(1, 0, 3), 0)[0]) < 1e-6);
    CHECK(difference(made.block(x, 0, mask)[1], made.block(x, 0)[1]) < 1e-6);
  }
}
