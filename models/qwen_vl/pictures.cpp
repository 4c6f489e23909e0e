#include "qwen_vl/pictures.h"

#include <fmt/format.h>

#include "base/check.h"
#include "qwen_vl/places.h"

namespace mm::qwen_vl {
namespace {

std::vector<Grid> grids_of(const chat::Views& views) {
  std::vector<Grid> grids;
  for (const auto& picture : views.pictures) grids.push_back(grid_of(picture));
  return grids;
}

void check_same(const std::string& key, std::int64_t pictures, const std::string& other, std::int64_t model, const std::string& where) {
  MM_CHECK(pictures == model, Kind::input, fmt::format("{} of the pictures is {}, but the model's {} is {}", key, pictures, other, model),
           where);
}

// How the tokenizer spells the token of a picture.
std::string mark_of(const Folder& folder, const Tokens& tokens) {
  const auto tokenizer = folder.tokenizer();
  auto mark = tokens.image < static_cast<std::int64_t>(tokenizer->size()) ? tokenizer->token_of(tokens.image) : std::string();
  MM_CHECK(!mark.empty() && tokenizer->encode(mark, false) == std::vector{tokens.image}, Kind::input,
           fmt::format("image_token_id is {}, which tokenizer.json does not spell", tokens.image), folder.config().where());
  return mark;
}

}  // namespace

Pictures::Pictures(const Folder& folder, const VisionConfig& vision, const Tokens& tokens, std::int64_t most_tokens)
    : processor_(folder.image_processor_config()), tokens_(tokens), mark_(mark_of(folder, tokens)), most_tokens_(most_tokens) {
  check_same("patch_size", processor_.patch(), "patch_size", vision.patch, folder.path());
  check_same("merge_size", processor_.merge(), "spatial_merge_size", vision.merge, folder.path());
  check_same("temporal_patch_size", processor_.frames(), "temporal_patch_size", vision.frames, folder.path());
}

at::Tensor Pictures::prepare(const Image& image, bool cut) const { return processor_(image, cut ? 0 : most_tokens_); }

std::string Pictures::expanded(const std::string& conversation, const chat::Views& views) const {
  std::vector<std::string> all;
  for (const auto& grid : grids_of(views)) all.push_back(chat::repeated(mark_, grid.tokens()));
  return chat::with_marks(conversation, mark_, all);
}

std::int64_t Pictures::states(const chat::Views& views) const {
  std::int64_t all = 0;
  for (const auto& grid : grids_of(views)) all += grid.tokens();
  return all;
}

std::string Pictures::counted(const chat::Views& views) const {
  const auto pictures = chat::plural(std::ssize(views.pictures), "picture");
  return most_tokens_ > 0 ? fmt::format("{} (at most {} of each without --tiles)", pictures, most_tokens_) : pictures;
}

at::Tensor Pictures::places(std::span<const std::int64_t> tokens, const chat::Views& views) const {
  return places_of(tokens, tokens_.image, grids_of(views));
}

chat::PatchGrid Pictures::grid(const at::Tensor& picture) const {
  const auto own = grid_of(picture);
  return {.rows = own.rows, .columns = own.columns};
}

}  // namespace mm::qwen_vl
