#include "fusion/fusion_experts.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/tensor.h>

#include "support/caught.h"
#include "support/close.h"
#include "support/golden_fusion.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::vector<ModalityShape> kTwo{{"text", 1, 3}, {"audio", 1, 2}};

// Experts whose gate does not look: every example takes those of the greatest biases.
MadeFusion with_gate(const char* text, const at::Tensor& biases) {
  MadeFusion made(text, kTwo);
  const auto& tensors = made.source->tensors();
  tensors.at("gate.weight").zero_();
  tensors.at("gate.bias").copy_(biases);
  return made;
}

}  // namespace

TEST_CASE("experts and their balance agree with their equations") {
  check_golden_fusion("experts 3", "vectors.safetensors");
  check_golden_fusion("experts 2 experts=3 top=1 balance=0.5", "vectors.safetensors");
}

TEST_CASE("only the chosen experts are heard") {
  const auto made = with_gate("experts 2 experts=3 top=1", at::tensor({0.F, 5.F, 1.F}));
  const auto& tensors = made.source->tensors();
  const auto x = made.examples(2);
  const auto joined = joined_means(x);  // [B, S]
  CHECK(difference(made.fuse(x, 0).x, at::linear(joined, tensors.at("experts.weight").narrow(0, 2, 2))) < 1e-6);
}

TEST_CASE("the penalty is least where all experts are used alike") {
  const auto penalty = [](const at::Tensor& biases, const char* text) {
    const auto made = with_gate(text, biases);
    return made.fuse(made.examples(4), 0).penalty.item<double>();
  };
  const auto equal = at::tensor({0.F, 0.F}), one = at::tensor({9.F, 0.F});
  CHECK(penalty(equal, "experts 2 experts=2 top=2 balance=0.5") == doctest::Approx(0.5));
  CHECK(penalty(one, "experts 2 experts=2 top=1 balance=0.5") == doctest::Approx(1).epsilon(1e-3));
  CHECK(penalty(one, "experts 2 experts=2 top=1 balance=0") == 0);
}

TEST_CASE("no more experts are chosen than there are") {
  CHECK(complaint([] { MadeFusion("experts 2 experts=3 top=4", kTwo); }) == "the 4 best of 3 experts");
  CHECK(MadeFusion("experts 2 experts=1", kTwo).parameters() == 2 * 5 + 2 + 5 + 1);
}
