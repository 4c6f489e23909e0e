#include "tensor/params.h"

#include <ATen/ops/abs.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/max.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/std.h>
#include <ATen/ops/sum.h>

#include <cmath>
#include <span>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"
#include "support/doctest.h"

using mm::InitSource;
using mm::Params;
using mm::RecordSource;

TEST_CASE("a scope joins names with dots") {
  auto record = std::make_shared<RecordSource>();
  const Params p(record);
  const Params layer = (p / "encoder.layers")[3] / "fc1";
  const at::Tensor weight = layer("weight", {4, 2});
  CHECK(weight.is_meta());
  CHECK(record->shapes().at("encoder.layers.3.fc1.weight") == std::vector<int64_t>{4, 2});
  CHECK(p.has("encoder.layers"));
  CHECK(layer.has("weight"));
  CHECK_FALSE(layer.has("weigh"));
  CHECK_FALSE(p.has("encoder.layer"));
}

TEST_CASE("fresh parameters are a pure function of seed and name") {
  InitSource one(7, 0.02), other_order(7, 0.02), other_seed(8, 0.02);
  const auto a = one.take("a.weight", {64, 32});
  const auto b = one.take("b.weight", {64, 32});
  CHECK(at::equal(other_order.take("b.weight", {64, 32}), b));
  CHECK(at::equal(other_order.take("a.weight", {64, 32}), a));
  CHECK_FALSE(at::equal(a, b));
  CHECK_FALSE(at::equal(other_seed.take("a.weight", {64, 32}), a));
  // The numbers themselves: a change here changes what every seed trains.
  const auto fixed = InitSource(7, 1.0).take("a.weight", {2, 2});
  CHECK(fixed[0][0].item<float>() == doctest::Approx(0.0382005).epsilon(1e-5));
  CHECK(fixed[1][1].item<float>() == doctest::Approx(0.428195).epsilon(1e-5));
}

TEST_CASE("weights are normal and cut at two deviations, biases zero, norm weights one") {
  InitSource source(1, 0.02);
  const auto weight = source.take("fc.weight", {400, 500});
  CHECK(weight.abs().max().item<float>() <= 0.04F);
  CHECK(weight.abs().max().item<float>() > 0.0399F);
  CHECK(std::abs(weight.mean().item<float>()) < 2e-4);  // 5 deviations of a mean of 200,000
  // A normal cut at 2 deviations has 0.8796 of the deviation.
  CHECK(weight.std().item<float>() == doctest::Approx(0.8796 * 0.02).epsilon(0.01));
  CHECK(source.take("fc.bias", {5}).abs().sum().item<float>() == 0);
  CHECK(source.take("norm.weight", {5}).sum().item<float>() == 5);
  CHECK(source.take("class_embedding", {1, 1, 5}).abs().sum().item<float>() > 0);
  CHECK(source.tensors().size() == 4);
}

TEST_CASE("a large weight is drawn by all threads as one would") {
  const auto weight = InitSource(3, 0.5).take("fc.weight", {300, 701});  // more than three rounds
  mm::Random random(3, mm::hash64("fc.weight"));
  bool same = true;
  for (const float value : std::span(weight.const_data_ptr<float>(), static_cast<std::size_t>(weight.numel()))) {
    double normal = random.normal();
    while (std::abs(normal) > 2) normal = random.normal();
    same = same && value == static_cast<float>(normal * 0.5);
  }
  CHECK(same);
}

TEST_CASE("a parameter taken twice is one tensor, and has one shape") {
  InitSource source(1, 0.02);
  const auto first = source.take("tied.weight", {3, 2});
  CHECK(source.take("tied.weight", {3, 2}).is_same(first));
  CHECK_THROWS_AS(source.take("tied.weight", {2, 3}), mm::Error);
  RecordSource record;
  record.take("x", {1});
  CHECK_THROWS_AS(record.take("x", {2}), mm::Error);
}

TEST_CASE("without a deviation each weight has its own, by its inputs and what stands behind it") {
  InitSource source(1, 0);
  const auto deviation = [&](const char* name, std::vector<int64_t> shape) {
    return source.take(name, shape).std().item<double>() / 0.8796;
  };
  CHECK(deviation("fc.weight", {400, 50}) == doctest::Approx(std::sqrt(2.0 / 50)).epsilon(0.03));
  CHECK(deviation("conv.weight", {400, 5, 5, 2}) == doctest::Approx(std::sqrt(2.0 / 50)).epsilon(0.03));
  CHECK(deviation("rnn.weight_hh_l0", {400, 50}) == doctest::Approx(std::sqrt(1.0 / 50)).epsilon(0.03));
  CHECK(deviation("attention.in_proj_weight", {400, 50}) == doctest::Approx(std::sqrt(1.0 / 50)).epsilon(0.03));
  CHECK(deviation("positions", {400, 50}) == doctest::Approx(0.02).epsilon(0.03));
  for (const char* name : {"rnn.bias_ih_l0", "attention.in_proj_bias", "fc.bias"})
    CHECK(source.take(name, {5}).abs().sum().item<float>() == 0);
}
