#include "florence2/processor.h"

#include <fmt/format.h>

#include "base/check.h"

namespace mm::florence2 {
namespace {

ImageSize size_of(const ImageSteps& steps) { return steps.crop ? steps.crop_size : steps.size; }

}  // namespace

ImageSteps image_steps(const Json& config) {
  ImageSteps steps;
  steps.processor = "CLIPImageProcessor";
  steps.size = {.shortest_edge = 224};
  steps.default_to_square = false;
  steps.crop = true;
  steps.crop_size = {.height = 224, .width = 224};
  steps.mean = {0.48145466, 0.4578275, 0.40821073};
  steps.std = {0.26862954, 0.26130258, 0.27577711};
  steps = read_image_steps(config, steps);
  MM_CHECK((steps.crop || steps.resize) && size_of(steps).height > 0, Kind::input,
           "pictures come out in different sizes: 'size' needs a height and a width", config.where());
  return steps;
}

std::int64_t states_of_pictures(const ImageSteps& steps, const VisionConfig& vision, const Json& config) {
  const auto size = size_of(steps);
  const auto states = states_of(vision, size.height, size.width);
  const auto told = config.integer("image_seq_length", states);
  MM_CHECK(told == states, Kind::input,
           fmt::format("image_seq_length is {}, but pictures of {} x {} pixels become {} states", told, size.width, size.height, states),
           config.where());
  return states;
}

}  // namespace mm::florence2
