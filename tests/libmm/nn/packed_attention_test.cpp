#include "nn/packed_attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>

#include <cmath>

#include "base/error.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

namespace {

const std::vector<int64_t> kLengths{5, 3, 3, 1, 4};

// One sequence and one head at a time, by the formula.
at::Tensor by_formula(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, int64_t heads, const at::Tensor& bias) {
  const auto D = q.size(1) / heads;
  std::vector<at::Tensor> rows;
  int64_t first = 0;
  for (const auto T : kLengths) {
    std::vector<at::Tensor> parts;
    for (int64_t h = 0; h < heads; ++h) {
      const auto part = [&](const at::Tensor& t) { return t.narrow(0, first, T).narrow(1, h * D, D); };
      auto scores = at::matmul(part(q), part(k).t()) / std::sqrt(static_cast<double>(D));
      if (bias.defined()) scores = scores + bias[h].narrow(0, 0, T).narrow(1, 0, T);
      parts.push_back(at::matmul(at::softmax(scores, -1), part(v)));
    }
    rows.push_back(at::cat(parts, 1));
    first += T;
  }
  return at::cat(rows);
}

}  // namespace

TEST_CASE("each sequence looks at itself alone, with and without a bias") {
  const auto q = mm::numbers({16, 12}, 1), k = mm::numbers({16, 12}, 2), v = mm::numbers({16, 12}, 3), bias = mm::numbers({3, 7, 7}, 4);
  CHECK(mm::difference(mm::attend_packed(q, k, v, kLengths, 3), by_formula(q, k, v, 3, {})) < 1e-5);
  CHECK(mm::difference(mm::attend_packed(q, k, v, kLengths, 3, bias), by_formula(q, k, v, 3, bias)) < 1e-5);
}

TEST_CASE("the first row of each sequence sees what it sees among all") {
  const auto q = mm::numbers({16, 12}, 1), k = mm::numbers({16, 12}, 2), v = mm::numbers({16, 12}, 3), bias = mm::numbers({3, 7, 7}, 4);
  const auto firsts = at::tensor({0L, 5L, 8L, 11L, 12L});
  for (const auto& added : {at::Tensor(), bias}) {
    const auto all = mm::attend_packed(q, k, v, kLengths, 3, added);
    const auto first = mm::attend_packed_first(q.index_select(0, firsts), k, v, kLengths, 3, added);
    CHECK(mm::difference(first, all.index_select(0, firsts)) < 1e-5);
  }
}

TEST_CASE("gradients are those of the formula, of the bias as well") {
  const auto gradients = [](bool packed) {
    std::vector<at::Tensor> in{mm::numbers({16, 12}, 1), mm::numbers({16, 12}, 2), mm::numbers({16, 12}, 3), mm::numbers({3, 7, 7}, 4)};
    for (auto& t : in) t.requires_grad_(true);
    const auto y = packed ? mm::attend_packed(in[0], in[1], in[2], kLengths, 3, in[3]) : by_formula(in[0], in[1], in[2], 3, in[3]);
    (y * mm::numbers({16, 12}, 5)).sum().backward();
    std::vector<at::Tensor> found;
    for (const auto& t : in) found.push_back(t.grad());
    return found;
  };
  const auto packed = gradients(true), plain = gradients(false);
  for (std::size_t i = 0; i < 4; ++i) CHECK(mm::difference(packed[i], plain[i]) < 1e-5);
}

TEST_CASE("columns of a wider product are taken as they lie") {
  const auto all = mm::numbers({16, 36}, 1);
  const auto part = [&](int64_t i) { return all.narrow(1, 12 * i, 12); };
  CHECK(mm::difference(mm::attend_packed(part(0), part(1), part(2), kLengths, 3), by_formula(part(0), part(1), part(2), 3, {})) < 1e-5);
}

TEST_CASE("lengths that do not add up to the rows are a bug") {
  const auto x = mm::numbers({15, 12});
  CHECK_THROWS_AS(mm::attend_packed(x, x, x, {5, 4}, 3), mm::Error);
}
