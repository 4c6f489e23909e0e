#include "git/vision.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include "base/check.h"

namespace mm::git {

FrameMarks::FrameMarks(const Params& p, const Config& c) {
  for (int64_t i = 0; i < c.frames; ++i) marks.push_back(p(std::to_string(i), {1, 1, c.vision.width}));
}

at::Tensor FrameMarks::operator()(const clip::VisionTower& tower, const at::Tensor& pixels) const {
  MM_ASSERT(pixels.size(1) <= std::ssize(marks));
  std::vector<at::Tensor> states;
  for (int64_t i = 0; i < pixels.size(1); ++i) states.push_back(tower(pixels.select(1, i)) + marks[static_cast<std::size_t>(i)]);
  return at::cat(states, 1);  // [B, F S, E]
}

}  // namespace mm::git
