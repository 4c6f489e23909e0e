#include "model/image_processor.h"

#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

constexpr std::int64_t kLargestEdge = 16384;  // pixels; larger ones are no model's input

int edge(const Json& value) {
  const std::int64_t pixels = value.integer();
  MM_CHECK(pixels >= 1 && pixels <= kLargestEdge, Kind::input, fmt::format("{} pixels; from 1 to {} are possible", pixels, kLargestEdge),
           value.where());
  return static_cast<int>(pixels);
}

// A number, [height, width], or an object with one of the known sets of keys (get_size_dict of image_processing_utils.py).
ImageSize read_size(const Json& value, bool default_to_square) {
  if (value.is_integer()) {
    const int pixels = edge(value);
    return default_to_square ? ImageSize{.height = pixels, .width = pixels} : ImageSize{.shortest_edge = pixels};
  }
  if (value.is_array()) {
    MM_CHECK(value.size() == 2, Kind::input, "expected [height, width]", value.where());
    return {.height = edge(value.at(0)), .width = edge(value.at(1))};
  }
  ImageSize size;
  value.each_member([&](const std::string& key, const Json& pixels) {
    int* member = key == "height"          ? &size.height
                  : key == "width"         ? &size.width
                  : key == "shortest_edge" ? &size.shortest_edge
                  : key == "longest_edge"  ? &size.longest_edge
                                           : nullptr;
    MM_CHECK(member != nullptr, Kind::input, fmt::format("mm does not resize by '{}'", shown(key)), value.where());
    *member = edge(pixels);
  });
  const bool by_edge = size.shortest_edge > 0 && size.height == 0 && size.width == 0;
  const bool by_both = size.height > 0 && size.width > 0 && size.shortest_edge == 0 && size.longest_edge == 0;
  MM_CHECK(by_edge || by_both, Kind::input, "needs height and width, or shortest_edge with or without longest_edge", value.where());
  return size;
}

std::array<double, 3> read_channels(const Json& value) {
  if (value.is_number()) return {value.number(), value.number(), value.number()};
  const auto numbers = value.numbers();
  MM_CHECK(numbers.size() == 3, Kind::input, fmt::format("expected 3 numbers, got {}", numbers.size()), value.where());
  return {numbers[0], numbers[1], numbers[2]};
}

// Padding to the largest picture of a batch does nothing where all come out equally large, or where each is shown alone, and that is all
// that checkpoints ask for.
void check_padding(const Json& config, const ImageSteps& steps) {
  if (!config.boolean("do_pad", false)) return;
  const bool one_size = steps.crop || (steps.resize && steps.size.height > 0);
  MM_CHECK((one_size || steps.size_divisor > 0) && config.get("pad_size").is_null(), Kind::input, "mm does not pad pictures ('do_pad')",
           config.where());
}

}  // namespace

// "BlipImageProcessorFast", "BlipImageProcessorPil" and "BlipFeatureExtractor" are all BlipImageProcessor: two ways to compute the same,
// and the name it once had.
std::string image_processor_name(const Json& config, std::string_view fallback) {
  std::string name = config.string("image_processor_type", config.string("feature_extractor_type", fallback));
  for (const std::string_view ending : {"Fast", "Pil"})
    if (name.ends_with(ending)) name.erase(name.size() - ending.size());
  if (constexpr std::string_view old = "FeatureExtractor"; name.ends_with(old))
    name.replace(name.size() - old.size(), old.size(), "ImageProcessor");
  return name;
}

ImageSteps read_image_steps(const Json& config, const ImageSteps& defaults) {
  ImageSteps steps = defaults;
  const std::string processor = image_processor_name(config, defaults.processor);
  MM_CHECK(processor == defaults.processor, Kind::input,
           fmt::format("asks for '{}', which this model's family does not use; it uses {}", shown(processor), defaults.processor),
           config.where());
  steps.default_to_square = config.boolean("default_to_square", defaults.default_to_square);
  steps.resize = config.boolean("do_resize", defaults.resize);
  if (const Json size = config.get("size"); !size.is_null()) steps.size = read_size(size, steps.default_to_square);
  const auto filter = config.integer("resample", static_cast<int>(defaults.resample));
  MM_CHECK(filter >= 0 && filter <= static_cast<int>(Resample::hamming), Kind::input,
           fmt::format("'resample' is {}; Pillow's filters are 0 to 5", filter), config.where());
  steps.resample = static_cast<Resample>(filter);
  if (defaults.size_divisor > 0) {
    const auto divisor = config.integer("size_divisor", defaults.size_divisor);
    MM_CHECK(divisor >= 1 && divisor <= kLargestEdge, Kind::input,
             fmt::format("'size_divisor' is {}; from 1 to {} are possible", divisor, kLargestEdge), config.where());
    steps.size_divisor = static_cast<int>(divisor);
    MM_CHECK(!steps.resize || steps.size.shortest_edge > 0, Kind::input, "'size' needs a shortest_edge", config.where());
  }
  steps.crop = config.boolean("do_center_crop", defaults.crop);
  if (const Json size = config.get("crop_size"); !size.is_null()) steps.crop_size = read_size(size, true);
  steps.rescale = config.boolean("do_rescale", defaults.rescale);
  steps.rescale_factor = config.number("rescale_factor", defaults.rescale_factor);
  steps.normalize = config.boolean("do_normalize", defaults.normalize);
  if (const Json mean = config.get("image_mean"); !mean.is_null()) steps.mean = read_channels(mean);
  if (const Json std = config.get("image_std"); !std.is_null()) steps.std = read_channels(std);

  const bool can_divide = std::ranges::all_of(steps.std, [](double x) { return std::isfinite(x) && static_cast<float>(x) != 0; });
  MM_CHECK(!steps.normalize || can_divide, Kind::input, "'image_std' divides by zero", config.where());
  MM_CHECK(!steps.resize || steps.size.height > 0 || steps.size.shortest_edge > 0, Kind::input, "'do_resize' needs a 'size'",
           config.where());
  MM_CHECK(!steps.crop || steps.crop_size.height > 0, Kind::input, "'do_center_crop' needs a 'crop_size' of height and width",
           config.where());
  check_padding(config, steps);
  return steps;
}

PixelSize resized(const ImageSize& size, int height, int width) {
  if (size.height > 0) return {size.height, size.width};
  // get_resize_output_image_size and get_size_with_aspect_ratio of image_transforms.py: Python's int() cuts off, round() goes to even.
  double shortest = size.shortest_edge;
  int target = size.shortest_edge;
  const double small = std::min(height, width), large = std::max(height, width);
  if (size.longest_edge > 0 && large / small * shortest > size.longest_edge) {
    shortest = size.longest_edge * small / large;
    target = static_cast<int>(std::nearbyint(shortest));
  }
  if (size.longest_edge > 0 && std::min(height, width) == target) return {height, width};
  target = std::max(1, target);
  const auto other = std::max<std::int64_t>(1, static_cast<std::int64_t>(shortest * large / small));
  const std::int64_t most = ImageLimits().most_pixels;
  MM_CHECK(other <= most / target, Kind::input,
           fmt::format("{} x {} pixels would become {} x {}, as the model wants the shorter side to be {} long", width, height,
                       width < height ? target : other, width < height ? other : target, target),
           "", "cut the picture into pieces");
  return width < height ? PixelSize{static_cast<int>(other), target} : PixelSize{target, static_cast<int>(other)};
}

PixelSize resized_to_multiples(int shortest_edge, int divisor, int height, int width) {
  const double shorter = shortest_edge, longer = std::floor(1333.0 / 800 * shortest_edge);
  const double scale = shorter / std::min(height, width);
  double high = height < width ? shorter : scale * height, wide = height < width ? scale * width : shorter;
  if (const double most = std::max(high, wide); most > longer) {
    high *= longer / most;
    wide *= longer / most;
  }
  const auto cut = [&](double side) { return static_cast<int>(side + 0.5) / divisor * divisor; };
  const PixelSize made{.height = cut(high), .width = cut(wide)};
  MM_CHECK(
      made.height > 0 && made.width > 0, Kind::input,
      fmt::format("{} x {} pixels are too thin a strip: less than {} pixels of its shorter side would be left", width, height, divisor), "",
      "cut the picture into pieces");
  return made;
}

namespace {

// Writes the crop's planes; what lies outside the picture is black. Sizes and places as center_crop of image_transforms.py: the picture's
// pixel (0, 0) comes to (-top, -left), both rounded towards the upper left.
void fill(const Image& image, int top, int left, int height, int width, const PixelValues& values, float* to) {
  const auto channels = static_cast<std::size_t>(image.channels);
  const std::size_t plane = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  for (int y = 0; y < height; ++y) {
    const int row = y + top, first = std::clamp(-left, 0, width), last = std::clamp(image.width - left, first, width);
    const bool inside = row >= 0 && row < image.height;
    const std::uint8_t* from =
        inside ? image.pixels.data() + (static_cast<std::size_t>(row) * image.width + (first + left)) * channels : nullptr;
    for (std::size_t c = 0; c < 3; ++c) {
      float* line = to + c * plane + static_cast<std::size_t>(y) * width;
      const auto& value = values[c];
      if (!inside) {
        std::fill_n(line, width, value[0]);
        continue;
      }
      const std::uint8_t* pixel = from + (channels == 3 ? c : 0);
      std::fill(line, line + first, value[0]);
      for (int x = first; x < last; ++x, pixel += channels) line[x] = value[*pixel];
      std::fill(line + last, line + width, value[0]);
    }
  }
}

int floor_half(int difference) { return difference >= 0 ? difference / 2 : -((1 - difference) / 2); }

}  // namespace

PixelValues pixel_values(const ImageSteps& steps) {
  PixelValues values;
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t pixel = 0; pixel < 256; ++pixel) {
      float value = static_cast<float>(steps.rescale ? static_cast<double>(pixel) * steps.rescale_factor : static_cast<double>(pixel));
      if (steps.normalize) value = (value - static_cast<float>(steps.mean[c])) / static_cast<float>(steps.std[c]);
      values[c][pixel] = value;
    }
  return values;
}

ImageProcessor::ImageProcessor(const ImageSteps& steps) : steps_(steps), values_(pixel_values(steps)) {}

at::Tensor ImageProcessor::operator()(const Image& image) const {
  MM_ASSERT(image.width > 0 && image.height > 0 && (image.channels == 1 || image.channels == 3));
  MM_ASSERT(image.pixels.size() == static_cast<std::size_t>(image.width) * image.height * image.channels);
  Image small;
  const Image* source = &image;
  if (steps_.resize) {
    const auto [height, width] = steps_.size_divisor > 0
                                     ? resized_to_multiples(steps_.size.shortest_edge, steps_.size_divisor, image.height, image.width)
                                     : resized(steps_.size, image.height, image.width);
    if (height != image.height || width != image.width) {
      small = resize(image, width, height, steps_.resample);
      source = &small;
    }
  }
  const int height = steps_.crop ? steps_.crop_size.height : source->height, width = steps_.crop ? steps_.crop_size.width : source->width;
  at::Tensor pixels = at::empty({3, height, width}, at::kFloat);
  fill(*source, floor_half(source->height - height), floor_half(source->width - width), height, width, values_,
       pixels.mutable_data_ptr<float>());
  return pixels;
}

PicturePart ImageProcessor::part(int height, int width) const {
  if (!steps_.crop) return {};
  const auto whole = steps_.resize ? resized(steps_.size, height, width) : PixelSize{.height = height, .width = width};
  const auto& cut = steps_.crop_size;
  const double high = whole.height, wide = whole.width;
  return {.left = floor_half(whole.width - cut.width) / wide,
          .top = floor_half(whole.height - cut.height) / high,
          .width = cut.width / wide,
          .height = cut.height / high};
}

}  // namespace mm
