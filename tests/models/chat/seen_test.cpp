#include "chat/seen.h"

#include <ATen/ops/full.h>

#include <array>

#include "support/close.h"

#include "support/doctest.h"

using mm::chat::Seen;

TEST_CASE("what is seen of several pictures lies one behind the other, at every depth") {
  const std::array<Seen, 2> all{Seen{.states = at::full({1, 2}, 1.0), .deeper = {at::full({1, 2}, 3.0)}},
                                Seen{.states = at::full({2, 2}, 2.0), .deeper = {at::full({2, 2}, 4.0)}}};
  const auto both = mm::chat::joined(all);
  CHECK(both.states.sizes() == at::IntArrayRef({3, 2}));
  CHECK(both.states[0][0].item<float>() == 1);
  CHECK(both.states[2][1].item<float>() == 2);
  REQUIRE(both.deeper.size() == 1);
  CHECK(both.deeper[0][2][0].item<float>() == 4);
  CHECK(mm::chat::joined(std::span(all).first(1)).states.equal(all[0].states));
}
