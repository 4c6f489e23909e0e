#include "explain/attention_rollout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"

namespace mm {
namespace {

// (mean over the heads + identity) / 2, each row brought to the sum 1. -> [T, T]
std::vector<double> with_residual(const std::vector<double>& attention, std::size_t heads, std::size_t tokens) {
  std::vector<double> mixed(tokens * tokens, 0);
  for (std::size_t i = 0; i < attention.size(); ++i) mixed[i % mixed.size()] += attention[i] / static_cast<double>(heads) / 2;
  for (std::size_t t = 0; t < tokens; ++t) {
    mixed[t * tokens + t] += 0.5;
    const auto row = std::span(mixed).subspan(t * tokens, tokens);
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    for (double& weight : row) weight /= sum;
  }
  return mixed;
}

std::vector<double> product(const std::vector<double>& a, const std::vector<double>& b, std::size_t n) {
  std::vector<double> c(n * n, 0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t j = 0; j < n; ++j) c[i * n + j] += a[i * n + k] * b[k * n + j];
  return c;
}

}  // namespace

std::vector<double> attention_rollout(std::span<const std::vector<double>> layers, std::size_t heads, std::size_t tokens) {
  MM_CHECK(heads > 0 && tokens > 0 && !layers.empty(), Kind::usage, "there is no attention to roll out");
  std::vector<double> all;
  for (const auto& layer : layers) {
    MM_CHECK(layer.size() == heads * tokens * tokens, Kind::usage,
             fmt::format("{} weights are not the attention of {} heads over {} tokens", layer.size(), heads, tokens));
    MM_CHECK(std::ranges::all_of(layer, [](double weight) { return weight >= 0 && std::isfinite(weight); }), Kind::usage,
             "attention weights are numbers of 0 and more");
    const auto mixed = with_residual(layer, heads, tokens);
    all = all.empty() ? mixed : product(mixed, all, tokens);
  }
  return all;
}

std::vector<double> modality_flow(std::span<const double> rollout, std::span<const std::size_t> sizes) {
  const auto tokens = std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
  MM_CHECK(tokens > 0 && rollout.size() == tokens * tokens && std::ranges::find(sizes, std::size_t{0}) == sizes.end(), Kind::usage,
           fmt::format("a rollout of {} numbers is not that of {} tokens", rollout.size(), tokens));
  std::vector<std::size_t> owner;
  for (std::size_t m = 0; m < sizes.size(); ++m) owner.insert(owner.end(), sizes[m], m);
  std::vector<double> flow(sizes.size() * sizes.size(), 0);
  for (std::size_t i = 0; i < tokens; ++i)
    for (std::size_t j = 0; j < tokens; ++j)
      flow[owner[i] * sizes.size() + owner[j]] += rollout[i * tokens + j] / static_cast<double>(sizes[owner[i]]);
  return flow;
}

}  // namespace mm
