#include "smolvlm/processor.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/check.h"
#include "media/resize.h"

namespace mm::smolvlm {
namespace {

constexpr int kMostPixels = 4096;  // of an edge, as transformers' MAX_IMAGE_SIZE
constexpr int kDefaultTile = 364;  // of both processor classes
constexpr std::string_view kName = "SmolVLMImageProcessor", kOlderName = "Idefics3ImageProcessor";

int edge_of(const Json& size, std::string_view key, int fallback) {
  const auto pixels = size.integer(key, fallback);
  MM_CHECK(pixels >= 1 && pixels <= kMostPixels, Kind::input, fmt::format("{} is {}, expected 1 to {}", key, pixels, kMostPixels),
           size.where());
  return static_cast<int>(pixels);
}

// What is the same in all processors: read as of one that squashes into a tile.
ImageSteps steps_of(const Json& config, int tile) {
  Json plain = config.is_null() ? Json::object() : config;
  auto size = Json::object();
  size.set("height", tile);
  size.set("width", tile);
  plain.set("size", size);
  plain.set("do_pad", false);  // all tiles are equally large
  ImageSteps defaults;
  defaults.processor = config.string("image_processor_type", "").starts_with(kOlderName) ? kOlderName : kName;
  defaults.resample = Resample::lanczos;
  return read_image_steps(plain, defaults);
}

Image scaled(const Image& image, PixelSize size, Resample filter) {
  return image.height == size.height && image.width == size.width ? image : resize(image, size.width, size.height, filter);
}

int up_to_multiple(int length, int of) { return (length + of - 1) / of * of; }

// resize_for_vision_encoder: the longer edge goes up to a multiple of a tile, the other one follows and goes up as well.
PixelSize whole_tiles(int height, int width, int tile) {
  const double aspect = static_cast<double>(width) / height;
  if (width >= height) {
    const int w = up_to_multiple(width, tile);
    return {up_to_multiple(static_cast<int>(w / aspect), tile), w};
  }
  const int h = up_to_multiple(height, tile);
  return {h, up_to_multiple(static_cast<int>(h * aspect), tile)};
}

// The tile of an image that begins at a row and column, each level as value(channel, level). to: [3, S, S].
template <class To, class Value>
void fill(const Image& image, int top, int left, int tile, const Value& value, To* to) {
  const auto channels = static_cast<std::size_t>(image.channels);
  for (std::size_t c = 0; c < 3; ++c)
    for (int y = 0; y < tile; ++y) {
      const auto* pixel =
          image.pixels.data() + (static_cast<std::size_t>(top + y) * image.width + left) * channels + (channels == 3 ? c : 0);
      for (int x = 0; x < tile; ++x, pixel += channels) *to++ = value(c, *pixel);
    }
}

}  // namespace

TileProcessor::TileProcessor(const Json& config) {
  const auto tile = config.get("max_image_size"), size = config.get("size");
  tile_ = edge_of(tile, "longest_edge", kDefaultTile);
  steps_ = steps_of(config, tile_);
  values_ = pixel_values(steps_);
  split_ = config.boolean("do_image_splitting", true);
  MM_CHECK(steps_.resize, Kind::input, "'do_resize' is false, and tiles need pictures of a known size", config.where());
  if (size.has("height") || size.has("width"))
    fixed_ = {edge_of(size, "height", 0), edge_of(size, "width", 0)};
  else
    longest_edge_ = edge_of(size, "longest_edge", 4 * kDefaultTile);
}

// _resize_output_size_rescale_to_max_len: the other edge is cut off to a whole number, and made even.
PixelSize TileProcessor::first_size(int height, int width) const {
  if (longest_edge_ == 0) return fixed_;
  const double aspect = static_cast<double>(width) / height;
  const auto even = [](double length) {
    const int whole = static_cast<int>(length);
    return std::max(1, whole + whole % 2);
  };
  if (width >= height) return {even(longest_edge_ / aspect), longest_edge_};
  return {longest_edge_, even(longest_edge_ * aspect)};
}

at::Tensor TileProcessor::operator()(const Image& image, bool split) const {
  MM_ASSERT(image.width > 0 && image.height > 0 && (image.channels == 1 || image.channels == 3));
  const auto filter = steps_.resample;
  auto whole = scaled(image, first_size(image.height, image.width), filter);
  Grid grid;
  if (split && split_) {
    whole = scaled(whole, whole_tiles(whole.height, whole.width, tile_), filter);
    if (whole.height > tile_ || whole.width > tile_) grid = {whole.height / tile_, whole.width / tile_};
  }
  auto tiles = at::zeros({grid.rows + 1, std::max(1, grid.columns), 3, tile_, tile_}, at::kFloat);  // [R + 1, C, 3, S, S]
  const auto put = [&](const Image& from, int row, int column, int top, int left) {
    const auto value = [&](std::size_t channel, std::uint8_t level) { return values_[channel][level]; };
    fill(from, top, left, tile_, value, tiles[row][column].mutable_data_ptr<float>());
  };
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns; ++column) put(whole, row, column, row * tile_, column * tile_);
  put(scaled(whole, {tile_, tile_}, filter), grid.rows, 0, 0, 0);
  return tiles;
}

at::Tensor TileProcessor::levels(const Image& image) const {
  MM_ASSERT(image.width > 0 && image.height > 0 && (image.channels == 1 || image.channels == 3));
  const auto whole = scaled(image, first_size(image.height, image.width), steps_.resample);
  auto levels = at::empty({1, 1, 3, tile_, tile_}, at::kByte);  // [1, 1, 3, S, S]
  const auto own = [](std::size_t, std::uint8_t level) { return level; };
  fill(scaled(whole, {tile_, tile_}, steps_.resample), 0, 0, tile_, own, levels.mutable_data_ptr<std::uint8_t>());
  return levels;
}

at::Tensor TileProcessor::values(const at::Tensor& levels) const {
  std::vector<at::Tensor> channels;
  for (std::int64_t c = 0; c < 3; ++c) {
    const auto& steps = values_[static_cast<std::size_t>(c)];
    const auto table = at::tensor(at::ArrayRef<float>(steps.data(), steps.size()), at::kFloat);  // [256]
    channels.push_back(table.take(levels.select(1, c).to(at::kLong)));                           // [B, S, S]
  }
  return at::stack(channels, 1);  // [B, 3, S, S]
}

Grid grid_of(const at::Tensor& tiles) {
  const auto rows = static_cast<int>(tiles.size(0)) - 1;
  return rows == 0 ? Grid{} : Grid{rows, static_cast<int>(tiles.size(1))};
}

at::Tensor shown_tiles(const at::Tensor& tiles) { return tiles.flatten(0, 1).narrow(0, 0, grid_of(tiles).tiles()); }  // [R C + 1, 3, S, S]

}  // namespace mm::smolvlm
