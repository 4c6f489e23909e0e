#include "bert/packed_texts.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/check.h"

namespace mm::bert {
namespace {

constexpr int64_t kTokens = 2048;  // of a group: enough rows for the products, few enough that memory does not grow with the texts

// Padding that is written in a text takes no place of its own and stands at the padding's position: create_position_ids_from_input_ids of
// transformers.
void append_positions(std::vector<int64_t>& positions, const Encoding& text, const Config& config) {
  const auto first = config.first_position();
  int64_t next = first;
  for (const auto id : text.ids) positions.push_back(first > 0 && id == config.pad_token ? config.pad_token : next++);
}

void check(const Encoding& text, const Config& config) {
  MM_CHECK(!text.ids.empty(), Kind::input,
           "an empty text, and a tokenizer.json that sets nothing around it: the model has nothing to read");
  MM_ASSERT(std::ssize(text.ids) <= config.longest());
  for (const auto id : text.ids)
    MM_CHECK(id < config.vocabulary, Kind::input,
             fmt::format("tokenizer.json gives the token {}, outside the vocabulary of {} tokens of config.json", id, config.vocabulary));
}

}  // namespace

PackedTexts pack(std::span<const Encoding> texts, const Config& config, c10::Device device) {
  std::vector<int64_t> ids, types, positions;
  PackedTexts packed;
  for (const auto& text : texts) {
    check(text, config);
    ids.insert(ids.end(), text.ids.begin(), text.ids.end());
    types.insert(types.end(), text.types.begin(), text.types.end());
    append_positions(positions, text, config);
    packed.lengths.push_back(std::ssize(text.ids));
  }
  // The tokenizers of the other layouts tell no types: transformers then takes 0 everywhere.
  const bool typed = config.layout == Layout::bert || config.layout == Layout::electra || config.layout == Layout::albert;
  if (!typed) std::ranges::fill(types, 0);
  const auto most = types.empty() ? 0 : std::ranges::max(types);
  MM_CHECK(most == 0 || most < config.types, Kind::input,
           fmt::format("tokenizer.json gives tokens the type {}, but type_vocab_size is {}", most, config.types));
  packed.ids = at::tensor(ids, at::kLong).to(device);              // [N]
  packed.types = at::tensor(types, at::kLong).to(device);          // [N]
  packed.positions = at::tensor(positions, at::kLong).to(device);  // [N]
  return packed;
}

at::Tensor by_length(std::span<const Encoding> texts, const Config& config, c10::Device device,
                     const std::function<at::Tensor(const PackedTexts&)>& f) {
  std::vector<std::size_t> order(texts.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return texts[i].ids.size(); });

  std::vector<at::Tensor> parts;
  std::vector<Encoding> group;
  int64_t tokens = 0;
  for (std::size_t n = 0; n < order.size(); ++n) {
    group.push_back(texts[order[n]]);
    tokens += std::ssize(group.back().ids);
    if (tokens < kTokens && n + 1 < order.size()) continue;
    parts.push_back(f(pack(group, config, device)).to(at::kCPU, at::kFloat));  // [texts, E]
    group.clear();
    tokens = 0;
  }
  const auto sorted = at::cat(parts);  // [B, E]
  const std::vector<int64_t> places(order.begin(), order.end());
  return at::empty_like(sorted).index_copy_(0, at::tensor(places, at::kLong), sorted);  // [B, E]
}

}  // namespace mm::bert
