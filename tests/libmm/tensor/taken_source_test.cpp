#include "tensor/taken_source.h"

#include <ATen/ops/equal.h>

#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("what was taken is known by its name, and is the other source's") {
  const auto drawn = std::make_shared<DrawnParams>();
  const auto source = std::make_shared<TakenSource>(drawn);
  const Params p(source);
  const auto weight = (p / "layer")("weight", {2, 3});
  CHECK(source->taken().size() == 1);
  CHECK(at::equal(source->taken().at("layer.weight"), weight));
  CHECK(at::equal(drawn->tensors.at("layer.weight"), weight));
  CHECK(p.has("layer.weight"));
  CHECK_FALSE(p.has("layer.bias"));
}
