#include "data/array_labels.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/nonzero.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

std::string named(const std::string& name) { return fmt::format("the label '{}'", shown(name)); }

// Where a label is NaN or infinite.
void check_finite(const at::Tensor& labels, const std::string& name, const std::string& where) {
  const at::Tensor finite = labels.flatten(1).isfinite().all(1);  // [N]
  if (finite.all().item<bool>()) return;
  throw Error(Kind::input,
              fmt::format("{} of row {} is missing or infinite", named(name), finite.logical_not().nonzero()[0].item<int64_t>()), where,
              "leave such rows out of the file");
}

at::Tensor as_one_column(const at::Tensor& stored, const std::string& name, const std::string& where) {
  if (stored.dim() == 2 && stored.size(1) == 1) return stored.select(1, 0);  // [N]
  MM_CHECK(stored.dim() == 1, Kind::input,
           fmt::format("{} has shape [{}]; classes are stored as [N] or [N, 1]", named(name), fmt::join(stored.sizes(), ", ")), where);
  return stored;  // [N]
}

// [N] of any real type -> [N] i64
at::Tensor as_whole_numbers(const at::Tensor& column, const std::string& name, const std::string& where) {
  const at::Tensor whole = column.to(at::kLong);  // [N]
  if (!at::isFloatingType(column.scalar_type())) return whole.contiguous();
  check_finite(column.unsqueeze(1), name, where);
  const at::Tensor odd = whole.to(at::kDouble).ne(column.to(at::kDouble)).nonzero();  // [K, 1]
  MM_CHECK(odd.size(0) == 0, Kind::input,
           fmt::format("{} of row {} is {}; classes are whole numbers or texts", named(name), odd[0].item<int64_t>(),
                       column[odd[0].item<int64_t>()].item<double>()),
           where, "learn values instead, or store the class");
  return whole;  // [N]
}

}  // namespace

ArrayLabels make_labels(const at::Tensor& stored, const std::vector<std::string>* texts, LabelKind kind, const std::string& name,
                        const std::string& where) {
  if (kind == LabelKind::automatic)
    kind = texts == nullptr && at::isFloatingType(stored.scalar_type()) ? LabelKind::values : LabelKind::classes;
  if (kind == LabelKind::values) {
    MM_CHECK(texts == nullptr, Kind::input, named(name) + " is text, which is no value to predict", where);
    const at::Tensor values = stored.to(at::kFloat).contiguous();  // [N, ...]
    check_finite(values.dim() > 1 ? values : values.unsqueeze(1), name, where);
    return {values, {}};
  }

  const at::Tensor numbers = as_whole_numbers(as_one_column(stored, name, where), name, where);  // [N]
  const std::span values(numbers.const_data_ptr<std::int64_t>(), static_cast<std::size_t>(numbers.numel()));
  const std::set<std::int64_t> distinct(values.begin(), values.end());
  const std::vector<std::int64_t> classes(distinct.begin(), distinct.end());
  ArrayLabels out{at::empty({numbers.numel()}, at::kLong), {}};  // [N]
  auto* const labels = out.labels.mutable_data_ptr<std::int64_t>();
  for (std::size_t i = 0; i < values.size(); ++i) labels[i] = std::ranges::lower_bound(classes, values[i]) - classes.begin();
  for (const std::int64_t number : classes)
    out.class_names.push_back(texts != nullptr ? texts->at(static_cast<std::size_t>(number)) : std::to_string(number));
  return out;
}

}  // namespace mm
