#include "model/generate_constraints.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <limits>
#include <vector>

#include "base/error.h"

#include "support/doctest.h"  // last

namespace {

constexpr float kGone = -std::numeric_limits<float>::infinity();

std::vector<float> row(const std::vector<float>& scores, const std::vector<std::int64_t>& text, const mm::Decoding& decoding) {
  const std::vector<mm::TokenSpan> texts{text};
  const auto changed = mm::constrained(at::tensor(scores, at::kFloat).unsqueeze(0), texts, decoding);
  return {changed.const_data_ptr<float>(), changed.const_data_ptr<float>() + changed.numel()};
}

}  // namespace

TEST_CASE("without constraints the scores themselves come back") {
  const auto scores = at::tensor({1.F, 2.F}, at::kFloat).unsqueeze(0);
  const std::vector<std::int64_t> text{0, 0};
  const std::vector<mm::TokenSpan> texts{text};
  CHECK(mm::constrained(scores, texts, {}).is_same(scores));
  const auto changed = mm::constrained(scores, texts, {.repetition_penalty = 2});
  CHECK_FALSE(changed.is_same(scores));
  CHECK(at::equal(scores, at::tensor({1.F, 2.F}, at::kFloat).unsqueeze(0)));  // the model's own scores stay as they are
}

TEST_CASE("the repetition penalty divides what is above 0 and multiplies what is below, once per token") {
  CHECK(row({4, -4, 3, 0}, {0, 1, 1, 0, 3}, {.repetition_penalty = 2}) == std::vector<float>{2, -8, 3, 0});
  CHECK(row({4, -4}, {0, 1}, {.repetition_penalty = 0.5}) == std::vector<float>{8, -2});
  CHECK(row({4, -4}, {0, 7}, {.repetition_penalty = 2}) == std::vector<float>{2, -4});  // 7 is in the prompt, but not in the head
}

TEST_CASE("no n-gram comes twice") {
  CHECK(row({1, 2, 3}, {1}, {.no_repeat_ngram = 1}) == std::vector<float>{1, kGone, 3});
  CHECK(row({1, 2, 3}, {0, 1, 0}, {.no_repeat_ngram = 2}) == std::vector<float>{1, kGone, 3});
  CHECK(row({1, 2, 3}, {0, 1, 0, 2, 0}, {.no_repeat_ngram = 2}) == std::vector<float>{1, kGone, kGone});
  CHECK(row({1, 2, 3}, {0, 1, 2, 0, 1}, {.no_repeat_ngram = 3}) == std::vector<float>{1, 2, kGone});
  CHECK(row({1, 2, 3}, {1, 1}, {.no_repeat_ngram = 3}) == std::vector<float>{1, 2, 3});  // nothing of that length yet
  CHECK(row({1, 2, 3}, {0, 9, 0}, {.no_repeat_ngram = 2}) == std::vector<float>{1, 2, 3});
}

TEST_CASE("a text does not end before its shortest length") {
  const mm::Decoding decoding{.min_length = 3, .end_tokens = {2, 0, 8}};
  CHECK(row({1, 2, 3}, {1, 1}, decoding) == std::vector<float>{kGone, 2, kGone});
  CHECK(row({1, 2, 3}, {1, 1, 1}, decoding) == std::vector<float>{1, 2, 3});
}

TEST_CASE("rows are constrained by their own texts") {
  const std::vector<std::int64_t> first{0}, second{1};
  const std::vector<mm::TokenSpan> texts{first, second};
  const auto scores = at::tensor({1.F, 2.F, 3.F, 4.F}, at::kFloat).view({2, 2});
  const auto changed = mm::constrained(scores, texts, {.no_repeat_ngram = 1});
  CHECK(at::equal(changed, at::tensor({kGone, 2.F, 3.F, kGone}, at::kFloat).view({2, 2})));
}

TEST_CASE("forced tokens leave no other: the first behind a prompt of one token, the last of the greatest length") {
  const mm::Decoding decoding{.max_length = 4, .no_repeat_ngram = 1, .forced_first = {1}, .forced_last = {0, 2}};
  CHECK(row({1, 2, 3}, {1}, decoding) == std::vector<float>{kGone, 0, kGone});  // though it would come twice
  CHECK(row({1, 2, 3}, {1, 0}, decoding) == std::vector<float>{kGone, kGone, 3});
  CHECK(row({1, 2, 3}, {1, 0, 2}, decoding) == std::vector<float>{0, kGone, 0});
  CHECK(row({1, 2, 3}, {1}, {.max_length = 2, .forced_first = {1}, .forced_last = {2}}) == std::vector<float>{kGone, kGone, 0});
  CHECK_THROWS_WITH_AS(row({1, 2, 3}, {1}, {.forced_first = {3}}), "the forced token 3 is outside the vocabulary of 3 tokens", mm::Error);
}
