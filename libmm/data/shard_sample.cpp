#include "data/shard_sample.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/check.h"
#include "base/json.h"
#include "base/utf8.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 11> kPictures{"jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "ppm", "pgm", "avif"};
constexpr std::array<std::string_view, 6> kSounds{"wav", "flac", "mp3", "ogg", "opus", "m4a"};

constexpr std::string_view kField = "json.";
constexpr std::string_view kBlanks = " \t\r\n";

bool among(const auto& endings, const std::string& ending) {
  return std::ranges::find(endings, ending.substr(ending.rfind('.') + 1)) != endings.end();  // npos + 1 is 0
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(kBlanks);
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// The bytes of the file that a source is about.
std::string stored_text(const Shards& shards, std::size_t number, const std::string& source) {
  const std::string ending = source.starts_with(kField) ? "json" : source;
  const ShardFile* file = shards[number].find(ending);
  MM_CHECK(file != nullptr, Kind::input, fmt::format("has no {}", shown(ending)), shown(shards.name(number)), files_of(shards[number]));
  const auto bytes = shards.bytes(number, *file);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Json field_of(const Shards& shards, std::size_t number, const std::string& source) {
  return Json::parse(stored_text(shards, number, source), shown(shards.name(number)) + ".json").at(source.substr(kField.size()));
}

}  // namespace

bool is_picture_ending(const std::string& ending) { return among(kPictures, ending); }
bool is_sound_ending(const std::string& ending) { return among(kSounds, ending); }

std::string picture_endings() { return fmt::format("{}", fmt::join(kPictures, ", ")); }
std::string sound_endings() { return fmt::format("{}", fmt::join(kSounds, ", ")); }

std::string files_of(const ShardSample& sample) {
  std::vector<std::string> endings;
  for (const auto& file : sample.files) endings.push_back(file.ending);
  return fmt::format("it has {}", shown(fmt::format("{}", fmt::join(endings, ", "))));
}

std::string shard_text(const Shards& shards, std::size_t number, const std::string& source) {
  if (source.starts_with(kField)) {
    const Json value = field_of(shards, number, source);
    return value.is_string() ? value.string() : std::to_string(value.integer());
  }
  const std::string text = trimmed(stored_text(shards, number, source));
  MM_CHECK(!text.empty(), Kind::input, fmt::format("its {} is empty", shown(source)), shown(shards.name(number)));
  return text;
}

std::vector<std::string> shard_sentences(const Shards& shards, std::size_t number, const std::vector<std::string>& sources) {
  std::vector<std::string> sentences;
  const auto add = [&](std::string text) {
    MM_CHECK(is_utf8(text), Kind::input, "a sentence that is no UTF-8", shown(shards.name(number)));
    std::ranges::replace_if(
        text, [](char c) { return kBlanks.find(c) != std::string_view::npos; }, ' ');
    text = trimmed(text);
    if (!text.empty()) sentences.push_back(std::move(text));
  };
  for (const auto& source : sources) {
    if (!source.starts_with(kField)) {
      add(stored_text(shards, number, source));
      continue;
    }
    const Json value = field_of(shards, number, source);
    if (value.is_null()) continue;
    for (auto& text : value.is_array() ? value.strings() : std::vector{value.string()}) add(std::move(text));
  }
  MM_CHECK(!sentences.empty(), Kind::input, fmt::format("has no sentence in {}", shown(fmt::format("{}", fmt::join(sources, ", ")))),
           shown(shards.name(number)), "leave the sample out, or name what every one has: data.shards.sentences");
  return sentences;
}

}  // namespace mm
