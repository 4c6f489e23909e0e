#include "nn/attention_watch.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/softmax.h>
#include <c10/core/GradMode.h>

#include <cmath>

namespace mm {
namespace {

AttentionWatch*& of_thread() {
  thread_local AttentionWatch* current = nullptr;
  return current;
}

}  // namespace

AttentionWatch::AttentionWatch() : outer_(of_thread()) { of_thread() = this; }

AttentionWatch::~AttentionWatch() { of_thread() = outer_; }

AttentionWatch* AttentionWatch::current() { return of_thread(); }

at::Tensor AttentionWatch::attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                                  const std::optional<at::Tensor>& mask, bool causal) {
  auto scores = at::matmul(query, key.transpose(2, 3)) / std::sqrt(static_cast<double>(query.size(3)));  // [B, H, T, S]
  const auto show = [&](const at::Tensor& seen) { scores = scores.masked_fill(seen.logical_not(), -INFINITY); };
  if (causal) show(at::ones({query.size(2), key.size(2)}, query.options().dtype(at::kBool)).tril());
  if (mask && mask->scalar_type() == at::kBool) show(*mask);
  if (mask && mask->scalar_type() != at::kBool) scores = scores + *mask;
  auto weights = at::softmax(scores, -1);  // [B, H, T, S]
  if (c10::GradMode::is_enabled() && !weights.requires_grad()) weights.requires_grad_(true);
  weights_.push_back(weights);
  return at::matmul(weights, value);  // [B, H, T, D]
}

at::Tensor attend_heads(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const std::optional<at::Tensor>& mask,
                        bool causal) {
  if (auto* watch = AttentionWatch::current(); watch != nullptr) return watch->attend(query, key, value, mask, causal);
  return at::scaled_dot_product_attention(query, key, value, mask, 0.0, causal);  // [B, H, T, D]
}

}  // namespace mm
