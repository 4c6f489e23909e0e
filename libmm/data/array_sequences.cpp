#include "data/array_sequences.h"

#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <span>

#include "base/check.h"
#include "base/file.h"
#include "data/set_rows.h"
#include "nn/objective_check.h"

namespace mm {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

at::Tensor index_of(const std::vector<std::int64_t>& numbers) { return at::tensor(at::IntArrayRef(numbers), at::kLong); }  // [N]

// Where every row of the sequences goes among N' * S places.
struct Places {
  std::int64_t sequences = 0, steps = 0;  // N', S
  at::Tensor rows, places;                // [N] i64 each

  // Rows [N, ...] of an array laid out as sequences, `filler` behind their last steps. -> [N', S, ...]
  at::Tensor laid_out(const at::Tensor& array, const at::Scalar& filler) const {
    auto shape = array.sizes().vec();
    shape[0] = sequences * steps;
    auto all = at::full(shape, filler, array.options());
    all.index_copy_(0, places, array.index_select(0, rows));
    return all.unflatten(0, {sequences, steps});  // [N', S, ...]
  }
};

Places places_of(const std::vector<std::vector<std::int64_t>>& sequences) {
  Places found{.sequences = std::ssize(sequences), .steps = 0, .rows = {}, .places = {}};
  for (const auto& sequence : sequences) found.steps = std::max<std::int64_t>(found.steps, std::ssize(sequence));
  std::vector<std::int64_t> rows, places;
  for (std::size_t i = 0; i < sequences.size(); ++i)
    for (std::size_t step = 0; step < sequences[i].size(); ++step) {
      rows.push_back(sequences[i][step]);
      places.push_back(static_cast<std::int64_t>(i) * found.steps + static_cast<std::int64_t>(step));
    }
  found.rows = index_of(rows);
  found.places = index_of(places);
  return found;
}

// Rows as numbers, each as one row of them; bytes are 0 to 1. [N, ...] -> [N, C] f32
at::Tensor numbers(const at::Tensor& array) {
  const auto rows = array.dim() == 1 ? array.unsqueeze(1) : array.flatten(1);  // [N, C]
  return array.scalar_type() == at::kByte ? rows.to(at::kFloat).div(255) : rows.to(at::kFloat);
}

}  // namespace

std::vector<std::vector<std::int64_t>> sequences_of(const std::vector<std::string>& names, const at::Tensor& order,
                                                    const std::string& where) {
  std::vector<std::vector<std::int64_t>> sequences;
  std::map<std::string, std::size_t> place;
  for (std::size_t row = 0; row < names.size(); ++row) {
    const auto [found, is_new] = place.emplace(names[row], sequences.size());
    if (is_new) sequences.emplace_back();
    sequences[found->second].push_back(static_cast<std::int64_t>(row));
  }
  if (!order.defined()) return sequences;
  const auto plain = order.to(at::kDouble).contiguous();  // [N]
  const auto* number = plain.const_data_ptr<double>();
  for (std::size_t row = 0; row < names.size(); ++row)
    MM_CHECK(number[row] == number[row], Kind::input, fmt::format("row {} has no place in the order of its sequence", row), where);
  for (auto& sequence : sequences) std::ranges::stable_sort(sequence, {}, [&](std::int64_t row) { return number[row]; });
  return sequences;
}

void check_sequences_whole(const ArraySet& set, const std::string& where) {
  std::vector<int> part(static_cast<std::size_t>(set.rows()));
  int own = 0;
  for (const auto* rows : {&set.train, &set.valid, &set.test, &set.unlabelled}) {
    for (const auto row : *rows) part[static_cast<std::size_t>(row)] = own;
    ++own;
  }
  for (const auto& sequence : set.sequences) {
    const auto other = std::ranges::find_if(
        sequence, [&](std::int64_t row) { return part[static_cast<std::size_t>(row)] != part[static_cast<std::size_t>(sequence[0])]; });
    MM_CHECK(other == sequence.end(), Kind::input,
             fmt::format("rows {} and {} are of one sequence, and stand on two sides of the split", sequence[0], *other), where);
  }
}

ArraySet in_sequences(const ArraySet& set, const std::string& where) {
  if (set.sequences.empty()) return set;
  MM_ASSERT(!set.class_names.empty());
  const auto places = places_of(set.sequences);
  double bytes = 0;
  for (const auto& [name, array] : set.inputs)
    bytes += 4.0 * static_cast<double>(array.numel()) / static_cast<double>(set.rows()) * static_cast<double>(places.sequences) *
             static_cast<double>(places.steps);
  check_set_memory(bytes, where);

  ArraySet whole;
  whole.labels = places.laid_out(set.labels, kIgnoredLabel);  // [N', S]
  whole.class_names = set.class_names;
  for (const auto& [name, array] : set.inputs) whole.inputs[name] = places.laid_out(numbers(array), kMissing);  // [N', S, C]
  std::vector<std::int64_t> of_row(static_cast<std::size_t>(set.rows()));
  for (std::size_t i = 0; i < set.sequences.size(); ++i) {
    const auto& sequence = set.sequences[i];
    whole.steps.push_back(std::ssize(sequence));
    if (!set.groups.empty()) whole.groups.push_back(set.groups.at(static_cast<std::size_t>(sequence[0])));
    for (const auto row : sequence) of_row[static_cast<std::size_t>(row)] = static_cast<std::int64_t>(i);
  }
  const auto part = [&](const std::vector<std::int64_t>& rows) {
    std::vector<std::int64_t> found;
    for (const auto row : rows) found.push_back(of_row[static_cast<std::size_t>(row)]);
    std::ranges::sort(found);
    const auto [first, last] = std::ranges::unique(found);
    found.erase(first, last);
    return found;
  };
  whole.train = part(set.train);
  whole.valid = part(set.valid);
  whole.test = part(set.test);
  whole.fingerprint = set.fingerprint;
  return whole;
}

}  // namespace mm
