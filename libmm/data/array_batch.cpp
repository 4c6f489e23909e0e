#include "data/array_batch.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

#include "base/hash.h"
#include "data/permutation.h"

namespace mm {
namespace {

at::Tensor index_of(std::span<const std::int64_t> rows) { return at::tensor(at::IntArrayRef(rows.data(), rows.size())); }

at::Tensor numbers(const at::Tensor& rows) { return rows.scalar_type() == at::kByte ? rows.to(at::kFloat).div_(255) : rows.to(at::kFloat); }

}  // namespace

at::Tensor array_rows(const ArraySet& set, const std::vector<std::string>& inputs, std::span<const std::int64_t> rows) {
  const auto index = index_of(rows);
  if (inputs.size() == 1) return numbers(set.inputs.at(inputs[0]).index_select(0, index));
  std::vector<at::Tensor> parts;
  for (const auto& name : inputs) parts.push_back(numbers(set.inputs.at(name).index_select(0, index)).flatten(1));
  return at::cat(parts, 1);  // [B, C]
}

Batch array_batch(const ArraySet& set, const std::vector<std::string>& inputs, std::span<const std::int64_t> rows) {
  return {.tensors = {{"x", array_rows(set, inputs, rows)}, {"labels", set.labels.index_select(0, index_of(rows))}},
          .targets = static_cast<std::int64_t>(rows.size())};
}

std::vector<std::int64_t> RowStream::rows(std::uint64_t first, std::size_t count) const {
  std::vector<std::int64_t> found;
  for (std::uint64_t number = first; number < first + count; ++number) {
    const Permutation order(rows_.size(), mix64(mix64(seed_) + number / rows_.size() + 1));
    found.push_back(rows_[order(number % rows_.size())]);
  }
  return found;
}

}  // namespace mm
