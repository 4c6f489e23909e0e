#include "fusion/fusion.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <limits>
#include <string>

#include "support/caught.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Shapes = std::vector<ModalityShape>;

const Shapes kVectors{{"text", 1, 6}, {"audio", 1, 4}, {"video", 1, 5}};
const Shapes kTwo{{"text", 1, 6}, {"audio", 2, 4}};
const Shapes kSteps{{"text", 3, 6}, {"audio", 3, 4}, {"video", 3, 5}};
const Shapes kEqual{{"text", 3, 4}, {"audio", 3, 4}, {"video", 3, 4}};
const Shapes kFree{{"text", 3, 6}, {"audio", 2, 4}, {"video", 4, 5}};

// Two layers with `inner` numbers between them.
constexpr std::int64_t net(std::int64_t in, std::int64_t inner, std::int64_t out) { return in * inner + inner + inner * out + out; }

// Every row of the table, with the number of parameters that its formula gives for these shapes.
struct Row {
  std::string text;
  Shapes shapes;
  std::int64_t parameters;
  bool held = false;  // the penalty holds a part of itself constant, so that its gradient is not that of differences
};

const std::vector<Row> kRows{
    {"concat", kVectors, 0},
    {"concat", kSteps, 0},
    {"concat-steps", kSteps, 0},

    // over vectors: S = 6 + 4 + 5 = 15 numbers of M = 3 modalities
    {"late-average 2", kVectors, 2 * (15 + 3)},
    {"late-average 1", kSteps, 15 + 3},
    {"late-weighted 2", kVectors, 2 * (15 + 3) + 3},
    {"late-weighted 2", kSteps, 2 * (15 + 3) + 3},
    {"late-product 2", kVectors, 2 * (15 + 3)},
    {"late-product 3", kSteps, 3 * (15 + 3)},
    {"late-stacking 2", kVectors, 2 * (15 + 3) + 2 * (3 * 2 + 3) + 2},
    {"late-stacking 2", kSteps, 2 * (15 + 3) + 2 * (3 * 2 + 3) + 2},
    {"late-gated 2", kVectors, 2 * (15 + 3) + 3 * 15 + 3},
    {"late-gated 2", kSteps, 2 * (15 + 3) + 3 * 15 + 3},
    {"hybrid 2", kVectors, 2 * (15 + 3) + 2 * 15 + 2},
    {"hybrid 2", kSteps, 2 * (15 + 3) + 2 * 15 + 2},
    {"attention", kVectors, 4 * (15 + 3) + 3 * 15 + 3},
    {"attention 7", kSteps, 7 * (15 + 3) + 3 * 15 + 3},
    {"deepset 4", kVectors, 4 * (15 + 3) + 2 * (4 * 4 + 4)},
    {"deepset 4 hidden=7 max=1", kSteps, 4 * (15 + 3) + 7 * (4 + 1) + 4 * (7 + 1)},
    {"gmu 4", kVectors, 4 * 15 + 3 * 3 * 4 * 4},
    {"gmu 4", kSteps, 4 * 15 + 3 * 3 * 4 * 4},
    {"gmu 4", kTwo, 4 * (6 + 4) + 2 * 4 * 4},
    {"film 3", kVectors, 3 * (6 + 1) + 2 * 3 * (4 + 1 + 5 + 1)},
    {"film 3", kSteps, 3 * (6 + 1) + 2 * 3 * (4 + 1 + 5 + 1)},
    {"tfn 3", kVectors, 3 * (7 * 5 * 6 + 1)},
    {"tfn 3", kSteps, 3 * (7 * 5 * 6 + 1)},
    {"lmf 3", kVectors, 4 * 3 * (15 + 3) + 4 + 3},
    {"lmf 3 rank=2", kSteps, 2 * 3 * (15 + 3) + 2 + 3},
    {"multiplicative 3", kTwo, 3 * (6 * 4 + 6 + 4 + 1)},
    {"multiplicative 3", kSteps, 3 * (6 * 4 + 6 * 5 + 4 * 5 + 15 + 1)},
    {"vcdn 2", kVectors, 2 * (15 + 3) + 8 * (8 + 1) + 2 * (8 + 1)},
    {"vcdn 3 hidden=5", kSteps, 3 * (15 + 3) + 5 * (27 + 1) + 3 * (5 + 1)},
    {"experts 3", kVectors, 4 * (3 * 15 + 3) + 4 * 15 + 4},
    {"experts 3 experts=3 top=1 balance=0.5", kSteps, 3 * (3 * 15 + 3) + 3 * 15 + 3},

    // over steps; e(w, n) = n (12 w^2 + 13 w) + 2 w: an encoder of mult.
    {"mag dropout=0", kSteps, (6 * 10 + 6 * 4 + 12) + (6 * 11 + 6 * 5 + 12) + 12},
    {"mag", kVectors, (6 * 10 + 6 * 4 + 12) + (6 * 11 + 6 * 5 + 12) + 12},
    {"mmmu-ba", kEqual, 0},
    {"mult 4 heads=2 layers=1", kFree, 4 * 15 + 6 * (12 * 16 + 13 * 4 + 8) + 3 * (3 * (12 * 64 + 13 * 8) + 16) + 2 * (24 * 24 + 24)},
    {"misa 4 hidden=5", kFree, 4 * (15 + 9) + 7 * (16 + 4) + 4 * 16 + 2 * 4 * 5 + 9 * 4 + 5, /*held=*/true},
    {"bottleneck 4 tokens=2 layers=2 fuse-from=1 heads=2", kFree, 3 * 4 + (4 * 15 + 3 * 4) + 2 * 4 + 2 * 3 * (12 * 16 + 13 * 4) + 2 * 4},
    {"perceiver 4 latents=3 layers=1 heads=2", kFree, (4 * 15 + 3 * 8) + 3 * 4 + 4 * 4 + 2 * (6 * 16 + 10 * 4)},
    {"mfn 3 memory=4 hidden=5", kSteps, 4 * 3 * (15 + 3 * 5) + net(18, 5, 18) + net(18, 5, 4) + 2 * net(18 + 4, 5, 4)},
    {"coordinated 3", kFree, 3 * (15 + 3) + 1},
    {"coordinated 3 joined=1", kVectors, 3 * (15 + 3) + 1},
    {"cca 3", kFree, 3 * (15 + 3)},
};

std::vector<Modality> rows_of(const std::vector<Modality>& all, std::int64_t begin, std::int64_t count) {
  std::vector<Modality> some;
  for (const auto& modality : all) some.push_back({modality.x.narrow(0, begin, count), modality.mask.narrow(0, begin, count)});
  return some;
}

bool near(const at::Tensor& a, const at::Tensor& b) { return at::allclose(a, b, 1e-5, 1e-5); }

}  // namespace

TEST_CASE("every fusion of the table is tried here") {
  for (const auto& kind : fusion_kinds()) {
    const auto tried = [&](const Row& row) { return BlockArguments(row.text).name() == kind.name; };
    CHECK_MESSAGE(std::ranges::any_of(kRows, tried), std::string(kind.name));
    CHECK(kind.synopsis.starts_with(kind.name));
  }
}

TEST_CASE("fusions have as many parameters as their formula says, and the shape that they promise") {
  for (const auto& row : kRows) {
    CAPTURE(row.text);
    const MadeFusion made(row.text, row.shapes);
    CHECK(made.parameters() == row.parameters);
    FusedShape expected{4};
    expected.insert(expected.end(), made.shapes.fused.begin(), made.shapes.fused.end());
    CHECK(made.fuse(made.examples(4), 0).x.sizes() == at::IntArrayRef(expected));
  }
}

TEST_CASE("an example alone is fused as in a batch") {
  for (const auto& row : kRows) {
    CAPTURE(row.text);
    const MadeFusion made(row.text, row.shapes);
    const auto all = made.examples(3);
    const auto whole = made.fuse(all, 0).x;
    for (std::int64_t i = 0; i < 3; ++i) CHECK(near(made.fuse(rows_of(all, i, 1), 0).x, whole.narrow(0, i, 1)));
  }
}

TEST_CASE("what stands where nothing is changes nothing: padding, and modalities that are missing") {
  for (const auto& row : kRows)
    for (std::size_t missing = 0; missing < row.shapes.size(); ++missing) {
      CAPTURE(row.text);
      CAPTURE(missing);
      const MadeFusion made(row.text, row.shapes);
      auto some = made.examples(3);
      some[missing].mask[1].fill_(false);  // the second example lacks it
      for (auto& modality : some)          // and the last step of the third is padding
        if (modality.x.size(1) > 1) modality.mask[2][-1].fill_(false);
      auto others = some;
      for (auto& modality : others)
        modality.x = at::where(modality.mask.unsqueeze(-1), modality.x, at::full_like(modality.x, std::numeric_limits<float>::quiet_NaN()));
      const auto [fused, penalty] = made.fuse(some, 0);
      CHECK(at::isfinite(fused).all().item<bool>());
      CHECK(near(made.fuse(others, 0).x, fused));
      if (penalty.defined()) CHECK(made.fuse(others, 0).penalty.item<float>() == doctest::Approx(penalty.item<float>()).epsilon(1e-4));
      CHECK(near(made.fuse(rows_of(some, 1, 1), 0).x, fused.narrow(0, 1, 1)));
    }
}

TEST_CASE("an example without any modality is fused to numbers, and what it may learn is finite") {
  for (const auto& row : kRows) {
    CAPTURE(row.text);
    const MadeFusion made(row.text, row.shapes);
    auto nothing = made.examples(2);
    for (auto& modality : nothing) modality.mask[1].fill_(false);
    for (auto& modality : nothing) modality.x.requires_grad_(true);
    const auto [fused, penalty] = made.fuse(nothing, 0);
    CHECK(at::isfinite(fused).all().item<bool>());
    (penalty.defined() ? fused.sum() + penalty : fused.sum()).backward();
    for (const auto& modality : nothing) CHECK(at::isfinite(modality.x.grad()).all().item<bool>());
  }
}

TEST_CASE("gradients are those of finite differences, of what goes in and of every parameter") {
  for (const auto& row : kRows) {
    CAPTURE(row.text);
    const MadeFusion made(row.text, row.shapes);
    auto inputs = made.examples(2);
    std::vector<at::Tensor> leaves;
    for (auto& modality : inputs) leaves.push_back(modality.x);
    for (const auto& [name, tensor] : made.source->tensors()) leaves.push_back(tensor);
    for (auto& leaf : leaves) leaf.requires_grad_(true);
    const auto value = [&] {
      const auto fused = made.fuse(inputs, 0);
      const auto sum = fused.x.to(at::kDouble).square().sum();  // []
      return fused.penalty.defined() && !row.held ? sum + fused.penalty.to(at::kDouble) : sum;
    };
    value().backward();
    auto generator = at::detail::createCPUGenerator(3);
    for (auto& leaf : leaves) {
      const auto along = at::randn(leaf.sizes(), generator);
      const auto gradient = leaf.grad().defined() ? (leaf.grad() * along).sum().item<double>() : 0.0;
      const at::NoGradGuard guard;
      const auto moved = [&](double step) {
        leaf.add_(along, step);
        const auto there = value().item<double>();
        leaf.sub_(along, step);
        return there;
      };
      const auto agree = [&](double step) {
        return gradient == doctest::Approx((moved(step) - moved(-step)) / (2 * step)).epsilon(2e-2).scale(1);
      };
      CHECK((agree(1e-3) || agree(3e-4) || agree(3e-3)));  // a rectifier's corner between the two points spoils a step
    }
  }
}

TEST_CASE("what does not fit says why") {
  CHECK(complaint([] { MadeFusion("konkat", kVectors); }) == "there is no fusion 'konkat' (did you mean 'concat'?)");
  CHECK(complaint([] { MadeFusion("concat 3", kVectors); }) == "'concat' does not take 3");
  const MadeFusion made("concat", kVectors);
  auto some = made.examples(2);
  some.pop_back();
  CHECK(complaint([&] { made.fuse(some, 0); }) == "2 modalities where 3 are fused");
  some = made.examples(2);
  some[1].x = some[1].x.narrow(2, 0, 3);
  CHECK(complaint([&] { made.fuse(some, 0); }) == "the input of 'audio' is [2, 1, 3], not [2, 1, 4]");
  some = made.examples(2);
  some[0].mask = some[0].mask.narrow(0, 0, 1);
  CHECK(complaint([&] { made.fuse(some, 0); }) == "the mask of 'text' is [1, 1], not [2, 1]");
}
