#include "model/block_chain.h"

#include "support/caught.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("blocks follow each other, their parameters by their places") {
  const auto source = std::make_shared<DrawnParams>();
  ExampleShape shape{3};
  const BlockChain chain({"linear 4", "tanh", "linear 2"}, shape, Params(source, "head"), "model.head");
  CHECK(shape == ExampleShape{2});
  const auto at = [&](const char* name) { return source->tensors.at(name); };
  const auto x = numbers({5, 3});
  const auto y = (x.matmul(at("head.0.weight").t()) + at("head.0.bias")).tanh().matmul(at("head.2.weight").t()) + at("head.2.bias");
  CHECK(difference(chain(x), y) < 1e-5);
  ExampleShape kept{3};
  CHECK(difference(BlockChain({}, kept, Params(source, "none"), "x")(x), x) == 0);
}

TEST_CASE("a block that does not fit is named by its place") {
  CHECK(complaint([] {
          ExampleShape shape{3};
          BlockChain({"relu", "lineer 2"}, shape, drawn(), "model.head");
        }) == "model.head[1]: there is no block 'lineer' (did you mean 'linear'?)");
}
