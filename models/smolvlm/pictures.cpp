#include "smolvlm/pictures.h"

#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "smolvlm/video.h"

namespace mm::smolvlm {
namespace {

// A video stands as its frames, each whole.
std::vector<Grid> grids_of(const chat::Views& views) {
  if (views.video()) return std::vector<Grid>(views.seconds.size());
  std::vector<Grid> grids;
  for (const auto& picture : views.pictures) grids.push_back(grid_of(picture));
  return grids;
}

std::int64_t tiles_of(const chat::Views& views) {
  std::int64_t tiles = 0;
  for (const auto& grid : grids_of(views)) tiles += grid.tiles();
  return tiles;
}

}  // namespace

TilePictures::TilePictures(const Folder& folder, const Config& config)
    : side_(0),
      processor_(folder.image_processor_config()),
      frame_rule_(read_frame_rule(video_config(folder))),
      frames_(frame_settings(folder.image_processor_config(), video_config(folder))),
      tokens_(read_picture_tokens(folder.file("tokenizer_config.json"))) {
  const auto id = folder.tokenizer()->id_of(tokens_.image);
  MM_CHECK(id >= 0, Kind::input, fmt::format("tokenizer.json lacks the token '{}', which stands for pictures", tokens_.image),
           folder.path(), "take tokenizer.json from the model this one was made of");
  MM_CHECK(id == config.image_token, Kind::input,
           fmt::format("image_token_id is {}, but '{}' has the id {} in tokenizer.json", config.image_token, tokens_.image, id),
           folder.config().where());
  const auto patches = processor_.tile() / config.vision.patch;
  MM_CHECK(
      patches >= 1 && patches % config.scale == 0, Kind::input,
      fmt::format("max_image_size makes tiles of {} x {} patches, which scale_factor {} does not divide", patches, patches, config.scale),
      folder.path());
  side_ = patches / config.scale;
}

at::Tensor TilePictures::blank() const { return at::zeros({1, 1, 3, processor_.tile(), processor_.tile()}, at::kFloat); }

bool TilePictures::were_cut(const chat::Views& views) const {
  return std::ranges::any_of(grids_of(views), [](const Grid& grid) { return grid.tiles() > 1; });
}

at::Tensor TilePictures::prepare_video(std::span<const Image> frames, bool) const {
  std::vector<at::Tensor> all;
  for (const auto& image : frames) all.push_back(frames_.levels(image));  // [1, 1, 3, S, S]
  return at::stack(all);                                                  // [F, 1, 1, 3, S, S]
}

Json TilePictures::content(const chat::Views& views, const std::string& question) const {
  if (!views.video()) return PictureProcessor::content(views, question);
  auto content = Json::array();
  content.push(chat::text_part(video_text(tokens_, views.seconds, views.duration) + question));
  return content;
}

std::string TilePictures::expanded(const std::string& conversation, const chat::Views& views) const {
  return with_pictures(conversation, tokens_, grids_of(views), side_ * side_);
}

std::int64_t TilePictures::states(const chat::Views& views) const { return tiles_of(views) * side_ * side_; }

std::string TilePictures::counted(const chat::Views& views) const { return chat::plural(tiles_of(views), "tile"); }

chat::PatchGrid TilePictures::grid(const at::Tensor& picture) const {
  MM_CHECK(grid_of(picture).tiles() == 1, Kind::usage, "maps are of whole pictures, not of tiles", "--explain", "leave --tiles out");
  return {.rows = side_, .columns = side_};
}

at::Tensor TilePictures::shown(const at::Tensor& picture) const {
  return picture.dim() == 6 ? picture.flatten(0, 2) : shown_tiles(picture);
}

at::Tensor TilePictures::values(const at::Tensor& tiles) const { return tiles.scalar_type() == at::kByte ? frames_.values(tiles) : tiles; }

}  // namespace mm::smolvlm
