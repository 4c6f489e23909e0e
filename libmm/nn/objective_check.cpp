#include "nn/objective_check.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/lt.h>
#include <ATen/ops/max.h>
#include <ATen/ops/min.h>
#include <ATen/ops/where.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

#include "base/check.h"

namespace mm {

at::Tensor wide(const at::Tensor& x) { return x.defined() && x.is_floating_point() && x.element_size() < 4 ? x.to(at::kFloat) : x; }

void check_same_shape(const at::Tensor& a, std::string_view name_a, const at::Tensor& b, std::string_view name_b) {
  MM_CHECK(a.defined(), Kind::input, fmt::format("{} is not there", name_a));
  MM_CHECK(b.defined(), Kind::input, fmt::format("{} is not there", name_b));
  MM_CHECK(a.sizes() == b.sizes(), Kind::input,
           fmt::format("{} has shape [{}], but {} has [{}]", name_a, fmt::join(a.sizes(), ", "), name_b, fmt::join(b.sizes(), ", ")));
}

void check_labels(const at::Tensor& labels, std::int64_t classes) {
  MM_CHECK(labels.defined(), Kind::input, "labels is not there");
  MM_CHECK(labels.scalar_type() == at::kLong, Kind::input, "labels are not whole numbers (i64)");
  if (!labels.is_cpu() || labels.numel() == 0) return;
  const auto counted = at::where(labels == kIgnoredLabel, 0, labels);  // shapes as labels
  const auto least = counted.min().item().toLong(), most = counted.max().item().toLong();
  MM_CHECK(least >= 0 && most < classes, Kind::input,
           fmt::format("there is a label {}, but the classes are 0 to {}", least < 0 ? least : most, classes - 1));
}

}  // namespace mm
