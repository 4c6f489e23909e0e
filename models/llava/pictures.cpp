#include "llava/pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/check.h"
#include "clip/processor.h"
#include "model/config_keys.h"

namespace mm::llava {
namespace {

constexpr std::string_view kOwn = "LlavaImageProcessor";

ImageSteps steps_of(const Json& config) {
  auto defaults = clip::default_steps();
  if (image_processor_name(config, defaults.processor) != kOwn) return read_image_steps(config, defaults);
  defaults.processor = kOwn;
  auto plain = config;
  plain.set("do_pad", false);  // which is done before all other steps
  return read_image_steps(plain, defaults);
}

bool pads(const Json& config) { return image_processor_name(config, "CLIPImageProcessor") == kOwn && config.boolean("do_pad", false); }

// The edges of what comes out; 0: as those of what comes in.
PixelSize size_of(const ImageSteps& steps) {
  if (steps.crop) return {steps.crop_size.height, steps.crop_size.width};
  return steps.resize ? PixelSize{steps.size.height, steps.size.width} : PixelSize{};
}

// How many states the processor of transformers makes room for; older files leave out what is beside the patches, as releases then knew it.
void check_room(const Json& config, const Config& model, PixelSize size) {
  if (!config.is_object()) return;
  const auto patch = config.integer("patch_size", model.vision.patch);
  MM_CHECK(patch == model.vision.patch, Kind::input, fmt::format("patch_size is {}, in config.json {}", patch, model.vision.patch),
           config.where());
  if (!config.has("num_additional_image_tokens")) return;
  const auto more = config.integer("num_additional_image_tokens");
  MM_CHECK(more >= 0 && more <= kLargestSize, Kind::input, fmt::format("num_additional_image_tokens is {}", more), config.where());
  const bool whole = config.string("vision_feature_select_strategy", model.class_state ? "full" : "default") == "full";
  const auto room = (size.height / patch) * (size.width / patch) + more - (whole ? 0 : 1);
  MM_CHECK(room == model.states(), Kind::input,
           fmt::format("makes room for {} states of a picture, of which the model has {}", room, model.states()), config.where());
}

}  // namespace

SquarePictures::SquarePictures(const Folder& folder, const Config& config)
    : steps_(steps_of(folder.image_processor_config())),
      pad_(pads(folder.image_processor_config())),
      processor_(steps_),
      states_(config.states()),
      side_(config.vision.side()),
      class_state_(config.class_state) {
  const auto size = size_of(steps_);
  MM_CHECK(size.height == config.vision.image_size && size.width == config.vision.image_size, Kind::input,
           fmt::format("makes pictures of {} pixels, and the model takes {} x {}",
                       size.height > 0 ? fmt::format("{} x {}", size.width, size.height) : "any number of", config.vision.image_size,
                       config.vision.image_size),
           folder.image_processor_config().where(), "take the settings from the model this one was made of");
  const auto own = folder.file("processor_config.json");
  token_ =
      chat::special_spelling(folder.file("tokenizer_config.json"), "image_token", chat::special_spelling(own, "image_token", "<image>"));
  const auto id = token_.empty() ? -1 : folder.tokenizer()->id_of(token_);
  MM_CHECK(id >= 0, Kind::input, fmt::format("tokenizer.json lacks the token '{}', which stands for pictures", token_), folder.path(),
           "take tokenizer.json from the model this one was made of");
  MM_CHECK(id == config.image_token, Kind::input,
           fmt::format("image_token_index is {}, but '{}' has the id {} in tokenizer.json", config.image_token, token_, id),
           folder.config().where());
  check_room(own, config, size);
}

at::Tensor SquarePictures::prepare(const Image& image, bool) const {
  if (!pad_ || image.width == image.height) return processor_(image);  // [3, S, S]
  std::array<std::uint8_t, 3> colour{};
  for (std::size_t c = 0; c < 3; ++c) colour[c] = static_cast<std::uint8_t>(std::clamp(steps_.mean[c] * 255, 0.0, 255.0));
  return processor_(padded_to_square(image, colour));  // [3, S, S]
}

std::string SquarePictures::expanded(const std::string& conversation, const chat::Views& views) const {
  return chat::with_marks(conversation, token_, std::vector(views.pictures.size(), chat::repeated(token_, states_)));
}

std::int64_t SquarePictures::states(const chat::Views& views) const { return std::ssize(views.pictures) * states_; }

chat::PatchGrid SquarePictures::grid(const at::Tensor&) const { return {.rows = side_, .columns = side_, .before = class_state_ ? 1 : 0}; }

PicturePart SquarePictures::part(int height, int width) const {
  if (!pad_ || height == width) return processor_.part(height, width);
  const int side = std::max(height, width);
  const auto of_square = processor_.part(side, side);
  const double left = (side - width) / 2, top = (side - height) / 2;  // whole pixels, as padded_to_square()
  return {.left = (of_square.left * side - left) / width,
          .top = (of_square.top * side - top) / height,
          .width = of_square.width * side / width,
          .height = of_square.height * side / height};
}

Image padded_to_square(const Image& image, const std::array<std::uint8_t, 3>& colour) {
  const int side = std::max(image.width, image.height);
  MM_CHECK(static_cast<std::int64_t>(side) * side <= ImageLimits().most_pixels, Kind::input,
           fmt::format("{} x {} pixels would become a square of {} x {}", image.width, image.height, side, side), "",
           "cut the picture into pieces");
  const int left = (side - image.width) / 2, top = (side - image.height) / 2;
  Image square{side, side, 3, std::vector<std::uint8_t>(static_cast<std::size_t>(side) * side * 3)};
  for (std::size_t i = 0; i < square.pixels.size(); ++i) square.pixels[i] = colour[i % 3];
  const auto channels = static_cast<std::size_t>(image.channels);
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const auto* from = image.pixels.data() + (static_cast<std::size_t>(y) * image.width + x) * channels;
      auto* to = square.pixels.data() + (static_cast<std::size_t>(y + top) * side + x + left) * 3;
      for (std::size_t c = 0; c < 3; ++c) to[c] = from[channels == 3 ? c : 0];
    }
  return square;
}

}  // namespace mm::llava
