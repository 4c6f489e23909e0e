#include "data/array_labels.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <limits>

#include "base/error.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

ArrayLabels labels_of(const at::Tensor& stored, LabelKind kind = LabelKind::automatic, const std::vector<std::string>* texts = nullptr) {
  return make_labels(stored, texts, kind, "y", "x.npz");
}

}  // namespace

TEST_CASE("classes are the distinct labels in order") {
  const auto labels = labels_of(at::tensor({10, 1, 3, 1}, at::kLong).view({4, 1}));
  CHECK(at::equal(labels.labels, at::tensor({2, 0, 1, 0}, at::kLong)));
  CHECK(labels.class_names == std::vector<std::string>{"1", "3", "10"});
  CHECK(labels_of(at::tensor({-1, 1}, at::kChar)).class_names == std::vector<std::string>{"-1", "1"});
  CHECK(at::equal(labels_of(at::tensor({0, 1}).ne(0)).labels, at::tensor({0, 1}, at::kLong)));
  CHECK(labels_of(at::tensor({2.0, 1.0}, at::kDouble), LabelKind::classes).class_names == std::vector<std::string>{"1", "2"});
  const std::vector<std::string> texts{"cat", "dog", "fox"};
  const auto named = labels_of(at::tensor({2, 0}, at::kLong), LabelKind::automatic, &texts);
  CHECK(at::equal(named.labels, at::tensor({1, 0}, at::kLong)));
  CHECK(named.class_names == std::vector<std::string>{"cat", "fox"});
}

TEST_CASE("values stay what they are, as f32") {
  const auto labels = labels_of(at::tensor({0.5, -3.0}, at::kDouble));
  CHECK(at::equal(labels.labels, at::tensor({0.5F, -3.0F})));
  CHECK(labels.class_names.empty());
  CHECK((labels_of(at::tensor({1, 2, 3, 4}, at::kInt).view({2, 2}), LabelKind::values).labels.sizes() == at::IntArrayRef{2, 2}));
}

TEST_CASE("labels that are none are named by their row") {
  const auto nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(complaint([&] { labels_of(at::tensor({1.0F, nan})); }) == "x.npz: the label 'y' of row 1 is missing or infinite");
  CHECK(complaint([&] {
          labels_of(at::tensor({1.0F, nan}), LabelKind::classes);
        }) == "x.npz: the label 'y' of row 1 is missing or infinite");
  CHECK(complaint([&] {
          labels_of(at::tensor({1.0F, 0.5F}), LabelKind::classes);
        }) == "x.npz: the label 'y' of row 1 is 0.5; classes are whole numbers or texts");
  CHECK(complaint([&] {
          labels_of(at::tensor({1, 2, 3, 4}).view({2, 2}));
        }) == "x.npz: the label 'y' has shape [2, 2]; classes are stored as [N] or [N, 1]");
  const std::vector<std::string> texts{"cat"};
  CHECK(complaint([&] { labels_of(at::tensor({0}), LabelKind::values, &texts); }) ==
        "x.npz: the label 'y' is text, which is no value to predict");
}
