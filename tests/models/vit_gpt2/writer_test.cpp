#include "vit_gpt2/writer.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include "golden.h"

using namespace mm::vit_gpt2;

TEST_CASE("rows follow their own picture and words when they are repeated and reordered") {
  const c10::InferenceMode guard;
  const Golden golden("defaults");
  const auto model = golden.model();
  const auto file = golden.file("activations.safetensors");
  const auto logits = file.tensor("logits"), tokens = file.tensor("input.tokens");  // [2, 5, V], [2, 5]
  TextWriter writer(model.text, model.look(file.tensor("input.pixels")), 3, 5);
  CHECK(mm::difference(writer.next(tokens.narrow(1, 0, 2)), logits.select(1, 1)) < 1e-5);
  writer.keep(at::tensor({0, 0, 1}, at::kLong));
  const auto other = at::tensor({40}, at::kLong);
  const auto after = writer.next(at::cat({tokens[0].narrow(0, 2, 1), other, tokens[1].narrow(0, 2, 1)}));  // row 1 goes another way
  CHECK(mm::difference(after[0], logits[0][2]) < 1e-5);
  CHECK(mm::difference(after[2], logits[1][2]) < 1e-5);
  CHECK(mm::difference(after[1], logits[0][2]) > 1e-3);
  writer.keep(at::tensor({0, 2}, at::kLong));
  const auto fourth = writer.next(at::cat({tokens[0].narrow(0, 3, 1), tokens[1].narrow(0, 3, 1)}));
  CHECK(mm::difference(fourth, logits.select(1, 3)) < 1e-5);
}
