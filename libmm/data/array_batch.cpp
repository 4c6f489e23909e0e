#include "data/array_batch.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/hash.h"
#include "data/permutation.h"

namespace mm {
namespace {

std::string view_name(std::size_t index) { return "x." + std::to_string(index); }

// What a byte stands for: 0 to 1.
constexpr auto kShades = [] {
  std::array<float, 256> shades{};
  for (std::size_t byte = 0; byte < 256; ++byte) shades[byte] = static_cast<float>(byte) / 255;
  return shades;
}();

// Rows of an array as numbers. The calling thread copies them alone: while a batch is made, LibTorch's threads are busy with the one
// before.
at::Tensor numbers(const at::Tensor& array, std::span<const std::int64_t> rows) {
  const at::Tensor all = array.contiguous();
  auto shape = all.sizes().vec();
  const auto count = shape[0], each = count > 0 ? all.numel() / count : 0;
  shape[0] = static_cast<std::int64_t>(rows.size());
  const auto taken = at::empty(shape, at::kFloat);
  auto* to = taken.mutable_data_ptr<float>();
  for (const auto row : rows) {
    MM_ASSERT(row >= 0 && row < count);
    if (all.scalar_type() == at::kByte) {
      const auto* from = all.const_data_ptr<std::uint8_t>() + row * each;
      std::transform(from, from + each, to, [](std::uint8_t byte) { return kShades[byte]; });
    } else {
      std::copy_n(all.const_data_ptr<float>() + row * each, each, to);
    }
    to += each;
  }
  return taken;  // [B, ...]
}

}  // namespace

at::Tensor row_index(std::span<const std::int64_t> rows) { return at::tensor(at::IntArrayRef(rows.data(), rows.size())); }  // [N]

at::Tensor array_rows(const ArraySet& set, const std::vector<std::string>& inputs, std::span<const std::int64_t> rows) {
  if (inputs.size() == 1) return numbers(set.inputs.at(inputs[0]), rows);
  std::vector<at::Tensor> parts;
  const std::int64_t first = set.steps.empty() ? 1 : 2;  // dimension that they are laid out in
  for (const auto& name : inputs) parts.push_back(numbers(set.inputs.at(name), rows).flatten(first));
  return at::cat(parts, first);  // [B, C] or [B, S, C]
}

at::Tensor array_labels(const ArraySet& set, std::span<const std::int64_t> rows) { return set.labels.index_select(0, row_index(rows)); }

Batch array_batch(const ArraySet& set, const std::vector<std::string>& inputs, std::span<const std::int64_t> rows, bool apart) {
  Batch batch{.tensors = {{"labels", array_labels(set, rows)}}, .targets = static_cast<std::int64_t>(rows.size())};
  if (!set.steps.empty()) batch.targets = 0;
  if (!set.steps.empty())
    for (const auto row : rows) batch.targets += set.steps[static_cast<std::size_t>(row)];
  if (!apart) batch.tensors["x"] = array_rows(set, inputs, rows);
  if (apart)
    for (std::size_t i = 0; i < inputs.size(); ++i) batch.tensors[view_name(i)] = array_rows(set, {inputs[i]}, rows);
  return batch;
}

std::vector<at::Tensor> batch_inputs(const Batch& batch) {
  if (const auto x = batch.tensors.find("x"); x != batch.tensors.end()) return {x->second};
  std::vector<at::Tensor> views;
  for (auto view = batch.tensors.find(view_name(0)); view != batch.tensors.end(); view = batch.tensors.find(view_name(views.size())))
    views.push_back(view->second);
  return views;
}

void cut_to(Batch& batch, const ArraySet& set, std::span<const std::int64_t> rows, std::int64_t length) {
  const auto x = batch.tensors.find("x");
  if (set.lengths.empty() || x == batch.tensors.end()) return;
  const std::int64_t last = x->second.dim() - 1, whole = x->second.size(last), kept = length == 0 ? whole : std::min(length, whole);
  if (kept < whole) x->second = x->second.narrow(last, 0, kept).contiguous();  // [B, ..., kept]
  batch.places = kept * static_cast<std::int64_t>(rows.size());
  batch.held = 0;
  for (const auto row : rows) batch.held += std::min(kept, set.lengths[static_cast<std::size_t>(row)]);
}

RowStream::RowStream(std::vector<std::int64_t> rows, std::uint64_t seed, std::vector<std::int64_t> lengths, std::size_t batch,
                     std::size_t buckets)
    : rows_(std::move(rows)), seed_(seed), batch_(batch), lengths_(std::move(lengths)) {
  const auto length = [plain = RowStream(rows_, seed), all = lengths_](std::uint64_t number) {
    return static_cast<std::size_t>(all[static_cast<std::size_t>(plain.drawn(number))]);
  };
  buckets_ =
      std::make_shared<const LengthBuckets>(BucketPlan{.epoch = rows_.size(), .batch = batch, .buckets = buckets, .seed = seed}, length);
}

std::int64_t RowStream::drawn(std::uint64_t number) const {
  const Permutation order(rows_.size(), mix64(mix64(seed_) + number / rows_.size() + 1));
  return rows_[order(number % rows_.size())];
}

std::vector<std::int64_t> RowStream::rows(std::uint64_t first, std::size_t count) const {
  std::vector<std::int64_t> found;
  for (std::uint64_t place = first; place < first + count; ++place) found.push_back(drawn(buckets_ ? (*buckets_)(place) : place));
  return found;
}

std::int64_t RowStream::longest(std::uint64_t first, std::size_t count) const {
  std::int64_t most = 0;
  if (lengths_.empty() || count == 0) return most;
  const std::uint64_t begin = first / batch_ * batch_, end = (first + count + batch_ - 1) / batch_ * batch_;
  for (const auto row : rows(begin, static_cast<std::size_t>(end - begin))) most = std::max(most, lengths_[static_cast<std::size_t>(row)]);
  return most;
}

}  // namespace mm
