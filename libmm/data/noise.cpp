#include "data/noise.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/where.h>
#include <c10/util/accumulate.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/hash.h"
#include "base/random.h"
#include "data/array_batch.h"
#include "data/picture_noise.h"

namespace mm {
namespace {

constexpr std::array kOfNumbers{
    NoiseKind{"white", "normal noise of LEVEL times the deviation among the training rows", white_noise, true},
    NoiseKind{"random-drop", "each number becomes its mean with the chance LEVEL", random_drop, true},
    NoiseKind{"structured-drop", "whole steps, or a run of neighbours, become the mean", structured_drop, true}};

constexpr std::array kOfColours{
    NoiseKind{"grey", "colours fade to grey", grey_noise, false},
    NoiseKind{"contrast", "the picture fades to its mean", contrast_noise, false},
    NoiseKind{"blur", "a Gaussian of LEVEL times a tenth of the shorter side", blur_noise, false},
    NoiseKind{"salt-pepper", "each pixel becomes black or white with the chance LEVEL", salt_pepper_noise, true}};

// What row i draws, by key + i; the kinds differ by their names.
Random row_random(std::uint64_t key, std::int64_t row, std::string_view kind) {
  return {key + static_cast<std::uint64_t>(row), hash64(kind)};
}

// The training rows of an input, a few hundred at a time: their numbers, 0 where they are missing, and which are known. [B, ...] f64, bool
template <class Look>
void each_part(const ArraySet& set, const std::string& input, const Look& look) {
  constexpr std::size_t kTogether = 512;
  const std::span rows(set.train);
  for (std::size_t first = 0; first < rows.size(); first += kTogether) {
    const auto x = array_rows(set, {input}, rows.subspan(first, std::min(kTogether, rows.size() - first))).to(at::kDouble);  // [B, ...]
    look(x.nan_to_num(0), x.isnan().logical_not());
  }
}

}  // namespace

InputScale input_scale(const ArraySet& set, const std::string& input) {
  MM_ASSERT(!set.train.empty());
  const bool steps = set.inputs.at(input).dim() == 3;
  const std::vector<std::int64_t> over = steps ? std::vector<std::int64_t>{0, 1} : std::vector<std::int64_t>{0};
  InputScale scale{.least = std::numeric_limits<double>::infinity(), .greatest = -std::numeric_limits<double>::infinity()};
  at::Tensor count, sum, squares;  // [...] or [C] f64
  each_part(set, input, [&](const at::Tensor& x, const at::Tensor& known) {
    scale.least = std::min(scale.least, x.min().item().toDouble());
    scale.greatest = std::max(scale.greatest, x.max().item().toDouble());
    sum = sum.defined() ? sum + x.sum(over) : x.sum(over);                // [...] or [C]
    count = count.defined() ? count + known.sum(over) : known.sum(over);  // [...] or [C]
  });
  const auto mean = sum / count.clamp_min(1);  // [...] or [C]
  each_part(set, input, [&](const at::Tensor& x, const at::Tensor& known) {
    const auto more = ((x - mean).square() * known).sum(over);  // [...] or [C]
    squares = squares.defined() ? squares + more : more;        // [...] or [C]
  });
  const auto deviation = (squares / count.clamp_min(1)).sqrt();                   // [...] or [C]
  scale.mean = (steps ? mean.unsqueeze(0) : mean).to(at::kFloat);                 // [...] or [1, C]
  scale.deviation = (steps ? deviation.unsqueeze(0) : deviation).to(at::kFloat);  // [...] or [1, C]
  return scale;
}

at::Tensor white_noise(const at::Tensor& x, const InputScale& scale, double level, std::uint64_t key) {
  if (level == 0) return x;
  const auto drawn = at::empty(x.sizes(), at::kFloat);  // [B, ...]
  auto* to = drawn.mutable_data_ptr<float>();
  const std::int64_t width = c10::multiply_integers(x.sizes().slice(1));
  for (std::int64_t i = 0; i < x.size(0); ++i) {
    Random random = row_random(key, i, "white");
    for (std::int64_t j = 0; j < width; ++j) *to++ = static_cast<float>(random.normal());
  }
  return x + drawn * scale.deviation * level;  // [B, ...]
}

at::Tensor dropped(at::IntArrayRef sizes, double level, std::uint64_t key) {
  const auto drawn = at::empty(sizes, at::kBool);  // [B, ...]
  auto* to = drawn.mutable_data_ptr<bool>();
  const std::int64_t width = c10::multiply_integers(sizes.slice(1));
  for (std::int64_t i = 0; i < sizes[0]; ++i) {
    Random random = row_random(key, i, "dropped");
    for (std::int64_t j = 0; j < width; ++j) *to++ = random.chance(level);
  }
  return drawn;
}

at::Tensor random_drop(const at::Tensor& x, const InputScale& scale, double level, std::uint64_t key) {
  if (level == 0) return x;
  return at::where(dropped(x.sizes(), level, key).logical_and(x.isnan().logical_not()), scale.mean, x);  // [B, ...]
}

at::Tensor structured_drop(const at::Tensor& x, const InputScale& scale, double level, std::uint64_t key) {
  if (level == 0) return x;
  const auto known = x.isnan().logical_not();                                                                      // [B, ...]
  if (x.dim() == 3)                                                                                                //
    return at::where(dropped({x.size(0), x.size(1)}, level, key).unsqueeze(2).logical_and(known), scale.mean, x);  // [B, T, C]
  const auto gone = at::empty(x.sizes(), at::kBool);                                                               // [B, ...]
  auto* to = gone.mutable_data_ptr<bool>();
  const std::int64_t width = c10::multiply_integers(x.sizes().slice(1)), run = std::llround(level * static_cast<double>(width));
  for (std::int64_t i = 0; i < x.size(0); ++i) {
    const auto first = static_cast<std::int64_t>(row_random(key, i, "structured").below(static_cast<std::uint64_t>(width)));
    for (std::int64_t j = 0; j < width; ++j) *to++ = (j - first + width) % width < run;
  }
  return at::where(gone.logical_and(known), scale.mean, x);  // [B, ...]
}

bool is_picture(at::IntArrayRef example) { return example.size() == 3 && (example[0] == 1 || example[0] == 3); }

std::span<const NoiseKind> noise_kinds(at::IntArrayRef example) {
  if (!is_picture(example)) return kOfNumbers;
  const std::span<const NoiseKind> all(kOfColours);
  return example[0] == 3 ? all : all.subspan(1);  // what has no colours does not lose them
}

}  // namespace mm
