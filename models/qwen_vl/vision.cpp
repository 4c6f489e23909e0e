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

namespace mm::qwen_vl {
namespace {

constexpr double kNormEps = 1e-6;

Linear read_patch_embed(const Params& p, const VisionConfig& c) {
  return {p("weight", {c.width, 3, c.frames, c.patch, c.patch}).flatten(1), p("bias", {c.width})};
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
      pos_embed(p / "pos_embed", c.side * c.side, c.width),
      rotary(c.width / c.heads / 2, c.rotary_theta),
      frames(c.frames),
      side(c.side) {}

// A picture is the same frame as often as a patch is deep.
at::Tensor VisionEmbeddings::operator()(const at::Tensor& patches) const {
  const auto flat = patches.flatten(0, 2).unsqueeze(2).expand({-1, -1, frames, -1, -1}).flatten(1);  // [S, 3 frames p p]
  return patch_embed(flat).unsqueeze(0);                                                             // [1, S, W]
}

at::Tensor VisionEmbeddings::learnt(const PatchPlaces& places) const {
  const auto rows = between(places.down, places.height, side), columns = between(places.across, places.width, side);
  const auto device = pos_embed.weight.device();
  const auto part = [&](const at::Tensor& row, const at::Tensor& row_weight, const at::Tensor& column, const at::Tensor& column_weight) {
    const auto weight = (row_weight * column_weight).unsqueeze(1).to(device);  // [S, 1]
    return pos_embed((row * side + column).to(device)) * weight;               // [S, W] f32
  };
  const auto up = 1 - rows.weight, left = 1 - columns.weight;
  return part(rows.first, up, columns.first, left) + part(rows.first, up, columns.second, columns.weight) +
         part(rows.second, rows.weight, columns.first, left) + part(rows.second, rows.weight, columns.second, columns.weight);
}

RotaryAngles VisionEmbeddings::angles(const PatchPlaces& places) const {
  const auto& f = rotary.frequencies();                                                           // [D / 4]
  const auto turns = at::cat({places.down.unsqueeze(1) * f, places.across.unsqueeze(1) * f}, 1);  // [S, D / 2]
  const auto device = pos_embed.weight.device();
  return {at::cos(turns).to(device), at::sin(turns).to(device)};
}

at::Tensor VisionEmbeddings::embedded(const at::Tensor& patches, const PatchPlaces& places) const {
  const auto x = (*this)(patches);  // [1, S, W]
  return x + learnt(places).to(x.scalar_type());
}

VisionBlock::VisionBlock(const Params& p, const VisionConfig& c)
    : norm1(p / "norm1", c.width, kNormEps),
      norm2(p / "norm2", c.width, kNormEps),
      qkv(p / "attn.qkv", c.width, 3 * c.width),
      output(p / "attn.proj", c.width, c.width),
      mlp(Linear(p / "mlp.linear_fc1", c.width, c.mlp_width), Linear(p / "mlp.linear_fc2", c.mlp_width, c.width), c.activation),
      heads(c.heads) {}

at::Tensor VisionBlock::attend_plus(const at::Tensor& x, const RotaryAngles& angles, const at::Tensor& residual) const {
  const auto parts = qkv(x).chunk(3, -1);  // 3 x [1, S, W]
  const auto query = turned(parts[0], angles), key = turned(parts[1], angles);
  return output.plus(attend(query, key, parts[2], heads), residual);  // [1, S, W]
}

at::Tensor VisionBlock::operator()(const at::Tensor& x, const RotaryAngles& angles) const {
  const auto y = attend_plus(norm1(x), angles, x);  // [1, S, W]
  return mlp.plus(norm2(y), y);                     // [1, S, W]
}

void VisionBlock::pack() {
  qkv.pack();
  output.pack();
  mlp.pack();
}

void VisionBlock::quantize() {
  qkv.quantize();
  output.quantize();
  mlp.quantize();
}

Merger::Merger(const Params& p, const VisionConfig& c, bool norm_squares)
    : norm(p / "norm", norm_squares ? c.width * c.merge * c.merge : c.width, kNormEps),
      up(p / "linear_fc1", c.width * c.merge * c.merge, c.width * c.merge * c.merge),
      down(p / "linear_fc2", c.width * c.merge * c.merge, c.states_width),
      square(c.width * c.merge * c.merge) {}

at::Tensor Merger::operator()(const at::Tensor& x) const {
  const bool norm_squares = norm.weight.numel() == square;
  const auto squares = norm_squares ? norm(x.reshape({-1, square})) : norm(x).reshape({-1, square});  // [K, m m W]
  return down(up(squares, Activation::gelu));                                                         // [K, E]
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
    : embeddings(p, c), merger(p / "merger", c, /*norm_squares=*/false), early(c.early), merge(c.merge) {
  for (int64_t i = 0; i < c.layers; ++i) blocks.emplace_back((p / "blocks")[i], c);
  for (std::size_t i = 0; i < early.size(); ++i)
    early_mergers.emplace_back((p / "deepstack_merger_list")[static_cast<int64_t>(i)], c, /*norm_squares=*/true);
}

at::Tensor VisionTower::operator()(const at::Tensor& patches) const {
  const PatchPlaces places(patches.size(0), patches.size(1), merge);
  const auto angles = embeddings.angles(places);
  auto x = embeddings.embedded(patches, places);  // [1, S, W]
  std::vector<at::Tensor> states(1);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    x = blocks[i](x, angles);
    if (const auto k = states.size() - 1; k < early.size() && early[k] == static_cast<int64_t>(i)) states.push_back(early_mergers[k](x));
  }
  states.front() = merger(x);
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
