#include "florence2/writer.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include "golden.h"

using namespace mm::florence2;

TEST_CASE("rows follow their own words when they are repeated and reordered") {
  const c10::InferenceMode guard;
  const Golden golden("defaults");
  const auto model = golden.model();
  const auto file = golden.file("activations.safetensors");
  const auto logits = file.tensor("logits"), tokens = file.tensor("input.tokens"), prompt = file.tensor("input.prompt");  // [1, 5, V]
  const auto seen = model.look(file.tensor("input.pixels"));
  TextWriter writer(model.text, model.read(seen, prompt.narrow(1, seen.size(1), prompt.size(1) - seen.size(1))), 3, 5);
  CHECK(mm::difference(writer.next(tokens.narrow(1, 0, 2)), logits.select(1, 1)) < 1e-5);
  writer.keep(at::tensor({0, 0}, at::kLong));
  const auto after = writer.next(at::cat({at::tensor({40}, at::kLong), tokens[0].narrow(0, 2, 1)}));  // row 0 goes another way
  CHECK(mm::difference(after[1], logits[0][2]) < 1e-5);
  CHECK(mm::difference(after[0], logits[0][2]) > 1e-3);
  writer.keep(at::tensor({1}, at::kLong));
  CHECK(mm::difference(writer.next(tokens.select(1, 3)), logits.select(1, 3)) < 1e-5);
}
