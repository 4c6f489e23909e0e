#include "data/categories.h"

#include <ATen/ops/tensor.h>

#include <cmath>
#include <limits>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const double kMissing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("names are texts as they are, and whole numbers in digits") {
  const std::vector<std::string> texts{"anna", "ben"};
  CHECK(category_names(at::tensor({1, 0, 1}, at::kLong), &texts, "array 'who'", "x.csv") == std::vector<std::string>{"ben", "anna", "ben"});
  CHECK(category_names(at::tensor({7, -3}, at::kLong), nullptr, "array 'who'", "x.csv") == std::vector<std::string>{"7", "-3"});
  CHECK(category_names(at::tensor({2.0, kMissing}).view({2, 1}), nullptr, "array 'who'", "x.csv") == std::vector<std::string>{"2", ""});
}

TEST_CASE("what is no name is refused with its row") {
  const auto said = [](const at::Tensor& stored) { return complaint([&] { category_names(stored, nullptr, "array 'who'", "x.csv"); }); };
  CHECK(said(at::tensor({1.0, 0.5})) == "x.csv: array 'who' holds 0.5 in row 1: a category is a whole number or a text");
  CHECK(said(at::tensor({std::numeric_limits<double>::infinity(), 1.0})).find("holds inf in row 0") != std::string::npos);
  CHECK(said(at::tensor({1.0, 2.0}).view({1, 2})) == "x.csv: array 'who' is not one whole number or text for each row, as a category is");
}

TEST_CASE("known are the names of some rows, all others are 0, and what is missing is NaN") {
  const std::vector<std::string> names{"cleo", "anna", "", "anna", "dora"};
  const std::vector<std::int64_t> train{0, 1, 2, 3};
  const auto known = known_categories(names, train, "array 'who'", "x.csv");
  CHECK(known == std::vector<std::string>{"anna", "cleo"});
  const at::Tensor ids = category_ids(names, known);
  CHECK(ids.dim() == 2);
  const float* id = ids.const_data_ptr<float>();
  CHECK(id[0] == 2);
  CHECK(id[1] == 1);
  CHECK(std::isnan(id[2]));
  CHECK(id[4] == 0);
  CHECK(category_id("zoe", known) == 0);
  CHECK(category_id("anna", {}) == 0);
  const std::vector<std::int64_t> none{2};
  CHECK(complaint([&] { known_categories(names, none, "array 'who'", "x.csv"); }) ==
        "x.csv: array 'who' is missing in every row to learn from");
}
