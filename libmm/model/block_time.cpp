#include "model/block_time.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/gru.h>
#include <ATen/ops/gru_cell.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/lstm_cell.h>
#include <ATen/ops/max_pool1d.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <functional>
#include <span>

#include "base/check.h"
#include "fusion/modality.h"
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

// The block of a recurrent network, which is told whether it learns: cuDNN asks so before a backward pass; elsewhere it concerns dropout
// alone, of which there is none. [B, T, C] -> [B, T, C']
Block recurring(const std::function<at::Tensor(const at::Tensor& x, const at::Tensor& mask, bool learns)>& f) {
  return [f](const at::Tensor& input, std::uint64_t, const at::Tensor& mask) {
    const auto compute = [&](const at::Tensor& x) {
      if (!x.is_cuda()) return f(x, mask, false);  // [B, T, C']
      Quiet quiet;
      const c10::WarningUtils::WarningHandlerGuard guard(&quiet);
      return f(x, mask, true);  // [B, T, C']
    };
    return in_full_precision(compute, input);  // [B, T, C']
  };
}

using RecurrentLayers = at::Tensor (*)(const at::Tensor& x, std::span<const RecurrentWeights> directions, const at::Tensor& mask);

// On a processor by layers of our own (nn/recurrent.h): LibTorch's take the directions one after the other.
at::Tensor on_processor(const Recurrent& net, const at::Tensor& x, const at::Tensor& mask, RecurrentLayers compute) {
  auto y = x;  // [B, T, C]
  for (std::int64_t layer = 0; layer < net.layers; ++layer) {
    std::vector<RecurrentWeights> directions;
    for (std::int64_t direction = 0; direction < net.directions; ++direction) {
      const auto* first = &net.parameters[static_cast<std::size_t>(4 * (layer * net.directions + direction))];
      directions.push_back({first[0], first[1], first[2], first[3]});
    }
    y = compute(y, directions, mask);  // [B, T, C']
  }
  return y;  // [B, T, C']
}

// h, and of LSTM c behind it, after one step. x [B, C], states [B, H], parameters: the four of a layer and direction
using Cell = std::vector<at::Tensor> (*)(const at::Tensor& x, const std::vector<at::Tensor>& states, const at::Tensor* parameters);

std::vector<at::Tensor> gru_step(const at::Tensor& x, const std::vector<at::Tensor>& states, const at::Tensor* p) {
  return {at::gru_cell(x, states[0], p[0], p[1], p[2], p[3])};
}

std::vector<at::Tensor> lstm_step(const at::Tensor& x, const std::vector<at::Tensor>& states, const at::Tensor* p) {
  auto [h, c] = at::lstm_cell(x, states, p[0], p[1], p[2], p[3]);
  return {h, c};
}

// Step by step, of steps that may not be there: elsewhere than on a processor, where LibTorch's layers know no mask. -> [B, T, C']
at::Tensor step_by_step(const Recurrent& net, const at::Tensor& x, const at::Tensor& mask, std::size_t kept, Cell cell) {
  const auto steps = x.size(1);
  const auto there = mask.unsqueeze(2);  // [B, T, 1]
  auto y = x;                            // [B, T, C]
  for (std::int64_t layer = 0; layer < net.layers; ++layer) {
    std::vector<at::Tensor> both;
    for (std::int64_t direction = 0; direction < net.directions; ++direction) {
      const auto* parameters = &net.parameters[static_cast<std::size_t>(4 * (layer * net.directions + direction))];
      std::vector<at::Tensor> states(kept, at::zeros({x.size(0), net.width}, x.options())), all(static_cast<std::size_t>(steps));
      for (std::int64_t step = 0; step < steps; ++step) {
        const auto time = direction == 0 ? step : steps - 1 - step;
        const auto next = cell(y.select(1, time), states, parameters);  // [B, H] each
        for (std::size_t i = 0; i < kept; ++i) states[i] = at::where(there.select(1, time), next[i], states[i]);
        all[static_cast<std::size_t>(time)] = states[0];
      }
      both.push_back(at::stack(all, 1));  // [B, T, H]
    }
    y = at::cat(both, 2);  // [B, T, C']
  }
  return y;  // [B, T, C']
}

}  // namespace

Block gru(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto learning = [net = recurrent(arguments, shape, p, 3)](const at::Tensor& x, const at::Tensor& mask, bool learns) {
    if (x.is_cpu()) return on_processor(net, x, mask, gru_layer);        // [B, T, C']
    if (mask.defined()) return step_by_step(net, x, mask, 1, gru_step);  // [B, T, C']
    return std::get<0>(at::gru(x, net.zeros(x), net.parameters, /*has_biases=*/true, net.layers, /*dropout=*/0, learns, net.directions == 2,
                               /*batch_first=*/true));  // [B, T, C']
  };
  return recurring(learning);  // [B, T, C']
}

Block lstm(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto learning = [net = recurrent(arguments, shape, p, 4)](const at::Tensor& x, const at::Tensor& mask, bool learns) {
    if (x.is_cpu()) return on_processor(net, x, mask, lstm_layer);        // [B, T, C']
    if (mask.defined()) return step_by_step(net, x, mask, 2, lstm_step);  // [B, T, C']
    const auto zeros = net.zeros(x);
    return std::get<0>(at::lstm(x, {zeros, zeros}, net.parameters, /*has_biases=*/true, net.layers, /*dropout=*/0, learns,
                                net.directions == 2, /*batch_first=*/true));  // [B, T, C']
  };
  return recurring(learning);  // [B, T, C']
}

Block conv_over_time(BlockArguments& arguments, ExampleShape& shape, const Params& p) {
  const auto out = arguments.count(0, "how many channels"), size = arguments.count(1, "the size of its window");
  const auto stride = arguments.count("stride", 1, 1), pad = arguments.count("pad", 0, 0);
  check_rank(arguments, shape, 2, kSteps);
  const auto weight = p("weight", {out, shape[1], size}), bias = p("bias", {out});
  shape = {places(shape[0], size, stride, pad), out};
  return [=](const at::Tensor& x, std::uint64_t, const at::Tensor& mask) {
    const auto seen = mask.defined() ? cleared({x, mask}).x : x;                         // [B, T, C]
    return at::conv1d(seen.transpose(1, 2), weight, bias, stride, pad).transpose(1, 2);  // [B, T', out]
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
  return [](const at::Tensor& x, std::uint64_t, const at::Tensor& mask) {
    return mask.defined() ? last_step(cleared({x, mask})) : x.select(1, -1);  // [B, C]
  };
}

Block mean_over_time(BlockArguments& arguments, ExampleShape& shape, const Params&) {
  check_rank(arguments, shape, 2, kSteps);
  shape = {shape[1]};
  return [](const at::Tensor& x, std::uint64_t, const at::Tensor& mask) {
    return mask.defined() ? mean_step(cleared({x, mask})) : x.mean(1);  // [B, C]
  };
}

Block transpose(BlockArguments& arguments, ExampleShape& shape, const Params&) {
  check_rank(arguments, shape, 2, "[T, C]");
  std::swap(shape[0], shape[1]);
  return [](const at::Tensor& x, std::uint64_t) { return x.transpose(1, 2).contiguous(); };  // [B, C, T]
}

}  // namespace mm::blocks
