#include "model/block_list.h"

#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/relu.h>

#include <memory>

#include "support/caught.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("blocks one behind the other, called by their places") {
  const auto source = std::make_shared<InitSource>(1, 0);
  ExampleShape shape{3};
  const BlockList list({"linear 4", "relu", "linear 2"}, shape, Params(source, "critic"), "model.critic");
  CHECK(shape == ExampleShape{2});
  const auto& p = source->tensors();
  CHECK(p.size() == 4);
  const auto x = numbers({5, 3}, 1);
  const auto hidden = at::relu(at::linear(x, p.at("critic.0.weight"), p.at("critic.0.bias")));
  CHECK(difference(list(x), at::linear(hidden, p.at("critic.2.weight"), p.at("critic.2.bias"))) == 0);
  CHECK(list.size() == 3);
  CHECK(list.shape_at(0) == ExampleShape{3});
  CHECK(list.shape_at(2) == ExampleShape{4});
  CHECK(list.shape_at(3) == ExampleShape{2});
  CHECK(difference(list.part(x, 0, 2), hidden) == 0);
  CHECK(difference(list.part(hidden, 2, 3), list(x)) == 0);
}

TEST_CASE("a list without blocks gives what it is given") {
  ExampleShape shape{3};
  const BlockList list({}, shape, Params(std::make_shared<RecordSource>()), "model.layers");
  CHECK(shape == ExampleShape{3});
  CHECK(difference(list(at::ones({2, 3})), at::ones({2, 3})) == 0);
}

TEST_CASE("what does not fit is called by list and place") {
  ExampleShape shape{3};
  CHECK(complaint([&] {
          BlockList({"linear 4", "conv 3 3"}, shape, Params(std::make_shared<RecordSource>()), "model.critic");
        }) == "model.critic[1]: 'conv' takes [C, H, W], and what comes in is [4]");
}

TEST_CASE("a mask is told to all blocks until one makes another number of steps") {
  ExampleShape shape{4, 2};
  const BlockList list({"linear 3", "lstm 3 both=1", "last"}, shape, Params(std::make_shared<InitSource>(1, 0)), "model.layers");
  const auto x = numbers({2, 4, 2}, 1);
  auto mask = at::ones({2, 4}, at::kBool);
  mask[1].slice(0, 2).fill_(false);
  const auto y = list(x, 0, mask);
  CHECK(difference(y[0], list(x)[0]) == 0);
  CHECK(difference(y[1], list(x.narrow(0, 1, 1).slice(1, 0, 2))[0]) < 1e-6);
  CHECK(difference(y[1], list(x)[1]) > 1e-3);

  ExampleShape other{4, 2};
  const BlockList shorter({"conv1d 3 2", "mean-time"}, other, Params(std::make_shared<InitSource>(1, 0)), "model.layers");
  CHECK(difference(shorter(x, 0, at::ones({2, 4}, at::kBool)), shorter(x)) == 0);
}
