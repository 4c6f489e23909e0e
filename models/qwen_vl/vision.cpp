#include "qwen_vl/vision.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/sin.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <array>

#include "nn/attention.h"
#include "nn/packed_attention.h"
#include "qwen_vl/windows.h"

namespace mm::qwen_vl {
namespace {

constexpr double kNormEps = 1e-6;

Linear read_patch_embed(const Params& p, const VisionConfig& c) {
  return {p("weight", {c.width, 3, c.frames, c.patch, c.patch}).flatten(1), c.gated ? at::Tensor() : p("bias", {c.width})};
}

VisionNorm read_norm(const Params& p, int64_t width, bool gated) {
  return gated ? VisionNorm(RmsNorm(p, width, kNormEps)) : VisionNorm(LayerNorm(p, width, kNormEps));
}

std::variant<Mlp, GatedMlp> read_mlp(const Params& p, const VisionConfig& c) {
  if (c.gated) return GatedMlp(p, c.width, c.mlp_width, c.activation, /*with_bias=*/true);
  return Mlp(Linear(p / "linear_fc1", c.width, c.mlp_width), Linear(p / "linear_fc2", c.mlp_width, c.width), c.activation);
}

at::Tensor normed(const VisionNorm& norm, const at::Tensor& x) {  // [..., W], kept
  return std::visit([&](const auto& own) { return own(x); }, norm);
}

// Of places along a side of so many patches the two of `side` learnt ones between which each lies, and the weight of the second, in f32 as
// transformers computes it.
struct Between {
  at::Tensor first, second, weight;  // [S] i64, i64, f32
};

Between between(const at::Tensor& places, int64_t count, int64_t side) {
  const auto at = places * static_cast<double>(side - 1) / static_cast<double>(std::max<int64_t>(count - 1, 1));  // [S]
  const auto floor = at.floor();
  const auto first = floor.to(at::kLong).clamp(0, side - 1);
  return {first, (first + 1).clamp_max(side - 1), at - floor};
}

}  // namespace

PatchPlaces::PatchPlaces(int64_t rows, int64_t columns, int64_t merge) : height(rows * merge), width(columns * merge) {
  const auto laid_out = [&](const at::Tensor& along) {  // [height, 1] or [1, width] -> [S]
    return along.expand({height, width}).reshape({rows, merge, columns, merge}).transpose(1, 2).flatten();
  };
  down = laid_out(at::arange(height, at::kFloat).unsqueeze(1));
  across = laid_out(at::arange(width, at::kFloat).unsqueeze(0));
}

VisionEmbeddings::VisionEmbeddings(const Params& p, const VisionConfig& c)
    : patch_embed(read_patch_embed(p / "patch_embed.proj", c)),
      pos_embed(c.side > 0 ? std::optional<Embedding>(std::in_place, p / "pos_embed", c.side * c.side, c.width) : std::nullopt),
      rotary(c.width / c.heads / 2, c.rotary_theta),
      frames(c.frames),
      side(c.side) {}

// A picture is the same frame as often as a patch is deep.
at::Tensor VisionEmbeddings::operator()(const at::Tensor& patches) const {
  auto deep = patches.flatten(0, 2);  // [S, 3, f, p, p], or [S, 3, p, p]
  if (deep.dim() == 4) deep = deep.unsqueeze(2).expand({-1, -1, frames, -1, -1});
  return patch_embed(deep.flatten(1)).unsqueeze(0);  // [1, S, W]
}

at::Tensor VisionEmbeddings::learnt(const PatchPlaces& places) const {
  const auto rows = between(places.down, places.height, side), columns = between(places.across, places.width, side);
  const auto device = pos_embed->weight.device();
  const auto part = [&](const at::Tensor& row, const at::Tensor& row_weight, const at::Tensor& column, const at::Tensor& column_weight) {
    const auto weight = (row_weight * column_weight).unsqueeze(1).to(device);  // [S, 1]
    return (*pos_embed)((row * side + column).to(device)) * weight;            // [S, W] f32
  };
  const auto up = 1 - rows.weight, left = 1 - columns.weight;
  return part(rows.first, up, columns.first, left) + part(rows.first, up, columns.second, columns.weight) +
         part(rows.second, rows.weight, columns.first, left) + part(rows.second, rows.weight, columns.second, columns.weight);
}

RotaryAngles VisionEmbeddings::angles(const PatchPlaces& places) const {
  const auto& f = rotary.frequencies();                                                           // [D / 4]
  const auto turns = at::cat({places.down.unsqueeze(1) * f, places.across.unsqueeze(1) * f}, 1);  // [S, D / 2]
  const auto device = patch_embed.weight.device();
  return {at::cos(turns).to(device), at::sin(turns).to(device)};
}

at::Tensor VisionEmbeddings::embedded(const at::Tensor& patches, const PatchPlaces& places) const {
  const auto x = (*this)(patches);  // [1, S, W]
  return pos_embed ? x + learnt(places).to(x.scalar_type()) : x;
}

VisionBlock::VisionBlock(const Params& p, const VisionConfig& c)
    : norm1(read_norm(p / "norm1", c.width, c.gated)),
      norm2(read_norm(p / "norm2", c.width, c.gated)),
      qkv(p / "attn.qkv", c.width, 3 * c.width),
      output(p / "attn.proj", c.width, c.width),
      mlp(read_mlp(p / "mlp", c)),
      heads(c.heads) {}

at::Tensor VisionBlock::attended(const at::Tensor& x, const RotaryAngles& angles, const std::vector<int64_t>& lengths) const {
  const auto parts = qkv(normed(norm1, x)).chunk(3, -1);  // 3 x [1, S, W]
  const auto query = turned(parts[0], angles), key = turned(parts[1], angles);
  if (lengths.empty()) return attend(query, key, parts[2], heads);                                // [1, S, W]
  return attend_packed(query[0], key[0], parts[2][0].contiguous(), lengths, heads).unsqueeze(0);  // [1, S, W]
}

at::Tensor VisionBlock::operator()(const at::Tensor& x, const RotaryAngles& angles, const std::vector<int64_t>& lengths) const {
  const auto y = output.plus(attended(x, angles, lengths), x);                                   // [1, S, W]
  return std::visit([&](const auto& layers) { return layers.plus(normed(norm2, y), y); }, mlp);  // [1, S, W]
}

void VisionBlock::pack() {
  qkv.pack();
  output.pack();
  std::visit([](auto& layers) { layers.pack(); }, mlp);
}

void VisionBlock::quantize() {
  qkv.quantize();
  output.quantize();
  std::visit([](auto& layers) { layers.quantize(); }, mlp);
}

Merger::Merger(const Params& p, const VisionConfig& c, bool norm_squares)
    : norm(read_norm(p / (c.gated ? "ln_q" : "norm"), norm_squares ? c.width * c.merge * c.merge : c.width, c.gated)),
      up(p / (c.gated ? "mlp.0" : "linear_fc1"), c.width * c.merge * c.merge, c.width * c.merge * c.merge),
      down(p / (c.gated ? "mlp.2" : "linear_fc2"), c.width * c.merge * c.merge, c.states_width),
      norm_squares(norm_squares),
      square(c.width * c.merge * c.merge) {}

at::Tensor Merger::operator()(const at::Tensor& x) const {
  const auto squares = norm_squares ? normed(norm, x.reshape({-1, square})) : normed(norm, x).reshape({-1, square});  // [K, m m W]
  return down(up(squares, Activation::gelu));                                                                         // [K, E]
}

void Merger::pack() {
  up.pack();
  down.pack();
}

void Merger::quantize() {
  up.quantize();
  down.quantize();
}

VisionTower::VisionTower(const Params& p, const VisionConfig& c)
    : embeddings(p, c), merger(p / "merger", c, /*norm_squares=*/false), early(c.early), whole(c.whole), merge(c.merge), window(c.window) {
  for (int64_t i = 0; i < c.layers; ++i) blocks.emplace_back((p / "blocks")[i], c);
  for (std::size_t i = 0; i < early.size(); ++i)
    early_mergers.emplace_back((p / "deepstack_merger_list")[static_cast<int64_t>(i)], c, /*norm_squares=*/true);
}

Laid VisionTower::laid_out(const at::Tensor& patches) const {
  const PatchPlaces places(patches.size(0), patches.size(1), merge);
  Laid laid{.x = embeddings.embedded(patches, places), .angles = embeddings.angles(places)};
  if (window == 0) return laid;
  const Windows windows(patches.size(0), patches.size(1), window);
  const auto device = laid.x.device();
  const auto order = windows.order.to(device);
  const auto in_windows = [&](const at::Tensor& rows) {  // [S, ...], squares as the windows have them
    return rows.unflatten(0, {-1, merge * merge}).index_select(0, order).flatten(0, 1);
  };
  laid.x = in_windows(laid.x[0]).unsqueeze(0);  // [1, S, W]
  laid.angles = {in_windows(laid.angles.cos), in_windows(laid.angles.sin)};
  for (const auto squares : windows.lengths) laid.lengths.push_back(squares * merge * merge);
  laid.back = windows.back.to(device);
  return laid;
}

at::Tensor VisionTower::operator()(const at::Tensor& patches) const {
  const auto laid = laid_out(patches);
  auto x = laid.x;  // [1, S, W]
  std::vector<at::Tensor> states(1);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const bool everywhere = std::ranges::find(whole, static_cast<int64_t>(i)) != whole.end();
    x = blocks[i](x, laid.angles, everywhere ? std::vector<int64_t>() : laid.lengths);
    if (const auto k = states.size() - 1; k < early.size() && early[k] == static_cast<int64_t>(i)) states.push_back(early_mergers[k](x));
  }
  states.front() = merger(x);
  if (laid.back.defined()) states.front() = states.front().index_select(0, laid.back);
  return at::stack(states);  // [1 + L, K, E]
}

void VisionTower::pack() {
  for (auto& block : blocks) block.pack();
  merger.pack();
  for (auto& one : early_mergers) one.pack();
}

void VisionTower::quantize() {
  for (auto& block : blocks) block.quantize();
  merger.quantize();
  for (auto& one : early_mergers) one.quantize();
}

}  // namespace mm::qwen_vl
