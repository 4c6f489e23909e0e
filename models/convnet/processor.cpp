#include "convnet/processor.h"

#include <fmt/format.h>

#include "base/check.h"

namespace mm::convnet {
namespace {

constexpr int kSquashed = 384;  // pixels from which on nothing is cut

}  // namespace

ImageSteps image_steps(const Json& processor) {
  ImageSteps defaults;
  defaults.processor = "ConvNextImageProcessor";
  defaults.size = {.shortest_edge = 384};
  defaults.default_to_square = false;
  auto steps = read_image_steps(processor, defaults);
  MM_CHECK(steps.resize && !steps.crop && steps.size.shortest_edge > 0, Kind::input,
           "mm does with a ConvNextImageProcessor what size.shortest_edge and crop_pct say, and no more (do_resize, do_center_crop)",
           processor.where());
  const int side = steps.size.shortest_edge;
  if (side >= kSquashed) {
    steps.size = {.height = side, .width = side};
    return steps;
  }
  const double share = processor.number("crop_pct", 224.0 / 256);
  MM_CHECK(share > 0 && share <= 1, Kind::input, fmt::format("crop_pct is {:g}, expected above 0 and at most 1", share), processor.where());
  steps.size.shortest_edge = static_cast<int>(side / share);
  steps.crop = true;
  steps.crop_size = {.height = side, .width = side};
  return steps;
}

}  // namespace mm::convnet
