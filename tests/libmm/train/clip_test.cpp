#include "train/clip.h"

#include <cmath>

#include "support/toy_parameters.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("clipping keeps the direction and bounds the norm of all gradients together") {
  const auto p = toy_parameters();
  set_toy_gradients(p, 1);
  const double norm = std::sqrt(0.01 + 0.04 + 0.09 + 1 + 16);
  CHECK(clip_gradients(p, {.clip = 100}) == doctest::Approx(norm));
  CHECK(p.at("a.bias").grad()[1].item().toDouble() == doctest::Approx(-4));
  CHECK(clip_gradients(p, {.clip = 0}) == doctest::Approx(norm));
  CHECK(clip_gradients(p, {.clip = 0.5}) == doctest::Approx(norm));
  CHECK(clip_gradients(p, {.clip = 100}) == doctest::Approx(0.5));
  CHECK(p.at("a.bias").grad()[1].item().toDouble() == doctest::Approx(-4 * 0.5 / norm));
}

TEST_CASE("without a gradient there is nothing to clip") { CHECK(clip_gradients(toy_parameters(), {.clip = 1}) == 0); }

TEST_CASE("values are clipped before the norm is, and the norm that is told is that of before") {
  const auto p = toy_parameters();
  set_toy_gradients(p, 1);
  const double norm = std::sqrt(0.01 + 0.04 + 0.09 + 1 + 16), left = std::sqrt(0.01 + 0.04 + 0.0625 + 2 * 0.0625);
  CHECK(clip_gradients(p, {.clip = 0, .clip_value = 0.25}) == doctest::Approx(norm));
  CHECK(p.at("a.bias").grad()[0].item().toDouble() == doctest::Approx(0.25));
  CHECK(p.at("a.bias").grad()[1].item().toDouble() == doctest::Approx(-0.25));
  CHECK(p.at("a.weight").grad()[0][0].item().toDouble() == doctest::Approx(0.1));
  set_toy_gradients(p, 1);
  CHECK(clip_gradients(p, {.clip = 0.1, .clip_value = 0.25}) == doctest::Approx(norm));
  CHECK(p.at("a.bias").grad()[1].item().toDouble() == doctest::Approx(-0.25 * 0.1 / left));
  CHECK(p.at("a.weight").grad()[0][1].item().toDouble() == doctest::Approx(-0.2 * 0.1 / left));
}

TEST_CASE("a gradient that is no number shows in the norm, whatever is clipped") {
  const auto p = toy_parameters();
  set_toy_gradients(p, std::nan(""));
  CHECK(std::isnan(clip_gradients(p, {.clip = 1, .clip_value = 0.25})));
}
