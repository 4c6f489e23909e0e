#include "smolvlm/writer.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include "golden.h"

using namespace mm::smolvlm;

TEST_CASE("rows that come, go and begin again read their own past") {
  const c10::InferenceMode guard;
  const Golden golden("smolvlm");
  const auto file = golden.file("activations.safetensors");
  const TextDecoder text(golden.params() / "model.text_model", golden.params() / "lm_head", golden.config);
  const auto tokens = file.tensor("input.tokens"), states = file.tensor("connector").flatten(0, 1);
  const auto after = [&](const std::vector<std::int64_t>& more) {  // all at once
    const auto all = at::cat({tokens, at::tensor(more, at::kLong).unsqueeze(0)}, 1);
    const auto x = text(text.embed(all, states));
    return text.head(x.select(1, x.size(1) - 1))[0];
  };
  TextWriter writer(text, states, 2, tokens.size(1) + 2);
  CHECK(mm::difference(writer.next(tokens), file.tensor("logits").select(1, tokens.size(1) - 1)) < 1e-5);
  writer.keep(at::tensor({0, 0}, at::kLong));
  CHECK(mm::difference(writer.next(at::tensor({7, 9}, at::kLong))[1], after({9})) < 1e-5);
  writer.keep(at::tensor({1}, at::kLong));
  CHECK(mm::difference(writer.next(at::tensor({11}, at::kLong))[0], after({9, 11})) < 1e-5);
  writer.rewind(tokens.size(1));
  writer.keep(at::tensor({0}, at::kLong));
  CHECK(mm::difference(writer.next(at::tensor({30}, at::kLong))[0], after({30})) < 1e-5);
}
