#include "model/block.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>

#include "support/caught.h"
#include "support/golden_blocks.h"
#include "support/other_device.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Made = MadeBlock;

at::Tensor ramp(std::vector<std::int64_t> shape) {
  std::int64_t count = 1;
  for (const auto size : shape) count *= size;
  return at::arange(count, at::kFloat).view(shape).sub(static_cast<double>(count) / 2).div(3);
}

// A block computes, draws and passes gradients where its parameters and what comes in are.
void check_elsewhere(const std::string& text, ExampleShape shape, const at::Tensor& x) {
  const auto parameters = std::make_shared<OtherParams>();
  const Block block = make_block(text, shape, Params(parameters, "layers.0"));
  for (const std::uint64_t key : {0, 5}) {
    const auto there = on_other_device(x).requires_grad_(true);
    const auto y = block(there, key);
    CHECK((y.device() == other_device()));
    y.sum().backward();
    CHECK((there.grad().device() == other_device()));
  }
  for (const auto& [name, parameter] : parameters->tensors) CHECK((parameter.grad().device() == other_device()));
}

}  // namespace

TEST_CASE("every block gives the shape that it says, alone and in a batch") {
  struct Row {
    const char* text;
    ExampleShape from, to;
  };
  const std::vector<Row> rows{{"linear 7", {5}, {7}},
                              {"conv 4 3", {2, 9, 8}, {4, 7, 6}},
                              {"conv 4 3 stride=2 pad=1", {2, 9, 8}, {4, 5, 4}},
                              {"max-pool 2", {2, 9, 8}, {2, 4, 4}},
                              {"max-pool 3 stride=1", {2, 9, 8}, {2, 7, 6}},
                              {"avg-pool 2", {2, 9, 8}, {2, 4, 4}},
                              {"global-pool", {2, 9, 8}, {2}},
                              {"flatten", {2, 9, 8}, {144}},
                              {"reshape 1 4 5", {20}, {1, 4, 5}},
                              {"reshape 4 5", {20}, {4, 5}},
                              {"reshape 20", {4, 5}, {20}},
                              {"reshape 4 -1", {1, 4, 5}, {4, 5}},
                              {"transpose", {4, 5}, {5, 4}},
                              {"linear 7", {4, 5}, {4, 7}},
                              {"layer-norm", {4, 5}, {4, 5}},
                              {"resnet 4 stride=2 groups=2", {2, 5, 4}, {4, 3, 2}},
                              {"resnet 2 groups=1", {2, 5, 4}, {2, 5, 4}},
                              {"gru 3", {4, 5}, {4, 3}},
                              {"gru 3 both=1 layers=2", {4, 5}, {4, 6}},
                              {"lstm 3", {4, 5}, {4, 3}},
                              {"lstm 3 both=1 layers=2", {4, 5}, {4, 6}},
                              {"conv1d 3 2", {4, 5}, {3, 3}},
                              {"max-pool1d 3 stride=1", {4, 5}, {2, 5}},
                              {"take-first", {4, 5}, {5}},
                              {"last", {4, 5}, {5}},
                              {"mean-time", {4, 5}, {5}},
                              {"patches 3 7", {2, 9, 6}, {6, 7}},
                              {"class-token", {4, 5}, {5, 5}},
                              {"positions", {4, 5}, {4, 5}},
                              {"sinusoids", {4, 5}, {4, 5}},
                              {"transformer 2 7 dropout=0.5", {4, 6}, {4, 6}},
                              {"random-shift 1", {2, 3, 4}, {2, 3, 4}},
                              {"random-crop 0.5", {2, 3, 4}, {2, 3, 4}},
                              {"random-rotate 9", {2, 3, 4}, {2, 3, 4}},
                              {"random-scale 0.1", {2, 3, 4}, {2, 3, 4}},
                              {"random-flip", {2, 3, 4}, {2, 3, 4}},
                              {"jitter", {2, 3, 4}, {2, 3, 4}},
                              {"blur 2", {2, 3, 4}, {2, 3, 4}},
                              {"layer-norm", {5}, {5}},
                              {"group-norm 2", {4, 3, 3}, {4, 3, 3}},
                              {"dropout 0.5", {5}, {5}},
                              {"relu", {2, 3, 4}, {2, 3, 4}},
                              {"gelu", {5}, {5}},
                              {"silu", {5}, {5}},
                              {"tanh", {5}, {5}},
                              {"sigmoid", {5}, {5}}};
  std::set<std::string> tried;
  for (const auto& [text, from, to] : rows) {
    CAPTURE(text);
    const Made made(text, from);
    CHECK(made.shape == to);
    auto several = from;
    several.insert(several.begin(), 3);
    const auto x = ramp(several), y = made.block(x, 0);
    CHECK(y.sizes().slice(1) == at::IntArrayRef(to));
    CHECK(at::allclose(made.block(x.narrow(0, 1, 1), 0)[0], y[1], 1e-5, 1e-5));
    CHECK_FALSE(at::equal(y[0], y[1]));
    check_elsewhere(text, from, x);
    tried.insert(BlockArguments(text).name());
  }
  const Made embed("embed 9 5", {4});
  CHECK(embed.shape == ExampleShape{4, 5});
  CHECK(embed.block(at::ones({3, 4}), 0).sizes() == at::IntArrayRef({3, 4, 5}));
  tried.insert("embed");
  for (const auto& kind : block_kinds()) CHECK(tried.contains(std::string(kind.name)));
}

TEST_CASE("values that are known") {
  CHECK(at::equal(Made("avg-pool 2", {1, 2, 2}).block(at::arange(4, at::kFloat).view({1, 1, 2, 2}), 0).view({1}), at::ones({1}).mul(1.5)));
  CHECK(at::equal(Made("max-pool 2", {1, 2, 2}).block(at::arange(4, at::kFloat).view({1, 1, 2, 2}), 0).view({1}), at::ones({1}).mul(3)));
  const Made conv("conv 1 2", {1, 2, 2});
  const auto x = ramp({1, 1, 2, 2});
  CHECK(at::allclose(conv.block(x, 0).sum(), x.mul(conv.source->tensors().at("layers.0.weight")).sum()));
}

TEST_CASE("two dropouts of a stack drop different numbers") {
  ExampleShape shape{1000};
  const auto other = make_block("dropout 0.5", shape, Params(std::make_shared<InitSource>(3, 0), "layers.1"));
  const Made made("dropout 0.5", {1000});
  const auto x = at::ones({2, 1000});
  CHECK_FALSE(at::equal(made.block(x, 5), x));
  CHECK_FALSE(at::equal(made.block(x, 5), other(x, 5)));
}

TEST_CASE("what is drawn for an example is the same wherever its batch is cut") {
  for (const auto& [text, shape] : {std::pair<const char*, ExampleShape>{"dropout 0.5", {2, 9, 8}},
                                    {"random-shift 2", {2, 9, 8}},
                                    {"transformer 2 5 dropout=0.5", {7, 6}}}) {
    CAPTURE(text);
    const Made made(text, shape);
    auto several = shape;
    several.insert(several.begin(), 4);
    const auto x = ramp(several), whole = made.block(x, 100);
    CHECK_FALSE(at::equal(made.block(x, 0), whole));
    CHECK(at::allclose(made.block(x.narrow(0, 0, 1), 100), whole.narrow(0, 0, 1), 1e-5, 1e-6));
    CHECK(at::allclose(made.block(x.narrow(0, 1, 3), 101), whole.narrow(0, 1, 3), 1e-5, 1e-6));
  }
}

TEST_CASE("what does not fit says why") {
  const auto message = [](const char* text, ExampleShape shape) { return complaint([&] { Made(text, std::move(shape)); }); };
  CHECK(message("lineer 3", {4}) == "there is no block 'lineer' (did you mean 'linear'?)");
  CHECK(message("linear 3", {4, 5, 5}) == "'linear' takes [C] or [T, C] (flatten stands before it), and what comes in is [4, 5, 5]");
  CHECK(message("conv 3 5", {4}) == "'conv' takes [C, H, W], and what comes in is [4]");
  CHECK(message("conv 3 5", {1, 4, 9}) == "a window of 5 does not fit into 4 with pad=0");
  CHECK(message("group-norm 3", {4, 2, 2}) == "3 groups do not divide 4 channels");
  CHECK(message("conv 100000 1", {1, 9000, 9000}) == "what comes out is [100000, 9000, 9000]: too much");
  CHECK(message("reshape 3 4", {13}) == "[13] does not become [3, 4]");
  CHECK(message("reshape 3 -1", {13}) == "[13] does not become [3, 4]");
  CHECK(message("reshape -1 -1", {13}) == "[13] does not become [-1, -1]");
  CHECK(message("reshape 0 -1", {13}) == "[13] does not become [0, -1]");
  CHECK(message("reshape", {4}) == "'reshape' needs a size");
  CHECK(message("relu 3", {4}) == "'relu' does not take 3");
  CHECK(message("", {4}) == "there is no block ''");
}
