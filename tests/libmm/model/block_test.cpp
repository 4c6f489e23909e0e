#include "model/block.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Made {
  explicit Made(const char* text, ExampleShape from)
      : source(std::make_shared<InitSource>(3, 0)), shape(std::move(from)), block(make_block(text, shape, Params(source, "layers.0"))) {}
  std::shared_ptr<InitSource> source;
  ExampleShape shape;
  Block block;
};

at::Tensor numbers(std::vector<std::int64_t> shape) {
  std::int64_t count = 1;
  for (const auto size : shape) count *= size;
  return at::arange(count, at::kFloat).view(shape).sub(static_cast<double>(count) / 2).div(3);
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
                              {"random-shift 1", {2, 3, 4}, {2, 3, 4}},
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
    const auto x = numbers(several), y = made.block(x, 0);
    CHECK(y.sizes().slice(1) == at::IntArrayRef(to));
    CHECK(at::allclose(made.block(x.narrow(0, 1, 1), 0)[0], y[1], 1e-5, 1e-6));
    CHECK_FALSE(at::equal(y[0], y[1]));
    tried.insert(BlockArguments(text).name());
  }
  for (const auto& kind : block_kinds()) CHECK(tried.contains(std::string(kind.name)));
}

TEST_CASE("values that are known") {
  CHECK(at::equal(Made("avg-pool 2", {1, 2, 2}).block(at::arange(4, at::kFloat).view({1, 1, 2, 2}), 0).view({1}), at::ones({1}).mul(1.5)));
  CHECK(at::equal(Made("max-pool 2", {1, 2, 2}).block(at::arange(4, at::kFloat).view({1, 1, 2, 2}), 0).view({1}), at::ones({1}).mul(3)));
  const Made conv("conv 1 2", {1, 2, 2});
  const auto x = numbers({1, 1, 2, 2});
  CHECK(at::allclose(conv.block(x, 0).sum(), x.mul(conv.source->tensors().at("layers.0.weight")).sum()));
}

TEST_CASE("dropout drops its part, by the key alone, and nothing without one") {
  const Made made("dropout 0.25", {10000});
  const auto x = at::ones({2, 10000});
  CHECK(at::equal(made.block(x, 0), x));
  const auto y = made.block(x, 5);
  CHECK(at::equal(made.block(x, 5), y));
  CHECK_FALSE(at::equal(made.block(x, 6), y));
  CHECK_FALSE(at::equal(y[0], y[1]));
  CHECK(y.eq(0).sum().item().toDouble() / 20000 == doctest::Approx(0.25).epsilon(0.05));
  CHECK(y.max().item().toDouble() == doctest::Approx(1 / 0.75));
}

TEST_CASE("what is drawn for an example is the same wherever its batch is cut") {
  for (const char* text : {"dropout 0.5", "random-shift 2"}) {
    CAPTURE(text);
    const Made made(text, {2, 9, 8});
    const auto x = numbers({4, 2, 9, 8}), whole = made.block(x, 100);
    CHECK(at::equal(made.block(x.narrow(0, 0, 1), 100), whole.narrow(0, 0, 1)));
    CHECK(at::equal(made.block(x.narrow(0, 1, 3), 101), whole.narrow(0, 1, 3)));
  }
}

TEST_CASE("a shift moves the picture, brings in zeros, and passes its gradient") {
  const Made made("random-shift 2", {1, 7, 7});
  auto x = at::ones({50, 1, 7, 7});
  x.select(2, 3).select(2, 3).fill_(5);
  const auto y = made.block(x, 9);
  std::set<std::pair<std::int64_t, std::int64_t>> seen;
  for (std::int64_t i = 0; i < 50; ++i) {
    const auto place = y[i].argmax().item().toLong();
    seen.insert({place / 7, place % 7});
    CHECK(y[i].max().item().toDouble() == 5);
    const auto down = std::abs(place / 7 - 3), right = std::abs(place % 7 - 3);
    CHECK(down <= 2);
    CHECK(right <= 2);
    CHECK(y[i].eq(0).sum().item().toLong() == 49 - (7 - down) * (7 - right));
  }
  CHECK(seen.size() > 15);
  CHECK(at::equal(made.block(x, 0), x));
}

TEST_CASE("what does not fit says why") {
  const auto message = [](const char* text, ExampleShape shape) { return complaint([&] { Made(text, std::move(shape)); }); };
  CHECK(message("lineer 3", {4}) == "there is no block 'lineer' (did you mean 'linear'?)");
  CHECK(message("linear 3", {4, 5, 5}) == "'linear' takes [C] (flatten stands before it), and what comes in is [4, 5, 5]");
  CHECK(message("conv 3 5", {4}) == "'conv' takes [C, H, W], and what comes in is [4]");
  CHECK(message("conv 3 5", {1, 4, 9}) == "a window of 5 does not fit into 4 with pad=0");
  CHECK(message("group-norm 3", {4, 2, 2}) == "3 groups do not divide 4 channels");
  CHECK(message("conv 100000 1", {1, 9000, 9000}) == "what comes out is [100000, 9000, 9000]: too much");
  CHECK(message("relu 3", {4}) == "'relu' does not take 3");
  CHECK(message("", {4}) == "there is no block ''");
}
