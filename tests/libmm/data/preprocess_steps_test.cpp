#include "data/preprocess_steps.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include <limits>
#include <set>

#include "base/error.h"
#include "support/caught.h"
#include "support/temporary.h"
#include "tensor/npz.h"

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

const PreprocessRow& row_of(std::string_view name) {
  for (const auto& row : kPreprocessSteps)
    if (row.name == name) return row;
  throw std::out_of_range(std::string(name));
}

StepInput input_of(const at::Tensor& x, std::vector<double> numbers = {}, bool whole = false) {
  return {x, std::move(numbers), whole, "array 'x'", "x.npz"};
}

}  // namespace

TEST_CASE("every step gives what Python computes, missing numbers and a constant column included") {
  const Npz golden(MM_TEST_DATA "/arrays/preprocess.npz");
  for (const char* name : {"impute", "standardise", "min-max", "robust"}) {
    CAPTURE(name);
    const auto& row = row_of(name);
    const auto out = row.apply(golden.tensor("test"), row.fit(input_of(golden.tensor("train"))));
    CHECK(at::allclose(out, golden.tensor(name), 1e-5, 1e-5, true));
  }
  const auto& pca = row_of("pca");
  for (const auto& [name, number] : {std::pair{"pca 3", 3.0}, {"pca 0.9", 0.9}}) {
    CAPTURE(name);
    const auto out = pca.apply(golden.tensor("full_test"), pca.fit(input_of(golden.tensor("full_train"), {number})));
    CHECK(out.sizes() == golden.tensor(name).sizes());
    CHECK(at::allclose(out, golden.tensor(name), 1e-4, 1e-4));
  }
  const auto wide = pca.fit(input_of(golden.tensor("full_train").slice(0, 0, 4), {2}));
  CHECK(at::allclose(pca.apply(golden.tensor("full_test").slice(0, 0, 2), wide), golden.tensor("wide pca 2"), 1e-4, 1e-4));
}

TEST_CASE("nothing is divided by zero, and a column without numbers is told apart") {
  const auto x = at::tensor({0.1F, kNaN, 0.1F, kNaN, 0.1F, kNaN}).view({3, 2});
  for (const char* name : {"standardise", "min-max", "robust"}) {
    CAPTURE(name);
    const auto& row = row_of(name);
    const auto fitted = row.fit(input_of(x));
    for (const auto& [key, tensor] : fitted) CHECK(tensor.isfinite().all().item<bool>());
    const auto out = row.apply(x, fitted);
    CHECK(at::equal(out.select(1, 0), at::full({3}, 0, at::kFloat)));
    CHECK(out.select(1, 1).isnan().all().item<bool>());
  }
  const auto& impute = row_of("impute");
  CHECK(at::equal(impute.apply(x, impute.fit(input_of(x))).select(1, 1), at::full({3}, 0, at::kFloat)));
}

TEST_CASE("one statistic for all numbers") {
  const auto x = at::tensor({0.0F, 1.0F, 2.0F, 3.0F, 4.0F, kNaN, 4.0F, 0.0F}).view({2, 2, 2});
  const auto fitted = fit_standardise(input_of(x, {}, true));
  CHECK(fitted.at("mean").dim() == 0);
  CHECK(fitted.at("mean").item<float>() == 2);
  CHECK(fitted.at("std").item<double>() == doctest::Approx(std::sqrt((4 + 1 + 0 + 1 + 4 + 4 + 4) / 7.0)));
  CHECK(fit_min_max(input_of(x, {}, true)).at("range").item<float>() == 4);
  CHECK(fit_robust(input_of(x, {}, true)).at("median").item<float>() == 2);
  CHECK((fit_robust(input_of(x)).at("median").sizes() == at::IntArrayRef{2, 2}));
}

TEST_CASE("a factor and an offset") {
  const auto x = at::tensor({0.0F, 2.0F});
  CHECK(at::equal(apply_scale(x, fit_scale(input_of(x, {0.5}))), at::tensor({0.0F, 1.0F})));
  CHECK(at::equal(apply_scale(x, fit_scale(input_of(x, {0.5, -1}))), at::tensor({-1.0F, 0.0F})));
}

TEST_CASE("components are orthonormal; directions without variance are zeros") {
  const Npz golden(MM_TEST_DATA "/arrays/preprocess.npz");
  const auto fitted = fit_pca(input_of(golden.tensor("full_train").view({30, 2, 3}), {6}));
  const auto components = fitted.at("components");
  CHECK(at::allclose(components.matmul(components.t()), at::eye(6), 1e-5, 1e-5));
  const auto line = at::tensor({1.0F, 2.0F, 2.0F, 4.0F, 3.0F, 6.0F}).view({3, 2});
  const auto flat = fit_pca(input_of(line, {2})).at("components");
  CHECK(at::allclose(flat[0], at::tensor({0.4472136F, 0.8944272F})));
  CHECK(at::equal(flat[1], at::full({2}, 0, at::kFloat)));
  CHECK(fit_pca(input_of(line, {0.99})).at("components").size(0) == 1);
  const auto wide = at::tensor({1.0F, 0.0F, 0.0F, 3.0F, 0.0F, 0.0F}).view({2, 3});  // two rows span one direction
  CHECK(at::equal(fit_pca(input_of(wide, {2})).at("components"), at::tensor({1.0F, 0.0F, 0.0F, 0.0F, 0.0F, 0.0F}).view({2, 3})));
  CHECK(complaint([&] { fit_pca(input_of(line, {3})); }) ==
        "x.npz: array 'x': 3 principal components are asked for, of 3 rows of 2 numbers");
  CHECK(complaint([&] {
          fit_pca(input_of(at::tensor({1.0F, kNaN}).view({2, 1}), {1}));
        }) == "x.npz: array 'x' has missing numbers (NaN), which have no principal components");
}

TEST_CASE("every row of the table is whole, and stands on the page about arrays") {
  const std::string page = text_of(MM_SOURCE "/share/doc/arrays.md");
  std::set<std::string_view> names;
  for (const auto& row : kPreprocessSteps) {
    CAPTURE(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(row.usage.starts_with(row.name));
    CHECK_FALSE(row.summary.empty());
    CHECK(page.find("| `" + std::string(row.name) + " ") != std::string::npos);
    const auto x = at::tensor({1.0F, 2.0F, 4.0F, 3.0F}).view({2, 2});
    const auto fitted = row.fit(input_of(x, std::vector<double>(row.least_numbers, 1)));
    CHECK(fitted.size() == (row.tensors[1].empty() ? 1 : 2));
    for (const auto name : row.tensors) CHECK((name.empty() || fitted.contains(std::string(name))));
    CHECK(row.apply(x, fitted).size(0) == 2);
  }
}
