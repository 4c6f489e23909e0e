#include "data/emoji.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/lines.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kTestShare = 10;  // one of so many is for testing

void add(std::vector<std::string>& sentences, const std::string& text) {
  if (!text.empty() && std::ranges::find(sentences, text) == sentences.end()) sentences.push_back(text);
}

std::vector<std::string> sentences_of(const Json& row, std::span<const std::string> languages) {
  std::vector<std::string> sentences;
  for (const auto& language : languages) add(sentences, row.get(language).string("name", ""));
  for (const auto& language : languages)
    if (const auto words = row.get(language).get("keywords"); !words.is_null())
      for (const auto& word : words.strings()) add(sentences, word);
  return sentences;
}

Photo photo_of(const Json& row, const fs::path& folder, std::span<const std::string> languages) {
  Photo photo;
  photo.id = row.string("id");
  // what a set says of its own pictures lies in its folder
  const fs::path image = row.string("image");
  MM_CHECK(!image.is_absolute() && std::ranges::find(image, "..") == image.end(), Kind::input, "'image' leads out of the folder",
           row.where());
  photo.path = (folder / image).string();
  photo.split = hash64(photo.id) % kTestShare == 0 ? "test" : "train";
  photo.name = row.get(languages[0]).string("name", "");
  photo.sentences = sentences_of(row, languages);
  return photo;
}

}  // namespace

std::vector<Photo> read_emoji(const std::string& root, std::span<const std::string> languages) {
  MM_CHECK(!languages.empty(), Kind::usage, "there is no language to learn names in", "data.emoji.languages", "such as [en, de]");
  const fs::path folder(root);
  const auto path = (folder / "emoji.jsonl").string();
  std::error_code unknown;
  MM_CHECK(fs::is_regular_file(path, unknown), Kind::input, "no such file (names of emoji)", shown(path),
           "it is made of Unicode CLDR's names and the pictures of https://github.com/googlefonts/noto-emoji; set data.emoji.path");
  std::vector<Photo> photos;
  std::set<std::string> ids;
  LineReader lines(from_file(path));
  while (const auto line = lines.next()) {
    const std::string where = fmt::format("{}:{}", shown(path), line->number);
    MM_CHECK(!line->too_long, Kind::input, "a line of more than 1 MiB", where);
    if (line->text.find_first_not_of(" \t") == std::string::npos) continue;
    const Json row = Json::parse(line->text, where);
    MM_CHECK(row.is_object(), Kind::input, "expected a JSON object", where);
    auto photo = photo_of(row, folder, languages);
    if (photo.name.empty()) continue;
    MM_CHECK(ids.insert(photo.id).second, Kind::input, fmt::format("the id '{}' occurs twice", shown(photo.id)), where);
    photos.push_back(std::move(photo));
  }
  MM_CHECK(!photos.empty(), Kind::input, fmt::format("no emoji has a name in '{}'", shown(languages[0])), shown(path));
  return photos;
}

}  // namespace mm
