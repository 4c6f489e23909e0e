#include "smolvlm/prompt.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "base/check.h"
#include "chat/picture_processor.h"

namespace mm::smolvlm {

PictureTokens read_picture_tokens(const Json& config) {
  const PictureTokens d;
  const PictureTokens tokens{.image = chat::special_spelling(config, "image_token", d.image),
                             .around = chat::special_spelling(config, "fake_image_token", d.around),
                             .whole = chat::special_spelling(config, "global_image_token", d.whole)};
  MM_CHECK(!tokens.image.empty(), Kind::input, "image_token is empty", config.where());
  return tokens;
}

std::string picture_text(const PictureTokens& tokens, const Grid& grid, std::int64_t states) {
  const auto tile = chat::repeated(tokens.image, states);
  std::string text;
  for (int row = 1; row <= grid.rows; ++row) {
    for (int column = 1; column <= grid.columns; ++column) text += fmt::format("{}<row_{}_col_{}>{}", tokens.around, row, column, tile);
    text += '\n';
  }
  if (grid.rows > 0) text += '\n';
  return text + tokens.around + tokens.whole + tile + tokens.around;
}

std::string in_words(int number) {
  static constexpr std::array<std::string_view, 20> kSmall{"zero",     "one",     "two",     "three",     "four",     "five",    "six",
                                                           "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
                                                           "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
  static constexpr std::array<std::string_view, 10> kTens{"",      "",      "twenty",  "thirty", "forty",
                                                          "fifty", "sixty", "seventy", "eighty", "ninety"};
  MM_ASSERT(number >= 0 && number < 1000);
  const auto small = [](int n) { return std::string(kSmall.at(static_cast<std::size_t>(n))); };
  if (number < 20) return small(number);
  if (number < 100) return std::string(kTens.at(static_cast<std::size_t>(number / 10))) + (number % 10 > 0 ? "-" + small(number % 10) : "");
  return small(number / 100) + " hundred" + (number % 100 > 0 ? " and " + in_words(number % 100) : "");
}

std::string video_text(const PictureTokens& tokens, std::span<const double> seconds, double duration) {
  const auto whole = static_cast<std::int64_t>(duration);
  std::string text = fmt::format("You are provided the following series of {} frames from a {}:{:02}:{:02} [H:MM:SS] video.\n",
                                 in_words(static_cast<int>(seconds.size())), whole / 3600, whole / 60 % 60, whole % 60);
  for (const double second : seconds) {
    const auto at = static_cast<std::int64_t>(second);
    text += fmt::format("\nFrame from {:02}:{:02}:{}", at / 60, at % 60, tokens.image);
  }
  return text + "\n\n";
}

std::string with_pictures(const std::string& text, const PictureTokens& tokens, std::span<const Grid> pictures, std::int64_t states) {
  std::vector<std::string> texts;
  for (const auto& grid : pictures) texts.push_back(picture_text(tokens, grid, states));
  return chat::with_marks(text, tokens.image, texts);
}

}  // namespace mm::smolvlm
