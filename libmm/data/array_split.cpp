#include "data/array_split.h"

#include <ATen/ops/index_select.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "data/permutation.h"

namespace mm {
namespace {

// Rows by class, each list in the order of `rows`; all of them in one list without labels.
std::map<std::int64_t, std::vector<std::int64_t>> by_class(const std::vector<std::int64_t>& rows, const at::Tensor& labels) {
  std::map<std::int64_t, std::vector<std::int64_t>> groups;
  const at::Tensor plain = labels.defined() ? labels.contiguous() : labels;  // [N]
  const auto* const classes = plain.defined() ? plain.const_data_ptr<std::int64_t>() : nullptr;
  for (const std::int64_t row : rows) groups[classes != nullptr ? classes[row] : 0].push_back(row);
  return groups;
}

// Takes the last `count` of the rows' permutation.
void draw(const std::vector<std::int64_t>& rows, std::size_t count, std::uint64_t key, DrawnRows& into) {
  if (rows.empty()) return;
  const Permutation order(rows.size(), key);
  for (std::size_t place = 0; place < rows.size(); ++place)
    (place + count < rows.size() ? into.left : into.drawn).push_back(rows[order(place)]);
}

// Every class has an order of its own.
std::uint64_t key_of(std::uint64_t seed, std::string_view stream, std::int64_t group) {
  return mix64(mix64(seed ^ hash64(stream)) + static_cast<std::uint64_t>(group));
}

DrawnRows sorted(DrawnRows rows) {
  std::ranges::sort(rows.drawn);
  std::ranges::sort(rows.left);
  return rows;
}

// As text says it: 0, 1 or 2; -1 for other texts.
std::int64_t part_called(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 6> kNames{
      {{"train", 0}, {"valid", 1}, {"val", 1}, {"dev", 1}, {"validation", 1}, {"test", 2}}};
  for (const auto& [name, part] : kNames)
    if (text == name) return part;
  return -1;
}

}  // namespace

DrawnRows draw_fraction(const std::vector<std::int64_t>& rows, double fraction, const at::Tensor& labels, std::uint64_t seed,
                        std::string_view stream) {
  MM_ASSERT(fraction >= 0 && fraction <= 1);
  DrawnRows out;
  for (const auto& [group, members] : by_class(rows, labels))
    draw(members, static_cast<std::size_t>(std::lround(fraction * static_cast<double>(members.size()))), key_of(seed, stream, group), out);
  return sorted(std::move(out));
}

DrawnRows draw_per_class(const std::vector<std::int64_t>& rows, std::int64_t count, const at::Tensor& labels,
                         const std::vector<std::string>& class_names, std::uint64_t seed, const std::string& where) {
  DrawnRows out;
  for (const auto& [group, members] : by_class(rows, labels)) {
    MM_CHECK(static_cast<std::int64_t>(members.size()) >= count, Kind::input,
             fmt::format("class '{}' has {} rows for training, {} are asked for", shown(class_names.at(static_cast<std::size_t>(group))),
                         members.size(), count),
             where);
    draw(members, static_cast<std::size_t>(count), key_of(seed, "per-class", group), out);
  }
  return sorted(std::move(out));
}

at::Tensor read_split(const at::Tensor& stored, const std::vector<std::string>* texts, const std::string& name, const std::string& where) {
  const auto named = [&] { return fmt::format("the split '{}'", shown(name)); };
  const bool column = stored.dim() == 1 || (stored.dim() == 2 && stored.size(1) == 1);
  MM_CHECK(column && !at::isFloatingType(stored.scalar_type()), Kind::input, named() + " is not one whole number or text for each row",
           where);
  const at::Tensor split = stored.to(at::kLong).reshape({-1});  // [N]
  if (texts != nullptr) {
    std::vector<std::int64_t> parts;
    for (const auto& text : *texts) {
      parts.push_back(part_called(text));
      MM_CHECK(parts.back() >= 0, Kind::input, fmt::format("{} says '{}'; train, valid and test are known", named(), shown(text)), where);
    }
    return at::tensor(parts, at::kLong).index_select(0, split);  // [N]
  }
  const auto least = split.min().item<std::int64_t>(), most = split.max().item<std::int64_t>();
  MM_CHECK(least >= 0 && most <= 2, Kind::input,
           fmt::format("{} holds numbers from {} to {}; 0 and 1 are training and test, or 0, 1, 2 training, validation and test", named(),
                       least, most),
           where);
  return most == 2 ? split : split.mul(2);  // [N]
}

}  // namespace mm
