#include "chat/picture_processor.h"

#include <fmt/format.h>

#include "base/check.h"

namespace mm::chat {

at::Tensor PictureProcessor::blank() const { return prepare({1, 1, 3, {0, 0, 0}}, false); }

at::Tensor PictureProcessor::prepare_video(std::span<const Image>, bool cut) const {
  MM_ASSERT(frame_rule(cut).kind != FrameRule::Kind::middle && "a family with a rule of its own prepares videos");
  return {};
}

Json PictureProcessor::content(const Views& views, const std::string& question) const {
  auto content = Json::array();
  for (std::size_t i = 0; i < views.pictures.size(); ++i) {
    auto part = Json::object();
    part.set("type", "image");
    content.push(part);
  }
  content.push(text_part(question));
  return content;
}

std::string PictureProcessor::counted(const Views& views) const { return plural(std::ssize(views.pictures), "picture"); }

at::Tensor PictureProcessor::places(std::span<const std::int64_t>, const Views&) const { return {}; }

PicturePart PictureProcessor::part(int, int) const { return {}; }

Json text_part(const std::string& text) {
  auto part = Json::object();
  part.set("type", "text");
  part.set("text", text);
  return part;
}

std::string plural(std::int64_t count, const std::string& what) { return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s"); }

std::string with_marks(const std::string& text, const std::string& mark, std::span<const std::string> pictures) {
  std::string all;
  std::size_t begin = 0, count = 0;
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, begin), ++count) {
    all += text.substr(begin, at - begin);
    if (count < pictures.size()) all += pictures[count];
    begin = at + mark.size();
  }
  MM_CHECK(count >= pictures.size(), Kind::input,
           fmt::format("writes '{}' {} times for {} pictures, so that the model would not see them all", mark, count, pictures.size()), "",
           "take the template from the model this one was made of");
  MM_CHECK(count == pictures.size(), Kind::usage,
           fmt::format("'{}' stands {} times in what the model reads, for {} pictures", mark, count, pictures.size()), "question",
           "it stands for a picture: leave it out of the text");
  return all + text.substr(begin);
}

std::string special_spelling(const Json& config, std::string_view key, const std::string& fallback) {
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

}  // namespace mm::chat
