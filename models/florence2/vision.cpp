#include "florence2/vision.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <utility>

#include "base/check.h"
#include "nn/attention.h"
#include "nn/conv.h"

namespace mm::florence2 {
namespace {

constexpr double kNormEps = 1e-5;

at::Tensor channels_first(const at::Tensor& x) { return x.permute({0, 3, 1, 2}); }   // [B, H, W, C] -> [B, C, H, W], as it lies
at::Tensor channels_behind(const at::Tensor& x) { return x.permute({0, 2, 3, 1}); }  // and back

// The authors' files hold it with the inputs first, as no layer but a number.
Linear read_projection(const Params& p, std::int64_t in, std::int64_t out) {
  if (p.has("image_projection.weight")) return {p / "image_projection", in, out, false};
  return {p("image_projection", {in, out}).t().contiguous(), {}};
}

// sin(0) and cos(0) by turns, where a file does not hold the table that it has anyway.
at::Tensor read_time(const Params& p, const VisionConfig& c, const at::TensorOptions& options) {
  const auto name = "visual_temporal_embed.pos_idx_to_embed";
  if (p.has(name)) return p(name, {c.times, c.width()})[0];  // [C]
  return at::tensor({0.0, 1.0}, options).repeat({c.width() / 2});
}

Mlp mlp_of(const Params& p, const VisionConfig& c, std::int64_t width) {
  const auto inner = static_cast<std::int64_t>(static_cast<double>(width) * c.mlp_ratio);
  return {Linear(p / "fc1", width, inner), Linear(p / "fc2", inner, width), c.activation};
}

}  // namespace

Shrink::Shrink(const Params& p, std::int64_t in, const Stage& s)
    : weight(p("conv.weight", {s.width, in, s.kernel, s.kernel})),
      bias(p("conv.bias", {s.width})),
      norm(p / "norm", s.norm_first ? in : s.width, kNormEps),
      stride(s.stride),
      padding(s.padding),
      norm_first(s.norm_first) {}

at::Tensor Shrink::operator()(const at::Tensor& x) const {
  const auto y = channels_first(norm_first ? norm(x) : x);                     // [B, in, H, W]
  const auto z = channels_behind(convolve(y, weight, bias, stride, padding));  // [B, H', W', C]
  return norm_first ? z : norm(z);                                             // [B, H', W', C]
}

OwnConv::OwnConv(const Params& p, std::int64_t width) : weight(p("weight", {width, 1, 3, 3})), bias(p("bias", {width})) {}

at::Tensor OwnConv::plus(const at::Tensor& x) const {
  const auto y = at::conv2d(channels_last(channels_first(x)), weight, bias, {1, 1}, {1, 1}, {1, 1}, x.size(3));  // [B, C, H, W]
  return channels_behind(y) + x;                                                                                 // [B, H, W, C]
}

Block::Block(const Params& p, const VisionConfig& c, const Stage& s, Sight sight)
    : conv1(p / "conv1", s.width),
      norm1(p / "norm1", s.width, kNormEps),
      qkv(p / (sight == Sight::windows ? "window_attn.qkv" : "channel_attn.qkv"), s.width, 3 * s.width, c.qkv_bias),
      output(p / (sight == Sight::windows ? "window_attn.proj" : "channel_attn.proj"), s.width, s.width),
      conv2(p / "conv2", s.width),
      norm2(p / "norm2", s.width, kNormEps),
      mlp(mlp_of(p / "ffn", c, s.width)),
      sight(sight),
      heads(sight == Sight::windows ? s.heads : s.groups),
      window(sight == Sight::windows ? c.window : 0) {}

// Pictures that windows do not divide are filled up with zeros behind the norm, which are looked at as states are.
at::Tensor Block::attend_windows(const at::Tensor& x) const {
  const auto B = x.size(0), H = x.size(1), W = x.size(2), C = x.size(3), w = window;
  const auto more = [w](std::int64_t side) { return (w - side % w) % w; };
  const auto full = at::constant_pad_nd(x, {0, 0, 0, more(W), 0, more(H)});                               // [B, h w, v w, C]
  const auto h = full.size(1) / w, v = full.size(2) / w;                                                  // windows
  const auto cut = full.reshape({B, h, w, v, w, C}).permute({0, 1, 3, 2, 4, 5}).reshape({-1, w * w, C});  // [B h v, w w, C]
  const auto parts = qkv(cut).chunk(3, -1);                                                               // 3 x [B h v, w w, C]
  const auto seen = output(mm::attend(parts[0], parts[1], parts[2], heads));                              // [B h v, w w, C]
  const auto joined = seen.view({B, h, v, w, w, C}).permute({0, 1, 3, 2, 4, 5}).reshape(full.sizes());    // [B, h w, v w, C]
  return joined.narrow(1, 0, H).narrow(2, 0, W);                                                          // [B, H, W, C]
}

at::Tensor Block::attend_channels(const at::Tensor& x) const {
  const auto N = x.size(1) * x.size(2);
  const auto parts = qkv(x.flatten(1, 2)).chunk(3, -1);                                                                 // 3 x [B, N, C]
  const auto by_group = [&](const at::Tensor& t) { return t.unflatten(-1, {heads, -1}).transpose(1, 2); };              // [B, G, N, D]
  const auto query = by_group(parts[0]) * std::pow(static_cast<double>(N), -0.5);                                       // [B, G, N, D]
  const auto weights = at::softmax(at::matmul(query.transpose(2, 3), by_group(parts[1])), -1);                          // [B, G, D, D]
  const auto seen = at::matmul(by_group(parts[2]), weights.transpose(2, 3)).transpose(1, 2).reshape(parts[0].sizes());  // [B, N, C]
  return output(seen).view(x.sizes());                                                                                  // [B, H, W, C]
}

at::Tensor Block::attend(const at::Tensor& x) const { return sight == Sight::windows ? attend_windows(x) : attend_channels(x); }

at::Tensor Block::operator()(const at::Tensor& x) const {
  const auto y = conv1.plus(x);                     // [B, H, W, C]
  const auto z = conv2.plus(y + attend(norm1(y)));  // [B, H, W, C]
  return mlp.plus(norm2(z), z);                     // [B, H, W, C]
}

void Block::pack() {
  qkv.pack();
  output.pack();
  mlp.pack();
}

void Block::quantize() {
  qkv.quantize();
  output.quantize();
  mlp.quantize();
}

VisionTower::VisionTower(const Params& p, const VisionConfig& c) {
  std::int64_t in = 3;
  for (std::size_t i = 0; i < c.stages.size(); ++i) {
    const auto& stage = c.stages[i];
    const auto index = static_cast<std::int64_t>(i);
    Level level{.shrink = {(p / "convs")[index], in, stage}, .blocks = {}};
    for (std::int64_t n = 0; n < stage.depth; ++n) {
      const auto pair = (p / "blocks")[index][n];
      level.blocks.emplace_back(pair / "spatial_block", c, stage, Block::Sight::windows);
      level.blocks.emplace_back(pair / "channel_block", c, stage, Block::Sight::channels);
    }
    levels.push_back(std::move(level));
    in = stage.width;
  }
}

at::Tensor VisionTower::operator()(const at::Tensor& pixels) const {
  auto x = channels_behind(pixels);  // [B, height, width, 3]
  for (const auto& level : levels) {
    x = level.shrink(x);                                  // [B, H, W, C]
    for (const auto& block : level.blocks) x = block(x);  // [B, H, W, C]
  }
  return x;
}

void VisionTower::pack() {
  for (auto& level : levels)
    for (auto& block : level.blocks) block.pack();
}

void VisionTower::quantize() {
  for (auto& level : levels)
    for (auto& block : level.blocks) block.quantize();
}

Projector::Projector(const Params& p, const VisionConfig& c)
    : rows(p("image_position_embed.row_embeddings.weight", {c.positions, c.width() / 2})),
      columns(p("image_position_embed.column_embeddings.weight", {c.positions, c.width() / 2})),
      time(read_time(p, c, rows.options())),
      projection(read_projection(p, c.width(), c.projection)),
      norm(p / "image_proj_norm", c.projection, kNormEps) {}

at::Tensor Projector::operator()(const at::Tensor& states) const {
  const auto H = states.size(1), W = states.size(2), half = rows.size(1);
  MM_ASSERT(H <= rows.size(0) && W <= rows.size(0));
  const auto across = columns.narrow(0, 0, W).unsqueeze(0).expand({H, W, half});  // [H, W, C / 2]
  const auto down = rows.narrow(0, 0, H).unsqueeze(1).expand({H, W, half});       // [H, W, C / 2]
  const auto x = (states + at::cat({across, down}, -1) + time).flatten(1, 2);     // [B, N, C]
  return norm(projection(at::cat({x.mean(1, /*keepdim=*/true), x}, 1)));          // [B, N + 1, E]
}

}  // namespace mm::florence2
