#include "bert/pooling.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>

#include "base/check.h"
#include "base/file.h"

namespace mm::bert {
namespace {

struct Row {
  std::string_view name, flag;
  Pooling pooling;
};

// In the order in which the flags' vectors stand.
constexpr std::array<Row, 6> kRows{{
    {"cls", "pooling_mode_cls_token", Pooling::cls},
    {"max", "pooling_mode_max_tokens", Pooling::max},
    {"mean", "pooling_mode_mean_tokens", Pooling::mean},
    {"mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens", Pooling::mean_sqrt_length},
    {"weightedmean", "pooling_mode_weightedmean_tokens", Pooling::weighted_mean},
    {"lasttoken", "pooling_mode_lasttoken", Pooling::last},
}};

Pooling pooling_of(const std::string& name, const Json& json) {
  for (const auto& row : kRows)
    if (row.name == name) return row.pooling;
  throw Error(Kind::input, fmt::format("there is no pooling '{}'", shown(name)), json.where(),
              "it is one of cls, max, mean, mean_sqrt_len_tokens, weightedmean, lasttoken");
}

at::Tensor pooled(const at::Tensor& x, Pooling pooling) {  // [T, C] -> [C]
  const auto T = x.size(0);
  switch (pooling) {
    case Pooling::cls: return x[0];
    case Pooling::last: return x[T - 1];
    case Pooling::max: return at::amax(x, 0);
    case Pooling::mean: return x.to(at::kFloat).mean(0);
    case Pooling::mean_sqrt_length: return x.to(at::kFloat).sum(0) / std::sqrt(static_cast<double>(T));
    case Pooling::weighted_mean: break;
  }
  const auto weights = at::arange(1, T + 1, x.options().dtype(at::kFloat)).unsqueeze(1);  // [T, 1]
  return (x.to(at::kFloat) * weights).sum(0) / (static_cast<double>(T * (T + 1)) / 2);    // [C]
}

}  // namespace

std::vector<Pooling> read_pooling(const Json& json, int64_t width) {
  const auto wide = json.integer("embedding_dimension", json.integer("word_embedding_dimension", width));
  MM_CHECK(wide == width, Kind::input, fmt::format("pools vectors of {} numbers, but the encoder's have {}", wide, width), json.where());
  MM_CHECK(json.boolean("include_prompt", true), Kind::input,
           "include_prompt is false: mm has no pooling that leaves out the tokens of a prompt", json.where());
  std::vector<Pooling> poolings;
  if (const Json mode = json.get("pooling_mode"); mode.is_array()) {
    for (const auto& name : mode.strings()) poolings.push_back(pooling_of(name, json));
  } else if (!mode.is_null()) {
    poolings.push_back(pooling_of(mode.string(), json));
  } else {
    for (const auto& row : kRows)
      if (json.boolean(row.flag, false)) poolings.push_back(row.pooling);
  }
  return poolings.empty() ? std::vector{Pooling::mean} : poolings;
}

at::Tensor pool(const at::Tensor& x, const std::vector<int64_t>& lengths, const std::vector<Pooling>& poolings) {
  std::vector<at::Tensor> rows;
  int64_t first = 0;
  for (const auto length : lengths) {
    const auto text = x.narrow(0, first, length);  // [T, C]
    std::vector<at::Tensor> parts;
    for (const auto pooling : poolings) parts.push_back(pooled(text, pooling).to(x.scalar_type()));
    rows.push_back(at::cat(parts));
    first += length;
  }
  return at::stack(rows);  // [B, ...]
}

}  // namespace mm::bert
