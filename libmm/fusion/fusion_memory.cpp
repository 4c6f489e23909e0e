#include "fusion/fusion_memory.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include "base/hash.h"
#include "fusion/fitting_shapes.h"
#include "nn/dropout.h"
#include "nn/linear.h"

namespace mm::fusions {
namespace {

// torch.nn.LSTMCell, but that a step that is not there changes nothing.
class Cell {
 public:
  Cell(std::int64_t in, std::int64_t width, const Params& p)
      : input_(p("weight_ih", {4 * width, in}), p("bias_ih", {4 * width})),
        state_(p("weight_hh", {4 * width, width}), p("bias_hh", {4 * width})) {}

  at::Tensor gates(const at::Tensor& x) const { return input_(x); }  // what the input says to them: [B, T, C] -> [B, T, 4 D]

  struct State {
    at::Tensor h, c;  // [B, D]
  };

  // gates [B, 4 D], there [B, 1] bool
  State next(const at::Tensor& gates, const at::Tensor& there, const State& before) const {
    const auto parts = (gates + state_(before.h)).chunk(4, 1);                                     // 4 x [B, D]
    const auto c = at::sigmoid(parts[1]) * before.c + at::sigmoid(parts[0]) * at::tanh(parts[2]);  // [B, D]
    return {at::where(there, at::sigmoid(parts[3]) * at::tanh(c), before.h), at::where(there, c, before.c)};
  }

 private:
  Linear input_, state_;
};

struct Net {
  Net(std::int64_t in, std::int64_t inner, std::int64_t out, const Params& p)
      : hidden(p / "hidden", in, inner), output(p / "output", inner, out), own(hash64(p.name())) {}

  at::Tensor operator()(const at::Tensor& x, double dropout, std::uint64_t key, std::int64_t t) const {
    return output(dropped(hidden(x, Activation::relu), dropout, key, own + static_cast<std::uint64_t>(t)));
  }

  Linear hidden, output;
  std::uint64_t own;
};

struct Sizes {
  std::int64_t width, memory, hidden;
};

class MemoryFusion {
 public:
  MemoryFusion(const FusionShapes& shapes, const Sizes& sizes, double dropout, const Params& p)
      : sizes_(sizes),
        window_(2 * std::ssize(shapes.modalities) * sizes.width),
        attention_(window_, sizes.hidden, window_, p / "attention"),
        candidate_(window_, sizes.hidden, sizes.memory, p / "candidate"),
        retain_(window_ + sizes.memory, sizes.hidden, sizes.memory, p / "retain"),
        update_(window_ + sizes.memory, sizes.hidden, sizes.memory, p / "update"),
        dropout_(dropout) {
    for (std::int64_t m = 0; m < std::ssize(shapes.modalities); ++m)
      cells_.emplace_back(shapes.modalities[static_cast<std::size_t>(m)].width, sizes.width, (p / "lstm")[m]);
  }

  Fused operator()(std::span<const Modality> modalities, std::uint64_t key) const {
    const auto nothing = at::zeros({modalities[0].x.size(0), sizes_.width}, modalities[0].x.options());  // [B, D]
    std::vector<Cell::State> states(cells_.size(), {nothing, nothing});
    std::vector<at::Tensor> gates;
    for (std::size_t m = 0; m < cells_.size(); ++m) gates.push_back(cells_[m].gates(modalities[m].x));  // [B, T, 4 D]
    auto memory = at::zeros({nothing.size(0), sizes_.memory}, nothing.options());                       // [B, memory]
    for (std::int64_t t = 0; t < gates[0].size(1); ++t) {
      const auto before = all(states, &Cell::State::c);  // [B, M D]
      auto some = modalities[0].mask.narrow(1, t, 1);    // [B, 1]
      for (std::size_t m = 0; m < cells_.size(); ++m) {
        const auto there = modalities[m].mask.narrow(1, t, 1);  // [B, 1]
        states[m] = cells_[m].next(gates[m].select(1, t), there, states[m]);
        some = some.logical_or(there);
      }
      const auto window = at::cat({before, all(states, &Cell::State::c)}, 1);  // [B, 2 M D]
      memory = at::where(some, remembered(window, memory, key, t), memory);    // [B, memory]
    }
    return {at::cat({all(states, &Cell::State::h), memory}, 1)};  // [B, M D + memory]
  }

 private:
  static at::Tensor all(const std::vector<Cell::State>& states, at::Tensor Cell::State::*which) {
    std::vector<at::Tensor> parts;
    for (const auto& state : states) parts.push_back(state.*which);  // [B, D]
    return at::cat(parts, 1);                                        // [B, M D]
  }

  at::Tensor remembered(const at::Tensor& window, const at::Tensor& memory, std::uint64_t key, std::int64_t t) const {
    const auto attended = attention_(window, dropout_, key, t).softmax(1) * window;  // [B, 2 M D]
    const auto both = at::cat({attended, memory}, 1);                                // [B, 2 M D + memory]
    const auto retain = at::sigmoid(retain_(both, dropout_, key, t)), update = at::sigmoid(update_(both, dropout_, key, t));
    return retain * memory + update * at::tanh(candidate_(attended, dropout_, key, t));  // [B, memory]
  }

  Sizes sizes_;
  std::int64_t window_;
  std::vector<Cell> cells_;
  Net attention_, candidate_, retain_, update_;
  double dropout_;
};

}  // namespace

Fusion mfn(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto width = arguments.count(0, "the width of each LSTM");
  const Sizes sizes{.width = width, .memory = arguments.count("memory", width, 1), .hidden = arguments.count("hidden", width, 1)};
  const double dropout = arguments.rate("dropout", 0);
  check_same_steps(shapes.modalities);
  const MemoryFusion fuse(shapes, sizes, dropout, p);
  shapes.fused = {std::ssize(shapes.modalities) * width + sizes.memory};
  return fuse;
}

}  // namespace mm::fusions
