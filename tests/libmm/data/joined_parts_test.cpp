#include "data/joined_parts.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Rows of a number and a text each.
Arrays part(std::vector<std::int64_t> texts, std::vector<std::string> distinct) {
  Arrays part;
  part.tensors["text"] = at::tensor(texts);
  part.tensors["x"] = at::ones({static_cast<std::int64_t>(texts.size()), 2});
  part.texts["text"] = std::move(distinct);
  return part;
}

}  // namespace

TEST_CASE("parts stand one behind the other, and share their texts") {
  Arrays first = part({0, 1}, {"bad", "good"});
  first.tensors["only"] = at::ones({2});
  const Arrays all = join_parts({first, part({0, 0, 1}, {"awful", "good"})}, "a, b");
  CHECK(all.rows() == 5);
  CHECK(all.tensors.size() == 2);
  CHECK(all.texts.at("text") == std::vector<std::string>{"awful", "bad", "good"});
  const std::vector<std::int64_t> numbers{1, 2, 0, 0, 2};
  CHECK(at::equal(all.tensors.at("text"), at::tensor(numbers)));
}

TEST_CASE("parts that do not fit each other") {
  Arrays wider = part({0}, {"good"}), number = part({0}, {"good"}), other;
  wider.tensors["x"] = at::ones({1, 3});
  number.texts.clear();
  other.tensors["y"] = at::ones({1});
  const auto said = [](const Arrays& second) { return complaint([&] { join_parts({part({0}, {"good"}), second}, "a, b"); }); };
  CHECK(said(wider) == "a, b: array 'x' has rows of shape [2] in one part and [3] in another");
  CHECK(said(number) == "a, b: column 'text' is text in one part and a number in another");
  CHECK(said(other) == "a, b: the parts have no array in common");
}
