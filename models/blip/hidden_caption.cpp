#include "blip/hidden_caption.h"

#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include <map>

#include "base/check.h"

namespace mm::blip {
namespace {

using Bytes = std::vector<std::uint8_t>;

// [3, H, W] -> [1, 3, H, W]
at::Tensor with_squares(const HiddenCaption& caption, const Bytes& squares) {
  const auto pixels = caption.pixels.clone();  // [3, H, W]
  const auto side = caption.side, high = pixels.size(1), wide = pixels.size(2);
  for (std::int64_t row = 0; row < side; ++row)
    for (std::int64_t column = 0; column < side; ++column) {
      if (squares[static_cast<std::size_t>(row * side + column)] != 0) continue;
      const auto top = row * high / side, left = column * wide / side;
      pixels.slice(1, top, (row + 1) * high / side).slice(2, left, (column + 1) * wide / side).zero_();
    }
  return pixels.unsqueeze(0);  // [1, 3, H, W]
}

}  // namespace

std::vector<double> hidden_logprobs(const VisionTower& vision, const TextDecoder& text, const HiddenCaption& caption,
                                    std::span<const std::vector<std::uint8_t>> there, const Runtime& runtime) {
  const c10::InferenceMode guard;
  const auto T = std::ssize(caption.read), said = std::ssize(caption.said);
  MM_ASSERT(said >= 1 && said <= T);
  const auto players = static_cast<std::ptrdiff_t>(T - 1);
  std::map<Bytes, std::vector<std::size_t>> by_squares;  // what is asked of one picture is asked together
  for (std::size_t i = 0; i < there.size(); ++i) {
    MM_ASSERT(std::ssize(there[i]) == players + caption.side * caption.side);
    by_squares[Bytes(there[i].begin() + players, there[i].end())].push_back(i);
  }
  std::vector<double> found(there.size());
  for (const auto& [squares, places] : by_squares) {
    const auto states = vision(with_squares(caption, squares).to(runtime.device, runtime.dtype));  // [1, S, E]
    const auto B = std::ssize(places);
    std::vector<std::int64_t> read;
    for (const auto place : places) {
      read.push_back(caption.read[0]);
      for (std::size_t i = 1; i < caption.read.size(); ++i) read.push_back(there[place][i - 1] != 0 ? caption.read[i] : caption.mask);
    }
    const auto tokens = at::tensor(read, at::kLong).view({B, T}).to(runtime.device);                      // [B, T]
    const auto next = at::tensor(caption.said, at::kLong).to(runtime.device).view({1, said, 1});          // [1, n, 1]
    const auto logits = text(tokens, states.expand({B, -1, -1})).narrow(1, T - said, said);               // [B, n, V]
    const auto logprobs = at::log_softmax(logits.to(at::kFloat), -1).gather(2, next.expand({B, -1, 1}));  // [B, n, 1]
    const auto sums = logprobs.to(at::kCPU, at::kDouble).sum({1, 2}).contiguous();                        // [B]
    for (std::size_t i = 0; i < places.size(); ++i) found[places[i]] = sums.const_data_ptr<double>()[i];
  }
  return found;
}

}  // namespace mm::blip
