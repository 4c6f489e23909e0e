#include "tensor/shape.h"

#include <ATen/ops/empty.h>

#include "base/error.h"

#include "support/doctest.h"

using mm::shape;

TEST_CASE("letters are bound to sizes") {
  const auto sizes = shape(at::empty({2, 3, 5, 7}), "B 3 H W", "pixels");
  CHECK(sizes["B"] == 2);
  CHECK(sizes["H"] == 5);
  CHECK(sizes["W"] == 7);
  CHECK_THROWS_AS(sizes["C"], mm::Error);
  shape(at::empty({}), "", "number");
  shape(at::empty({4, 4}), "N N", "square");
  shape(at::empty({0, 4}), "B 4", "boxes");
}

TEST_CASE("another shape is told beside the one expected") {
  const auto refused = [](const at::Tensor& tensor, const char* pattern) {
    try {
      shape(tensor, pattern, "x");
    } catch (const mm::Error& e) {
      CHECK((e.kind == mm::Kind::input));
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(refused(at::empty({2, 4, 8, 8}), "B 3 H W") == "x has shape [2, 4, 8, 8], expected [B, 3, H, W]");
  CHECK(refused(at::empty({3, 8, 8}), "B 3 H W") == "x has shape [3, 8, 8], expected [B, 3, H, W]");
  CHECK(refused(at::empty({4, 5}), "N N") == "x has shape [4, 5], expected [N, N]");
  CHECK(refused(at::empty({}), "B") == "x has shape [], expected [B]");
  CHECK(refused(at::empty({1}), "") == "x has shape [1], expected []");
  CHECK(refused(at::Tensor(), "B") == "x is not there, expected [B]");
}
