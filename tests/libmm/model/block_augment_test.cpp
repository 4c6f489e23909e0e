#include "model/block_augment.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <set>

#include "support/caught.h"
#include "support/golden_blocks.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// 50 pictures of side 9 that are 1 in the middle square of side 3.
at::Tensor squares() {
  const auto x = at::zeros({50, 1, 9, 9});
  x.narrow(2, 3, 3).narrow(3, 3, 3).fill_(1);
  return x;
}

constexpr const char* kAll[] = {"random-shift 2", "random-crop 0.3", "random-rotate 30", "random-scale 0.5", "random-flip",
                                "jitter",         "blur 2"};

}  // namespace

TEST_CASE("what is drawn is a function of an example's key, wherever its batch is cut; without a key nothing is") {
  const auto x = numbers({6, 2, 9, 8});
  for (const char* text : kAll) {
    CAPTURE(text);
    const MadeBlock made(text, {2, 9, 8});
    CHECK(made.shape == ExampleShape{2, 9, 8});
    CHECK(made.source->tensors().empty());
    CHECK(at::equal(made.block(x, 0), x));
    const auto whole = made.block(x, 100);
    CHECK(difference(whole, x) > 0.01);
    CHECK(at::equal(made.block(x, 100), whole));
    CHECK(difference(made.block(x.narrow(0, 0, 1), 100), whole.narrow(0, 0, 1)) < 1e-5);
    CHECK(difference(made.block(x.narrow(0, 2, 4), 102), whole.narrow(0, 2, 4)) < 1e-5);
    std::set<float> seen;  // the same picture is changed in several ways
    const auto same = made.block(x[0].expand({6, 2, 9, 8}).contiguous(), 100);
    for (std::int64_t i = 0; i < 6; ++i) seen.insert(same[i].square().mul(at::arange(144, at::kFloat).view({2, 9, 8})).sum().item<float>());
    CHECK(seen.size() >= 2);
  }
}

TEST_CASE("gradients pass through every change") {
  for (const char* text : kAll) {
    CAPTURE(text);
    const MadeBlock made(text, {1, 9, 9});
    auto x = numbers({4, 1, 9, 9}).requires_grad_(true);
    const auto y = made.block(x, 7);
    (y * y.detach()).sum().backward();
    // Linear in x: y . y = x . (gradient of y . const).
    CHECK((x * x.grad()).sum().item().toDouble() == doctest::Approx(y.square().sum().item().toDouble()).epsilon(1e-4));
  }
}

TEST_CASE("a shift moves the picture and brings in zeros") {
  const MadeBlock made("random-shift 2", {1, 7, 7});
  auto x = at::ones({50, 1, 7, 7});
  x.select(2, 3).select(2, 3).fill_(5);
  const auto y = made.block(x, 9);
  std::set<std::pair<std::int64_t, std::int64_t>> seen;
  for (std::int64_t i = 0; i < 50; ++i) {
    const auto place = y[i].argmax().item().toLong();
    seen.insert({place / 7, place % 7});
    CHECK(y[i].max().item().toDouble() == 5);
    const auto down = std::abs(place / 7 - 3), right = std::abs(place % 7 - 3);
    CHECK(down <= 2);
    CHECK(right <= 2);
    CHECK(y[i].eq(0).sum().item().toLong() == 49 - (7 - down) * (7 - right));
  }
  CHECK(seen.size() > 15);
}

TEST_CASE("a crop makes what it keeps larger, a scale larger or smaller, a turn keeps its size") {
  const auto x = squares();
  const auto sums = [&](const char* text) { return MadeBlock(text, {1, 9, 9}).block(x, 3).sum({1, 2, 3}); };  // [50]
  const auto crops = sums("random-crop 0.25 stretch=1"), scales = sums("random-scale 0.3"), turns = sums("random-rotate 45");
  CHECK(crops.max().item().toDouble() > 18);  // up to 4 times the area
  CHECK(crops.max().item().toDouble() < 9 * 4.5);
  CHECK(scales.min().item().toDouble() > 9 * 0.49 * 0.8);
  CHECK(scales.min().item().toDouble() < 9 * 0.75);
  CHECK(scales.max().item().toDouble() > 9 * 1.3);
  CHECK(scales.max().item().toDouble() < 9 * 1.69 * 1.2);
  CHECK(turns.min().item().toDouble() == doctest::Approx(9).epsilon(0.1));
  CHECK(turns.max().item().toDouble() == doctest::Approx(9).epsilon(0.1));
}

TEST_CASE("a turn is one of a picture that is not square, too") {
  const auto x = at::zeros({20, 1, 15, 31});
  x.narrow(2, 7, 1).narrow(3, 3, 25).fill_(1);  // a line across
  const auto y = MadeBlock("random-rotate 20", {1, 15, 31}).block(x, 3);
  for (std::int64_t i = 0; i < 20; ++i) CHECK(y[i].sum().item().toDouble() == doctest::Approx(25).epsilon(0.1));
}

TEST_CASE("a flip mirrors half of the pictures, and nothing else") {
  const auto x = numbers({200, 1, 3, 5});
  const auto y = MadeBlock("random-flip", {1, 3, 5}).block(x, 3);
  int mirrored = 0;
  for (std::int64_t i = 0; i < 200; ++i) {
    const bool turned = difference(y[i], x[i].flip(2)) < 1e-6;
    CHECK((turned || difference(y[i], x[i]) < 1e-6));
    mirrored += turned ? 1 : 0;
  }
  CHECK(mirrored > 70);
  CHECK(mirrored < 130);
}

TEST_CASE("jitter changes mean and spread within its bounds") {
  const auto x = squares();
  const auto bright = MadeBlock("jitter brightness=0.5 contrast=0", {1, 9, 9}).block(x, 3).sum({1, 2, 3});
  CHECK(bright.min().item().toDouble() > 4.5);
  CHECK(bright.min().item().toDouble() < 6);
  CHECK(bright.max().item().toDouble() > 12);
  CHECK(bright.max().item().toDouble() < 13.5);
  const auto strong = MadeBlock("jitter brightness=0 contrast=0.5", {1, 9, 9}).block(x, 3);
  CHECK(difference(strong.mean({1, 2, 3}), x.mean({1, 2, 3})) < 1e-5);
  const auto spread = strong.std({1, 2, 3}, true) / x.std({1, 2, 3}, true);
  CHECK(spread.min().item().toDouble() >= 0.5);
  CHECK(spread.max().item().toDouble() <= 1.5);
  CHECK(spread.max().item().toDouble() > 1.3);
}

TEST_CASE("a blur keeps what is there together and makes it less sharp, as often as it is asked to") {
  const auto x = squares();
  const auto always = MadeBlock("blur 1 chance=1", {1, 9, 9}).block(x, 3);
  CHECK(difference(always.sum({1, 2, 3}), x.sum({1, 2, 3})) < 0.2);
  CHECK(always.square().sum({1, 2, 3}).max().item().toDouble() <= 9.001);
  CHECK(always.square().sum({1, 2, 3}).min().item().toDouble() < 5);
  CHECK(difference(MadeBlock("blur 2 chance=0", {1, 9, 9}).block(x, 3), x) < 1e-6);
}

TEST_CASE("what does not fit says why") {
  const auto message = [](const char* text, ExampleShape shape) { return complaint([&] { MadeBlock(text, std::move(shape)); }); };
  CHECK(message("random-shift 4", {1, 4, 9}) == "moving by 4 leaves nothing of 4 x 9");
  CHECK(message("random-crop 0", {1, 4, 9}) == "the smallest part of the area must be at least 0.01, not 0");
  CHECK(message("random-crop 0.5 stretch=9", {1, 4, 9}) == "stretch must be from 1 to 4, not 9");
  CHECK(message("jitter brightness=1", {1, 4, 9}) == "brightness must be at least 0 and below 1, not 1");
  CHECK(message("blur 2 chance=2", {1, 4, 9}) == "chance must be from 0 to 1, not 2");
  for (const char* text : kAll) CHECK(message(text, {36}).ends_with("takes [C, H, W], and what comes in is [36]"));
}
