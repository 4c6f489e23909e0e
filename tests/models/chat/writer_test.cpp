#include "chat/writer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include "models/smolvlm/golden.h"

using namespace mm::chat;
using mm::smolvlm::Golden;

TEST_CASE("rows that come, go and begin again read their own past") {
  const c10::InferenceMode guard;
  const Golden golden("smolvlm");
  const auto file = golden.file("activations.safetensors");
  const TextDecoder text(golden.params() / "model.text_model", golden.params() / "lm_head", golden.config.text,
                         {golden.config.image_token});
  const auto tokens = file.tensor("input.tokens"), states = file.tensor("connector").flatten(0, 1);
  const Seen seen{.states = states};
  const auto after = [&](const std::vector<std::int64_t>& more) {  // all at once
    const auto all = at::cat({tokens, at::tensor(more, at::kLong).unsqueeze(0)}, 1);
    const auto x = text(text.embed(all, seen), text.angles(0, all.size(1), {}));
    return text.head(x.select(1, x.size(1) - 1))[0];
  };
  TextWriter writer(text, seen, {}, 2, tokens.size(1) + 2);
  CHECK(mm::difference(writer.next(tokens), file.tensor("logits").select(1, tokens.size(1) - 1)) < 1e-5);
  writer.keep(at::tensor({0, 0}, at::kLong));
  CHECK(mm::difference(writer.next(at::tensor({7, 9}, at::kLong))[1], after({9})) < 1e-5);
  writer.keep(at::tensor({1}, at::kLong));
  CHECK(mm::difference(writer.next(at::tensor({11}, at::kLong))[0], after({9, 11})) < 1e-5);
  writer.rewind(tokens.size(1));
  writer.keep(at::tensor({0}, at::kLong));
  CHECK(mm::difference(writer.next(at::tensor({30}, at::kLong))[0], after({30})) < 1e-5);
}

TEST_CASE("places on several axes that count as one are the same, and what follows stands behind the farthest of them") {
  const c10::InferenceMode guard;
  const Golden golden("smolvlm");
  const auto file = golden.file("activations.safetensors");
  auto config = golden.config.text;
  config.rotary_axes = {0, 1, 1};
  const TextDecoder text(golden.params() / "model.text_model", golden.params() / "lm_head", config, {golden.config.image_token});
  const auto tokens = file.tensor("input.tokens");  // [1, T]
  const Seen seen{.states = file.tensor("connector").flatten(0, 1)};
  const auto T = tokens.size(1);
  const auto counted = at::arange(T).view({1, 1, T}).expand({2, 1, T});
  TextWriter plain(text, seen, {}, 2, T + 2), same(text, seen, counted, 2, T + 2), moved(text, seen, counted + 5, 2, T + 2);
  auto far = counted.clone();
  far[1][0][3] = T + 7;
  TextWriter other(text, seen, far, 2, T + 2);
  const auto first = plain.next(tokens);
  CHECK(mm::difference(same.next(tokens), first) < 1e-6);
  CHECK(mm::difference(moved.next(tokens), first) < 1e-4);  // only distances count
  CHECK(mm::difference(other.next(tokens), first) > 1e-4);
  const auto two = at::tensor({0, 0}, at::kLong), more = at::tensor({7, 9}, at::kLong);
  for (auto* const writer : {&plain, &same, &moved}) writer->keep(two);
  const auto second = plain.next(more);
  CHECK(mm::difference(same.next(more), second) < 1e-6);
  CHECK(mm::difference(moved.next(more), second) < 1e-4);
  for (auto* const writer : {&plain, &same}) writer->rewind(T);
  CHECK(mm::difference(same.next(more), plain.next(more)) < 1e-6);
}
