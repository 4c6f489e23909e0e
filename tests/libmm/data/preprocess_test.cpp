#include "data/preprocess.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include <limits>

#include "base/error.h"
#include "support/caught.h"
#include "tensor/npz.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const Npz& golden() {
  static const Npz file(MM_TEST_DATA "/arrays/preprocess.npz");
  return file;
}

std::string complaint_about(const std::string& step) {
  return complaint([&] { Preprocess({step}, "preprocess"); });
}

}  // namespace

TEST_CASE("steps follow one another, fitted on what comes before them") {
  Preprocess steps({"impute", "standardise", " pca  2 "}, "preprocess");
  const auto train = steps.fit(golden().tensor("train"), "array 'x'");
  CHECK((train.sizes() == at::IntArrayRef{30, 2}));
  CHECK(at::allclose(train.mean(0), at::tensor({0.0F, 0.0F}), 1e-5, 1e-5));
  Preprocess two({"impute", "standardise"}), one({"pca 2"});
  one.fit(two.fit(golden().tensor("train"), "x"), "x");
  const auto test = golden().tensor("test");
  CHECK(at::equal(steps.apply(test, "x"), one.apply(two.apply(test, "x"), "x")));
  CHECK((steps.apply(test.slice(0, 0, 0), "x").sizes() == at::IntArrayRef{0, 2}));
}

TEST_CASE("any type becomes f32, and a column is [N, 1]") {
  Preprocess steps({"scale 1/255"});
  CHECK(at::allclose(steps.fit(at::tensor({0, 255}, at::kByte), "x"), at::tensor({0.0F, 1.0F}).view({2, 1})));
  CHECK(at::equal(Preprocess().apply(at::tensor({1, 2}, at::kLong).view({1, 2}), "x"), at::tensor({1.0F, 2.0F}).view({1, 2})));
  CHECK(Preprocess().empty());
  const auto bytes = at::tensor({1, 2}, at::kByte).view({2, 1});
  CHECK((Preprocess().apply(bytes, "x").scalar_type() == at::kByte));
  const auto missing = at::tensor({std::numeric_limits<float>::quiet_NaN()});
  CHECK(complaint([&] { Preprocess().apply(missing, "array 'x'"); }).find("missing (NaN)") != std::string::npos);
}

TEST_CASE("what the steps found is kept by name and comes back") {
  Preprocess steps({"impute", "robust whole", "pca 0.9"});
  const auto train = golden().tensor("train"), test = golden().tensor("test");
  steps.fit(train, "x");
  const auto state = steps.state();
  CHECK(state.size() == 5);
  CHECK((state.at("0.impute.mean").sizes() == at::IntArrayRef{6}));
  CHECK(state.at("1.robust.iqr").dim() == 0);
  CHECK(state.at("2.pca.components").size(1) == 6);
  Preprocess again({"impute", "robust whole", "pca 0.9"});
  again.load(state, "run");
  CHECK(at::equal(again.apply(test, "x"), steps.apply(test, "x")));
  Preprocess others({"impute"}), more({"impute", "robust whole", "pca 0.9", "standardise"});
  CHECK(complaint([&] { others.load(state, "run"); }) == "run: tensor '1.robust.iqr' belongs to steps that are not listed");
  CHECK(complaint([&] { more.load(state, "run"); }) == "run: holds no tensor '3.standardise.mean' of the steps that numbers go through");
  auto odd = state;
  odd["1.robust.iqr"] = at::ones({7});
  CHECK(complaint([&] { again.load(odd, "run"); }) == "run: the tensors '1.robust.*' do not have the shapes of such a step");
  odd = state;
  odd["2.pca.components"] = at::ones({2, 7});
  CHECK(complaint([&] { again.load(odd, "run"); }) == "run: the tensors '2.pca.*' do not have the shapes of such a step");
}

TEST_CASE("steps that are none say what they should be") {
  CHECK(complaint_about("standardize") == "preprocess: there is no step 'standardize' (did you mean 'standardise'?)");
  CHECK(complaint_about("") == "preprocess: an empty step");
  CHECK(complaint_about("pca") == "preprocess: 'pca' is not of the form 'pca COUNT|SHARE'");
  CHECK(complaint_about("impute 3") == "preprocess: 'impute 3' is not of the form 'impute [whole]'");
  CHECK(complaint_about("pca whole") == "preprocess: 'whole' in the step 'pca whole' is not a number");
  CHECK(complaint_about("scale 1/0") == "preprocess: '1/0' in the step 'scale 1/0' is not a number");
  CHECK(complaint_about("scale nan") == "preprocess: 'nan' in the step 'scale nan' is not a number");
  for (const char* step : {"pca 0", "pca -1", "pca 2.5", "pca 1e12"})
    CHECK(complaint_about(step).ends_with("pca takes a whole number of components, or a share of the variance between 0 and 1"));
  CHECK(error_of([] { Preprocess({"x"}, "preprocess"); }).kind == Kind::usage);
}

TEST_CASE("numbers that stay missing, and rows of another shape, are refused") {
  Preprocess steps({"standardise"}, "preprocess");
  const auto message = complaint([&] { steps.fit(golden().tensor("train"), "array 'x'"); });
  CHECK(message == "preprocess: array 'x' has missing (NaN) or infinite numbers in 4 of 30 rows, the first in row 0");
  steps.fit(golden().tensor("full_train"), "array 'x'");
  CHECK(complaint([&] {
          steps.apply(at::ones({2, 5}), "array 'x'");
        }) == "preprocess: array 'x' has rows of shape [5] before 'standardise', which was fitted on others");
  CHECK_FALSE(complaint([&] { steps.apply(golden().tensor("test"), "array 'x'"); }).empty());
  const float large = std::numeric_limits<float>::max();
  CHECK(Preprocess().apply(at::tensor({large, large}).view({2, 1}), "x").size(0) == 2);
  CHECK(complaint([] { Preprocess({"impute"}).fit(at::ones({0, 2}), "array 'x'"); }) == "array 'x' has no rows to fit the steps on");
}

TEST_CASE("numbers may stay missing: others are as they were, and infinite ones are still refused") {
  Preprocess steps({"standardise", "scale 2"}, "preprocess", Missing::kept);
  const float none = std::numeric_limits<float>::quiet_NaN();
  const auto train = at::tensor({1.0F, none, 3.0F, 5.0F, none, 5.0F}).view({3, 2});  // columns 1 3 -, and - 5 5
  const auto fitted = steps.fit(train, "array 'x'");
  CHECK(at::equal(fitted.isnan(), train.isnan()));
  CHECK(at::allclose(fitted.nan_to_num(0), at::tensor({-2.0F, 0.0F, 2.0F, 0.0F, 0.0F, 0.0F}).view({3, 2})));
  CHECK(at::equal(steps.apply(train, "x").nan_to_num(0), fitted.nan_to_num(0)));
  const auto infinite = at::tensor({1.0F, none, std::numeric_limits<float>::infinity(), 0.0F}).view({2, 2});
  CHECK(complaint([&] { steps.apply(infinite, "array 'x'"); }) ==
        "preprocess: array 'x' has infinite numbers in 1 of 2 rows, the first in row 1");
  const NamedTensors inputs{{"a", train}};
  const auto all = fit_preprocessing(inputs, {0, 1}, {"standardise"}, "preprocess", Missing::kept);
  CHECK(apply_preprocessing(all, inputs).at("a").isnan().sum().item<std::int64_t>() == 2);
  const auto state = preprocessing_state(all);
  CHECK(apply_preprocessing(load_preprocessing(state, {"a"}, {"standardise"}, "run", Missing::kept), inputs).size() == 1);
  CHECK_FALSE(complaint([&] { apply_preprocessing(load_preprocessing(state, {"a"}, {"standardise"}, "run"), inputs); }).empty());
}

TEST_CASE("the arrays of a set, fitted on its rows for training alone") {
  const NamedTensors inputs{{"a", at::arange(8, at::kLong).view({4, 2})}, {"a:b", at::arange(4, at::kByte)}};
  const std::vector<std::string> steps{"min-max"};
  const auto fitted = fit_preprocessing(inputs, {0, 2}, steps, "preprocess");
  const auto out = apply_preprocessing(fitted, inputs);
  CHECK(at::equal(out.at("a").select(1, 0), at::tensor({0.0F, 0.5F, 1.0F, 1.5F})));
  CHECK((out.at("a:b").sizes() == at::IntArrayRef{4, 1}));
  const auto state = preprocessing_state(fitted);
  CHECK(state.size() == 4);
  CHECK(state.contains("a:0.min-max.least"));
  const auto again = load_preprocessing(state, {"a", "a:b"}, steps, "run");
  for (const auto& [name, tensor] : apply_preprocessing(again, inputs)) CHECK(at::equal(tensor, out.at(name)));
  CHECK(complaint([&] { load_preprocessing(state, {"c"}, steps, "run"); }) ==
        "run: holds no tensor '0.min-max.least' of the steps that numbers go through");
  CHECK(complaint([&] { apply_preprocessing(fitted, {{"c", at::ones({1, 1})}}); }) == "array 'c' is not one that the steps were fitted on");
}
