#include "data/joined_parts.h"

#include <ATen/ops/cat.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <span>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

// Numbers of text columns, over texts that several parts share: [N] each -> [N] each, into `texts`.
void share_texts(std::span<Arrays> parts, const std::string& name, const std::string& where) {
  std::set<std::string> distinct;
  for (const auto& part : parts) {
    const auto own = part.texts.find(name);
    MM_CHECK(own != part.texts.end(), Kind::input, fmt::format("column '{}' is text in one part and a number in another", shown(name)),
             where);
    distinct.insert(own->second.begin(), own->second.end());
  }
  const std::vector<std::string> all(distinct.begin(), distinct.end());
  for (auto& part : parts) {
    std::vector<std::int64_t> place;
    for (const auto& text : part.texts.at(name)) place.push_back(std::ranges::lower_bound(all, text) - all.begin());
    at::Tensor& numbers = part.tensors.at(name);
    numbers = numbers.clone();  // [N]
    for (auto& number : std::span(numbers.mutable_data_ptr<std::int64_t>(), static_cast<std::size_t>(numbers.numel())))
      number = place[static_cast<std::size_t>(number)];
    part.texts[name] = all;
  }
}

}  // namespace

Arrays join_parts(std::vector<Arrays> parts, const std::string& where) {
  std::set<std::string> texts;
  for (const auto& part : parts)
    for (const auto& [name, list] : part.texts) texts.insert(name);
  for (const auto& name : texts)
    if (std::ranges::all_of(parts, [&](const Arrays& part) { return part.tensors.contains(name); })) share_texts(parts, name, where);
  Arrays all{.tensors = {}, .texts = parts.front().texts, .columns = parts.front().columns};
  for (const auto& [name, first] : parts.front().tensors) {
    std::vector<at::Tensor> pieces;
    for (const auto& part : parts) {
      const auto piece = part.tensors.find(name);
      if (piece == part.tensors.end()) break;
      MM_CHECK(piece->second.sizes().slice(1) == first.sizes().slice(1), Kind::input,
               fmt::format("array '{}' has rows of shape [{}] in one part and [{}] in another", shown(name.substr(0, 120)),
                           fmt::join(first.sizes().slice(1), ", "), fmt::join(piece->second.sizes().slice(1), ", ")),
               where);
      pieces.push_back(piece->second);
    }
    if (pieces.size() == parts.size()) all.tensors[name] = at::cat(pieces);  // [N, ...]
  }
  MM_CHECK(!all.tensors.empty(), Kind::input, "the parts have no array in common", where);
  return all;
}

}  // namespace mm
