#include "data/array_names.h"

#include <ATen/ops/zeros.h>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("arrays and files as messages call them") {
  CHECK(array_named("x") == "array 'x'");
  CHECK(array_named("a\nb").find('\n') == std::string::npos);
  CHECK(array_named(std::string(500, 'x')) == "array '" + std::string(120, 'x') + "'");
  const Arrays arrays{.tensors = {{"b", at::zeros({1})}, {"a", at::zeros({1})}}, .texts = {}, .columns = {}};
  CHECK(names_of(arrays) == std::vector<std::string>{"a", "b"});
  CHECK(shown_paths({"a.csv", "b.npz"}) == "a.csv, b.npz");
  CHECK(shown_paths({}).empty());
}
