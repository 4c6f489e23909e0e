#include "model/embedder.h"

#include <ATen/ops/tensor.h>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("vectors become as long as 1, and nothing but zeros stays so") {
  const auto vectors = of_length_one(at::tensor({3.0F, 4.0F, 0.0F, 0.0F}).reshape({2, 2}));
  CHECK(vectors[0][0].item<float>() == doctest::Approx(0.6));
  CHECK(vectors[0][1].item<float>() == doctest::Approx(0.8));
  CHECK(vectors[1].abs().sum().item<float>() == 0);
}

TEST_CASE("kinds have names") {
  CHECK(mm::name_of(mm::Content::text) == "text");
  CHECK(mm::name_of(mm::Content::sound) == "sound");
}
