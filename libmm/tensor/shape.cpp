#include "tensor/shape.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "base/check.h"

namespace mm {
namespace {

std::vector<std::string_view> words(std::string_view pattern) {
  std::vector<std::string_view> words;
  while (!pattern.empty()) {
    const auto end = std::min(pattern.find(' '), pattern.size());
    if (end > 0) words.push_back(pattern.substr(0, end));
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
  return words;
}

auto find(auto& bound, std::string_view letter) {
  return std::ranges::find(bound, letter, [](const auto& pair) { return pair.first; });
}

}  // namespace

int64_t Sizes::operator[](std::string_view letter) const {
  const auto found = find(bound_, letter);
  MM_ASSERT(found != bound_.end());
  return found->second;
}

Sizes shape(const at::Tensor& tensor, std::string_view pattern, std::string_view name) {
  const auto expected = words(pattern);
  std::vector<std::pair<std::string_view, int64_t>> bound;
  bool fits = tensor.defined() && tensor.dim() == static_cast<int64_t>(expected.size());
  for (std::size_t i = 0; fits && i < expected.size(); ++i) {
    const auto word = expected[i];
    int64_t number = 0;
    const bool fixed = std::from_chars(word.data(), word.data() + word.size(), number).ec == std::errc();
    const int64_t size = tensor.size(static_cast<int64_t>(i));
    const auto found = find(bound, word);
    if (fixed)
      fits = number == size;
    else if (found != bound.end())
      fits = found->second == size;
    else
      bound.emplace_back(word, size);
  }
  const auto got = [&] { return tensor.defined() ? fmt::format("has shape [{}]", fmt::join(tensor.sizes(), ", ")) : "is not there"; };
  MM_CHECK(fits, Kind::input, fmt::format("{} {}, expected [{}]", name, got(), fmt::join(expected, ", ")));
  return Sizes(std::move(bound));
}

}  // namespace mm
