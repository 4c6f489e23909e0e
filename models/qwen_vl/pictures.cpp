#include "qwen_vl/pictures.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "qwen_vl/places.h"

namespace mm::qwen_vl {
namespace {

void check_same(const std::string& key, std::int64_t pictures, const std::string& other, std::int64_t model, const std::string& where) {
  MM_CHECK(pictures == model, Kind::input, fmt::format("{} is {}, but the model's {} is {}", key, pictures, other, model), where);
}

void check_same(const PatchSettings& settings, const VisionConfig& vision, const std::string& where) {
  check_same("patch_size", settings.patch, "patch_size", vision.patch, where);
  check_same("merge_size", settings.merge, "spatial_merge_size", vision.merge, where);
  check_same("temporal_patch_size", settings.frames, "temporal_patch_size", vision.frames, where);
}

// How the tokenizer spells the token that the model knows by its number; "" where it has none such.
std::string mark_of(const Folder& folder, std::string_view key, const std::string& usual, std::string_view id_key, std::int64_t id) {
  const auto mark = chat::special_spelling(folder.file("tokenizer_config.json"), key, usual);
  const auto own = mark.empty() ? -1 : folder.tokenizer()->id_of(mark);
  if (own < 0) return {};
  MM_CHECK(id == own, Kind::input, fmt::format("{} is {}, but '{}' has the id {} in tokenizer.json", id_key, id, mark, own),
           folder.config().where());
  return mark;
}

std::string image_mark(const Folder& folder, const Tokens& tokens) {
  auto mark = mark_of(folder, "image_token", "<|image_pad|>", "image_token_id", tokens.image);
  MM_CHECK(!mark.empty(), Kind::input, "tokenizer.json has no token that stands for pictures (<|image_pad|>)", folder.path(),
           "take it from the model this one was made of");
  return mark;
}

}  // namespace

Pictures::Pictures(const Folder& folder, const VisionConfig& vision, const Tokens& tokens, std::int64_t most_tokens)
    : gated_(vision.gated),
      places_a_second_(vision.places_a_second),
      most_tokens_(most_tokens),
      processor_(folder.image_processor_config()),
      video_(video_config(folder), vision.gated),
      tokens_(tokens),
      mark_(image_mark(folder, tokens)),
      video_mark_(mark_of(folder, "video_token", "<|video_pad|>", "video_token_id", tokens.video)) {
  check_same(processor_.settings(), vision, folder.image_processor_config().where());
  check_same(video_.settings(), vision, video_config(folder).where());
  const auto spelt = folder.file("tokenizer_config.json");
  start_ = chat::special_spelling(spelt, "vision_start_token", "<|vision_start|>");
  end_ = chat::special_spelling(spelt, "vision_end_token", "<|vision_end|>");
}

bool Pictures::were_cut(const chat::Views& views) const {
  const auto many = [&](const at::Tensor& one) { return (is_video(one) ? video_grid(one) : grid_of(one)).tokens() > most_tokens_; };
  return most_tokens_ > 0 && (std::ssize(views.seconds) > kFramesOfTokens || std::ranges::any_of(views.pictures, many));
}

at::Tensor Pictures::prepare(const Image& image, bool cut) const { return processor_(image, cut ? 0 : most_tokens_); }

FrameRule Pictures::frame_rule(bool cut) const {
  if (video_mark_.empty()) return {};
  return video_.rule(cut || most_tokens_ == 0 ? 0 : kFramesOfTokens);
}

at::Tensor Pictures::prepare_video(std::span<const Image> frames, bool cut) const { return video_(frames, cut ? 0 : most_tokens_); }

Json Pictures::content(const chat::Views& views, const std::string& question) const {
  if (!views.video()) return PictureProcessor::content(views, question);
  auto content = Json::array(), part = Json::object();
  part.set("type", "video");
  content.push(part);
  content.push(chat::text_part(question));
  return content;
}

// In Qwen3-VL each group of frames stands between marks of its own, behind the moment in its middle: "<0.3 seconds>".
std::string Pictures::video_text(const chat::Views& views) const {
  const auto grid = video_grid(views.pictures.front());
  if (gated_) return chat::repeated(video_mark_, grid.tokens());
  const auto deep = static_cast<std::size_t>(video_.settings().frames);
  const auto group = start_ + chat::repeated(video_mark_, grid.rows * grid.columns) + end_;
  std::string text;
  for (std::size_t first = 0; first < views.seconds.size(); first += deep) {
    const double last = views.seconds[std::min(first + deep, views.seconds.size()) - 1];
    text += fmt::format("<{:.1f} seconds>{}", (views.seconds[first] + last) / 2, group);
  }
  return text;
}

std::string Pictures::expanded(const std::string& conversation, const chat::Views& views) const {
  if (views.video()) {
    const auto text = video_text(views);
    return chat::with_marks(chat::with_marks(conversation, mark_, {}), video_mark_, {&text, 1});
  }
  const auto plain = video_mark_.empty() ? conversation : chat::with_marks(conversation, video_mark_, {});
  std::vector<std::string> all;
  for (const auto& grid : grids_of(views)) all.push_back(chat::repeated(mark_, grid.tokens()));
  return chat::with_marks(plain, mark_, all);
}

std::int64_t Pictures::states(const chat::Views& views) const {
  std::int64_t all = 0;
  for (const auto& grid : grids_of(views)) all += grid.tokens();
  return all;
}

std::string Pictures::counted(const chat::Views& views) const {
  const auto frames = chat::plural(std::ssize(views.seconds), "frame");
  const auto what = views.video() ? "1 video of " + frames : chat::plural(std::ssize(views.pictures), "picture");
  if (most_tokens_ == 0) return what;
  return fmt::format("{} (at most {}{} without --tiles)", what, most_tokens_, views.video() ? "" : " of each");
}

std::vector<Grid> Pictures::grids_of(const chat::Views& views) const {
  std::vector<Grid> grids;
  if (!views.video()) {
    for (const auto& picture : views.pictures) grids.push_back(grid_of(picture));
    return grids;
  }
  auto grid = video_grid(views.pictures.front());
  if (!gated_) return std::vector<Grid>(static_cast<std::size_t>(grid.groups), {.rows = grid.rows, .columns = grid.columns});
  const double rate = static_cast<double>(views.seconds.size()) / views.duration;  // of the frames that are looked at
  const auto seconds = static_cast<float>(video_.settings().frames / rate);        // of a group: second_per_grid_ts
  grid.step = static_cast<float>(places_a_second_) * seconds;
  return {grid};
}

at::Tensor Pictures::places(std::span<const std::int64_t> tokens, const chat::Views& views) const {
  return places_of(tokens, views.video() ? tokens_.video : tokens_.image, grids_of(views));
}

chat::PatchGrid Pictures::grid(const at::Tensor& picture) const {
  const auto own = grid_of(picture);
  return {.rows = own.rows, .columns = own.columns};
}

std::vector<std::int64_t> Pictures::tokens() const {
  if (video_mark_.empty()) return {tokens_.image};
  return {tokens_.image, tokens_.video};
}

}  // namespace mm::qwen_vl
