#include "model/block_time.h"

#include <ATen/ops/conv1d.h>
#include <ATen/ops/gru.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/max_pool1d.h>
#include <ATen/ops/zeros.h>
#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <functional>
#include <span>

#include "base/check.h"
#include "model/block_shape.h"
#include "model/computing.h"
#include "nn/gru.h"
#include "nn/lstm.h"

namespace mm::blocks {
namespace {

constexpr std::string_view kSteps = "[T, C], steps of numbers";

// A recurrent network as LibTorch's operators take it.
struct Recurrent {
  std::int64_t width, layers, directions;
  std::vector<at::Tensor> parameters;  // of each layer and direction: weight_ih, weight_hh, bias_ih, bias_hh

  at::Tensor zeros(const at::Tensor& x) const { return at::zeros({layers * directions, x.size(0), width}, x.options()); }
};

Recurrent recurrent(BlockArguments& arguments, ExampleShape& shape, const Params& p, std::int64_t gates) {
  const auto width = arguments.count(0, "the width of its state"), layers = arguments.count("layers", 1, 1);
  const bool both = arguments.flag("both", false);
  check_rank(arguments, shape, 2, kSteps);
  MM_CHECK(layers <= 64, Kind::usage, fmt::format("at most 64 layers, not {}", layers), "");
  Recurrent net{width, layers, both ? 2 : 1, {}};
  const auto rows = gates * width;
  for (std::int64_t layer = 0; layer < layers; ++layer)
    for (std::int64_t direction = 0; direction < net.directions; ++direction) {
      const auto in = layer == 0 ? shape[1] : width * net.directions;
      const auto take = [&](std::string_view kind, const ExampleShape& size) {
        net.parameters.push_back(p(fmt::format("{}_l{}{}", kind, layer, direction == 0 ? "" : "_reverse"), size));
      };
      take("weight_ih", {rows, in});
      take("weight_hh", {rows, width});
      take("bias_ih", {rows});
      take("bias_hh", {rows});
    }
  shape[1] = width * net.directions;
  return net;
}

// Drops what cuDNN says at every call of weights that do not lie in one piece of memory: its copy of them is small.
class Quiet : public c10::WarningHandler {
 public:
  void process(const c10::Warning& /*warning*/) override {}
};

// f(x), which tells a recurrent operator whether it learns: cuDNN asks so before a backward pass; elsewhere it concerns dropout alone, of
// which there is none. -> [B, T, C']
at::Tensor recurring(const std::function<at::Tensor(const at::Tensor& x, bool learns)>& f, const at::Tensor& x) {
  if (!x.is_cuda()) return f(x, false);  // [B, T, C']
  Quiet quiet;
  const c10::WarningUtils::WarningHandlerGuard guard(&quiet);
  return f(x, true);  // [B, T, C']
}

using RecurrentLayers = at::Tensor (*)(const at::Tensor& x, std::span<const RecurrentWeights> directions);

// On a processor by layers of our own (nn/recurrent.h): LibTorch's take the directions one after the other.
at::Tensor on_processor(const Recurrent& net, const at::Tensor& x, RecurrentLayers compute) {
  auto y = x;  // [B, T, C]
  for (std::int64_t layer = 0; layer < net.layers; ++layer) {
    std::vector<RecurrentWeights> directions;
    for (std::int64_t direction = 0; direction < net.directions; ++direction) {
      const auto* first = &net.parameters[static_cast<std::size_t>(4 * (layer * net.directions + direction))];
      directions.push_back({first[0], first[1], first[2], first[3]});
    }
    y = compute(y, directions);  // [B, T, C']
  }
  return y;  // [B, T, C']
}

}  // namespace

Block gru(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto learning = [net = recurrent(arguments, shape, p, 3)](const at::Tensor& x, bool learns) {
    if (x.is_cpu()) return on_processor(net, x, gru_layer);  // [B, T, C']
    return std::get<0>(at::gru(x, net.zeros(x), net.parameters, /*has_biases=*/true, net.layers, /*dropout=*/0, learns, net.directions == 2,
                               /*batch_first=*/true));  // [B, T, C']
  };
  const auto compute = [learning](const at::Tensor& x) { return recurring(learning, x); };         // [B, T, C']
  return [compute](const at::Tensor& x, std::uint64_t) { return in_full_precision(compute, x); };  // [B, T, C']
}

Block lstm(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto learning = [net = recurrent(arguments, shape, p, 4)](const at::Tensor& x, bool learns) {
    if (x.is_cpu()) return on_processor(net, x, lstm_layer);  // [B, T, C']
    const auto zeros = net.zeros(x);
    return std::get<0>(at::lstm(x, {zeros, zeros}, net.parameters, /*has_biases=*/true, net.layers, /*dropout=*/0, learns,
                                net.directions == 2, /*batch_first=*/true));  // [B, T, C']
  };
  const auto compute = [learning](const at::Tensor& x) { return recurring(learning, x); };         // [B, T, C']
  return [compute](const at::Tensor& x, std::uint64_t) { return in_full_precision(compute, x); };  // [B, T, C']
}

Block conv_over_time(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto out = arguments.count(0, "how many channels"), size = arguments.count(1, "the size of its window");
  const auto stride = arguments.count("stride", 1, 1), pad = arguments.count("pad", 0, 0);
  check_rank(arguments, shape, 2, kSteps);
  const auto weight = p("weight", {out, shape[1], size}), bias = p("bias", {out});
  shape = {places(shape[0], size, stride, pad), out};
  return [=](const at::Tensor& x, std::uint64_t) {
    return at::conv1d(x.transpose(1, 2), weight, bias, stride, pad).transpose(1, 2);  // [B, T', out]
  };
}

Block max_pool_over_time(BlockArguments& arguments, ExampleShape& shape, const Params&) {
  const auto size = arguments.count(0, "the size of its window"), stride = arguments.count("stride", size, 1);
  check_rank(arguments, shape, 2, kSteps);
  shape[0] = places(shape[0], size, stride, 0);
  return [=](const at::Tensor& x, std::uint64_t) {
    return at::max_pool1d(x.transpose(1, 2), size, stride).transpose(1, 2);  // [B, T', C]
  };
}

Block take_first(BlockArguments& arguments, ExampleShape& shape, const Params&) {
  check_rank(arguments, shape, 2, kSteps);
  shape = {shape[1]};
  return [](const at::Tensor& x, std::uint64_t) { return x.select(1, 0); };  // [B, C]
}

Block take_last(BlockArguments& arguments, ExampleShape& shape, const Params&) {
  check_rank(arguments, shape, 2, kSteps);
  shape = {shape[1]};
  return [](const at::Tensor& x, std::uint64_t) { return x.select(1, -1); };  // [B, C]
}

Block mean_over_time(BlockArguments& arguments, ExampleShape& shape, const Params&) {
  check_rank(arguments, shape, 2, kSteps);
  shape = {shape[1]};
  return [](const at::Tensor& x, std::uint64_t) { return x.mean(1); };  // [B, C]
}

Block transpose(BlockArguments& arguments, ExampleShape& shape, const Params&) {
  check_rank(arguments, shape, 2, "[T, C]");
  std::swap(shape[0], shape[1]);
  return [](const at::Tensor& x, std::uint64_t) { return x.transpose(1, 2).contiguous(); };  // [B, C, T]
}

}  // namespace mm::blocks
