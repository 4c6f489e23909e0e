#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

namespace mm {

// Keeps where layers look: while one of these lives, every attention of this thread is computed by its formula in place of the fused
// operator, and its weights are kept with their gradients, in the order in which they are computed. What comes out is the same but for
// rounding.
class AttentionWatch {
 public:
  AttentionWatch();
  ~AttentionWatch();
  AttentionWatch(const AttentionWatch&) = delete;
  AttentionWatch& operator=(const AttentionWatch&) = delete;

  static AttentionWatch* current();  // of this thread; null where nobody watches

  const std::vector<at::Tensor>& weights() const { return weights_; }  // [B, H, T, S] each, rows of sum 1

  // softmax(q k^T / sqrt(D) + mask) v, watched; shapes as in attend_heads().
  at::Tensor attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const std::optional<at::Tensor>& mask,
                    bool causal);

 private:
  AttentionWatch* outer_;
  std::vector<at::Tensor> weights_;  // [B, H, T, S] each
};

// softmax(q k^T / sqrt(D) + mask) v by head, watched where somebody does so in this thread: [B, H, T, D], [B, H, S, D] twice -> [B, H, T,
// D]. mask: what [B, H, T, S] can be added to, or bool, true where a token is seen. `causal`: token t sees 0 .. t only; no mask beside it.
at::Tensor attend_heads(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                        const std::optional<at::Tensor>& mask = std::nullopt, bool causal = false);

}  // namespace mm
