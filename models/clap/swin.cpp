#include "clap/swin.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/roll.h>
#include <ATen/ops/zeros_like.h>

#include "nn/attention.h"
#include "nn/attention_watch.h"

namespace mm::clap {
namespace {

constexpr double kNormEps = 1e-5;  // of the norms whose eps is no setting
constexpr double kHidden = -100;   // that is added where a patch is hidden, as in transformers

Linear qkv_of(const Params& p, int64_t width, bool bias) {
  const auto part = [&](const char* name) { return Linear(p / "attention.self" / name, width, width, bias); };
  return side_by_side(part("query"), part("key"), part("value"));
}

// By windows, row by row: [B, G, G, E] -> [B, n, W W, E]
at::Tensor cut(const at::Tensor& x, int64_t window) {
  const auto n = x.size(1) / window;
  return x.unflatten(2, {n, window}).unflatten(1, {n, window}).permute({0, 1, 3, 2, 4, 5}).flatten(3, 4).flatten(1, 2);
}

// And back: [B, n, W W, E] -> [B, G, G, E]
at::Tensor joined(const at::Tensor& x, int64_t window, int64_t side) {
  const auto n = side / window;
  return x.unflatten(2, {window, window}).unflatten(1, {n, n}).permute({0, 1, 3, 2, 4, 5}).flatten(3, 4).flatten(1, 2);
}

at::Tensor bias_of(const Params& p, const SoundConfig& c, int64_t heads, int64_t side, int64_t shift) {
  const auto edge = 2 * c.window - 1, patches = c.window * c.window;
  const auto table = p("attention.self.relative_position_bias_table", {edge * edge, heads});               // [edge edge, H]
  const auto rows = distances(c.window).flatten().to(table.device());                                      // [W W W W]
  const auto bias = table.index({rows}).unflatten(0, {patches, patches}).permute({2, 0, 1}).unsqueeze(0);  // [1, H, W W, W W]
  if (shift == 0) return bias;
  return (bias + hidden(side, c.window, shift).unsqueeze(1).to(table.options())).flatten(0, 1).unsqueeze(0);  // [1, n H, W W, W W]
}

}  // namespace

at::Tensor distances(int64_t window) {
  const auto places = at::arange(window, at::kLong);                            // [W]
  const auto apart = places.unsqueeze(1) - places.unsqueeze(0) + (window - 1);  // [W, W]
  const auto down = apart.unsqueeze(1).unsqueeze(3) * (2 * window - 1);         // [W, 1, W, 1]
  const auto right = apart.unsqueeze(0).unsqueeze(2);                           // [1, W, 1, W]
  return (down + right).flatten(2, 3).flatten(0, 1);                            // [W W, W W]
}

at::Tensor hidden(int64_t side, int64_t window, int64_t shift) {
  const auto places = at::arange(side, at::kLong);                                                   // [G]
  const auto part = places.ge(side - window).to(at::kLong) + places.ge(side - shift).to(at::kLong);  // [G]: 0, 1 or 2
  const auto parts = (part.unsqueeze(1) * 3 + part.unsqueeze(0)).unsqueeze(0).unsqueeze(3);          // [1, G, G, 1]
  const auto windows = cut(parts, window).squeeze(0).squeeze(-1);                                    // [n, W W]
  return windows.unsqueeze(1).ne(windows.unsqueeze(2)).to(at::kFloat) * kHidden;                     // [n, W W, W W]
}

WindowLayer::WindowLayer(const Params& p, const SoundConfig& c, int64_t stage, bool shifted)
    : norm1(p / "layernorm_before", c.width << stage, c.norm_eps),
      qkv(qkv_of(p, c.width << stage, c.qkv_bias)),
      output(p / "attention.output.dense", c.width << stage, c.width << stage),
      norm2(p / "layernorm_after", c.width << stage, c.norm_eps),
      mlp(Linear(p / "intermediate.dense", c.width << stage, static_cast<int64_t>(c.mlp_ratio * static_cast<double>(c.width << stage))),
          Linear(p / "output.dense", static_cast<int64_t>(c.mlp_ratio * static_cast<double>(c.width << stage)), c.width << stage),
          c.activation),
      heads(c.heads[static_cast<std::size_t>(stage)]),
      window(c.window),
      shift(shifted && (c.side() >> stage) > c.window ? c.window / 2 : 0) {
  bias = bias_of(p, c, heads, c.side() >> stage, shift);
}

at::Tensor WindowLayer::attend(const at::Tensor& x) const {
  const auto B = x.size(0), side = x.size(1), n = (side / window) * (side / window);
  const auto by_head = [&](const at::Tensor& t) {
    return t.unflatten(-1, {heads, -1}).transpose(2, 3).flatten(1, 2);  // [B, n H, W W, D]
  };
  const auto parts = qkv(cut(x, window)).chunk(3, -1);                                                                // 3 x [B, n, W W, E]
  const auto all = shift > 0 || n == 1 ? bias : bias.repeat({1, n, 1, 1});                                            // [1, n H, W W, W W]
  const auto y = attend_heads(by_head(parts[0]), by_head(parts[1]), by_head(parts[2]), all.expand({B, -1, -1, -1}));  // [B, n H, W W, D]
  return joined(output(y.unflatten(1, {n, heads}).transpose(2, 3).flatten(3)), window, side);                         // [B, G, G, E]
}

at::Tensor WindowLayer::operator()(const at::Tensor& x) const {
  auto y = norm1(x);  // [B, G, G, E]
  y = shift > 0 ? at::roll(attend(at::roll(y, {-shift, -shift}, {1, 2})), {shift, shift}, {1, 2}) : attend(y);
  y = x + y;                     // [B, G, G, E]
  return mlp.plus(norm2(y), y);  // [B, G, G, E]
}

void WindowLayer::pack() {
  qkv.pack();
  output.pack();
  mlp.pack();
}

void WindowLayer::quantize() {
  qkv.quantize();
  output.quantize();
  mlp.quantize();
}

PatchMerging::PatchMerging(const Params& p, int64_t width)
    : norm(p / "norm", 4 * width, kNormEps), reduction(p / "reduction", 4 * width, 2 * width, /*with_bias=*/false) {}

at::Tensor PatchMerging::operator()(const at::Tensor& x) const {
  const auto pairs = x.unflatten(2, {-1, 2}).unflatten(1, {-1, 2});  // [B, G / 2, 2, G / 2, 2, E]: row, then column of four
  const auto four = pairs.permute({0, 1, 3, 4, 2, 5}).flatten(3);    // [B, G / 2, G / 2, 4 E]: down, then to the right
  return reduction(norm(four));                                      // [B, G / 2, G / 2, 2 E]
}

Stage::Stage(const Params& p, const SoundConfig& c, int64_t stage) {
  for (int64_t i = 0; i < c.depths[static_cast<std::size_t>(stage)]; ++i) layers.emplace_back((p / "blocks")[i], c, stage, i % 2 == 1);
  if (stage + 1 < c.stages()) merging.emplace(p / "downsample", c.width << stage);
}

at::Tensor Stage::operator()(at::Tensor x) const {
  for (const auto& layer : layers) x = layer(x);  // [B, G, G, E]
  return merging ? (*merging)(x) : x;             // [B, G / 2, G / 2, 2 E], or [B, G, G, E]
}

void Stage::pack() {
  for (auto& layer : layers) layer.pack();
}

void Stage::quantize() {
  for (auto& layer : layers) layer.quantize();
}

}  // namespace mm::clap
