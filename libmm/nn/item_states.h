#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "nn/linear.h"

namespace mm {

// What the rows of a decoder look at: the states that an encoder made of their items (the patches of a picture). Rows of one item stand
// together, in the order of the items, and share its states.
//
// Two ways to the same attention:
//   - projected: keys and values are computed once an item and layer, and kept (in bf16 behind products in 8 bits). 2 S C E products an
//     item and layer, then 2 S C a row and token.
//   - folded: keys and values are never made. q . (W_k s) = (W_k^T q) . s, so the query is brought into the space of the states, and the
//     mean of the states by the weights is brought out of it by W_v; the key's bias moves all scores of a row alike and drops out. 2 S E H
//     a row and token, nothing an item, and the states (2 MB a picture) stay in the cache where keys and values of 12 layers (42 MB) do
//     not.
// Folding pays while an item has few rows and texts are short: captions by greedy search or few beams, on a CPU.
//
// Where items have states of different numbers (the words of questions), a mask says which are there; those are projected. So are states
// behind products in 8 bits, which cost a quarter.
class ItemStates {
 public:
  enum class Way { projected, folded };

  // states: [I, S, E]; row i belongs to item i at first. seen: [I, S] bool, or undefined: every state is there.
  ItemStates(at::Tensor states, int64_t layers, Way way, at::Tensor seen = {});

  void keep(const at::Tensor& rows);  // [N'] i64 on the CPU, as KvCache::keep

  // Attention of the rows' queries [N, T, C] to their items' states, C = H * D, through the key and value products of that layer: [N, T,
  // C].
  at::Tensor attend(const at::Tensor& query, int64_t layer, const Linear& key, const Linear& value, int64_t heads);

  const at::Tensor& states() const { return states_; }  // [I, S, E]
  Way way() const { return way_; }

  // Is folding cheaper for states [I, S, E] behind such a key product, so many rows an item and tokens a row, and can it be done here?
  static Way best_way(const at::Tensor& states, const Linear& key, int64_t rows, int64_t tokens, int64_t heads);

 private:
  std::vector<int64_t> items_of(int64_t tokens) const;  // of each row's tokens
  void drop_finished();  // items without rows give up their place, so that the others' rows stay products of one shape
  // One of the two ways; shapes as in attend().
  at::Tensor attend_projected(const at::Tensor& query, int64_t layer, const Linear& key, const Linear& value, int64_t heads);

  at::Tensor states_;  // [I, S, E]
  Way way_;
  at::Tensor seen_;                        // [I, S] bool, or undefined
  std::vector<int64_t> items_;             // [N]: the item of each row, not falling
  std::vector<at::Tensor> keys_, values_;  // a layer each: [I, S, C], behind products in 8 bits as SharedStates; made when first asked for
};

}  // namespace mm
