#include "nn/item_states.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "nn/attention.h"
#include "nn/folded_attention.h"
#include "nn/shared_attention.h"
#include "nn/small_product.h"

namespace mm {

ItemStates::ItemStates(at::Tensor states, int64_t layers, Way way, at::Tensor seen)
    : states_(std::move(states)),
      way_(seen.defined() ? Way::projected : way),
      seen_(std::move(seen)),
      keys_(static_cast<std::size_t>(layers)),
      values_(static_cast<std::size_t>(layers)) {
  for (int64_t i = 0; i < states_.size(0); ++i) items_.push_back(i);
}

ItemStates::Way ItemStates::best_way(const at::Tensor& states, const Linear& key, int64_t rows, int64_t tokens, int64_t heads) {
  const auto dtype = states.scalar_type();
  const bool possible =
      states.is_cpu() && key.weight.defined() && has_small_products() && (dtype == c10::kFloat || dtype == c10::kBFloat16);
  // Products per item and layer, where C = E: projecting costs 2 E a state, folding 2 H a state, row and token. They meet at E / H
  // rows x tokens; reading keys and values from memory at each token moves that up by about a quarter.
  const auto meet = states.size(-1) * 5 / (heads * 4);
  return possible && rows * tokens <= meet ? Way::folded : Way::projected;
}

void ItemStates::keep(const at::Tensor& rows) {
  const auto* const from = rows.const_data_ptr<int64_t>();
  std::vector<int64_t> kept;
  for (int64_t i = 0; i < rows.numel(); ++i) kept.push_back(items_.at(static_cast<std::size_t>(from[i])));
  items_ = std::move(kept);
  if (way_ == Way::projected) drop_finished();
}

void ItemStates::drop_finished() {
  std::vector<int64_t> alive = items_;  // does not fall
  alive.erase(std::unique(alive.begin(), alive.end()), alive.end());
  if (std::ssize(alive) == states_.size(0)) return;
  for (auto& item : items_) item = std::lower_bound(alive.begin(), alive.end(), item) - alive.begin();

  const auto index = at::from_blob(alive.data(), {std::ssize(alive)}, at::kLong).to(states_.device(), at::kLong, false, true);
  states_ = at::index_select(states_, 0, index);                   // [I', S, E]
  if (seen_.defined()) seen_ = at::index_select(seen_, 0, index);  // [I', S]
  for (auto* tensors : {&keys_, &values_})
    for (auto& tensor : *tensors)
      if (tensor.defined()) tensor = at::index_select(tensor, 0, index);  // [I', S, C]
}

std::vector<int64_t> ItemStates::items_of(int64_t tokens) const {
  std::vector<int64_t> items;
  for (const auto item : items_) items.insert(items.end(), static_cast<std::size_t>(tokens), item);
  return items;
}

at::Tensor ItemStates::attend(const at::Tensor& query, int64_t layer, const Linear& key, const Linear& value, int64_t heads) {
  MM_ASSERT(query.size(0) == std::ssize(items_));
  if (way_ == Way::projected) return attend_projected(query, layer, key, value, heads);
  const auto y = attend_folded(query.flatten(0, 1).to(c10::kFloat), states_, items_of(query.size(1)), key, value, heads);  // [N * T, C]
  return y.to(query.scalar_type()).view(query.sizes());                                                                    // [N, T, C]
}

at::Tensor ItemStates::attend_projected(const at::Tensor& query, int64_t layer, const Linear& key, const Linear& value, int64_t heads) {
  auto& keys = keys_[static_cast<std::size_t>(layer)];
  auto& values = values_[static_cast<std::size_t>(layer)];
  const bool shared = key.int8 && has_small_products();
  if (!keys.defined()) {
    keys = key(states_);      // [I, S, C]
    values = value(states_);  // [I, S, C]
    if (shared) {
      auto packed = shared_states(keys, values, heads, c10::kBFloat16);
      keys = std::move(packed.keys);
      values = std::move(packed.values);
    }
  }
  if (shared) {
    const auto y = attend_shared(query.reshape({-1, query.size(2)}), {keys, values}, items_of(query.size(1)), seen_);  // [N * T, C]
    return y.view(query.sizes());                                                                                      // [N, T, C]
  }
  const auto N = query.size(0), T = query.size(1), I = states_.size(0);
  bool even = N % I == 0;  // every item has as many rows: they become more queries of one item
  for (int64_t n = 0; even && n < N; ++n) even = items_[static_cast<std::size_t>(n)] == n / (N / I);
  const auto look = [&](const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& seen) {
    return seen.defined() ? attend_seen(q, k, v, seen.unsqueeze(1), heads) : mm::attend(q, k, v, heads);
  };
  if (even) return look(query.reshape({I, N / I * T, -1}), keys, values, seen_).reshape(query.sizes());  // [N, T, C]

  const auto items = at::from_blob(items_.data(), {N}, at::kLong).to(query.device());
  const auto own = [&](const at::Tensor& t) { return t.defined() ? at::index_select(t, 0, items) : t; };  // [I, ...] -> [N, ...]
  return look(query, own(keys), own(values), own(seen_));                                                 // [N, T, C]
}

}  // namespace mm
