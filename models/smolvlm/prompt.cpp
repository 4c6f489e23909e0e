#include "smolvlm/prompt.h"

#include <fmt/format.h>

#include "base/check.h"

namespace mm::smolvlm {
namespace {

// "image_token": "<image>", or {"content": "<image>"}; beside the other settings, or among "extra_special_tokens".
std::string spelling(const Json& config, std::string_view key, const std::string& fallback) {
  for (const auto& holder : {config, config.get("extra_special_tokens")}) {
    if (!holder.is_object()) continue;
    const auto value = holder.get(key);
    if (value.is_object()) return value.string("content");
    if (!value.is_null()) return value.string();
  }
  return fallback;
}

std::string repeated(const std::string& text, std::int64_t times) {
  std::string all;
  all.reserve(text.size() * static_cast<std::size_t>(times));
  for (std::int64_t i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

PictureTokens read_picture_tokens(const Json& config) {
  const PictureTokens d;
  const PictureTokens tokens{.image = spelling(config, "image_token", d.image),
                             .around = spelling(config, "fake_image_token", d.around),
                             .whole = spelling(config, "global_image_token", d.whole)};
  MM_CHECK(!tokens.image.empty(), Kind::input, "image_token is empty", config.where());
  return tokens;
}

std::string picture_text(const PictureTokens& tokens, const Grid& grid, std::int64_t states) {
  const auto tile = repeated(tokens.image, states);
  std::string text;
  for (int row = 1; row <= grid.rows; ++row) {
    for (int column = 1; column <= grid.columns; ++column) text += fmt::format("{}<row_{}_col_{}>{}", tokens.around, row, column, tile);
    text += '\n';
  }
  if (grid.rows > 0) text += '\n';
  return text + tokens.around + tokens.whole + tile + tokens.around;
}

std::string with_pictures(const std::string& text, const PictureTokens& tokens, std::span<const Grid> pictures, std::int64_t states) {
  std::string all;
  std::size_t begin = 0, count = 0;
  for (auto at = text.find(tokens.image); at != std::string::npos; at = text.find(tokens.image, begin), ++count) {
    all += text.substr(begin, at - begin);
    if (count < pictures.size()) all += picture_text(tokens, pictures[count], states);
    begin = at + tokens.image.size();
  }
  MM_CHECK(
      count >= pictures.size(), Kind::input,
      fmt::format("writes '{}' {} times for {} pictures, so that the model would not see them all", tokens.image, count, pictures.size()),
      "chat_template", "take the template from the model this one was made of");
  MM_CHECK(count == pictures.size(), Kind::usage,
           fmt::format("'{}' stands {} times in what the model reads, for {} pictures", tokens.image, count, pictures.size()), "question",
           "it stands for a picture: leave it out of the text");
  return all + text.substr(begin);
}

}  // namespace mm::smolvlm
