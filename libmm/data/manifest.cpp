#include "data/manifest.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "base/lines.h"
#include "base/row_id.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> sentences_of(const Json& row, const std::string& where) {
  const Json text = row.at("text");
  const auto sentences = text.is_array() ? text.strings() : std::vector{text.string()};
  MM_CHECK(!sentences.empty(), Kind::input, "'text' is an empty list", where);
  for (const auto& sentence : sentences)
    MM_CHECK(sentence.find_first_not_of(" \t\r\n") != std::string::npos, Kind::input, "an empty text", where);
  return sentences;
}

Photo photo_of(const std::string& line, const fs::path& folder, const std::string& where) {
  const Json row = Json::parse(line, where);
  MM_CHECK(row.is_object(), Kind::input, "expected a JSON object", where, R"(a line looks like {"image": "a.jpg", "text": "a red barn"})");
  const std::string image = row.string("image");
  MM_CHECK(!image.empty(), Kind::input, "an empty 'image'", where);
  Photo photo;
  photo.path = fs::path(image).is_absolute() ? image : (folder / image).string();
  photo.id = row_id(row);
  if (photo.id.empty()) photo.id = image;
  photo.split = row.string("split", "train");
  photo.name = row.string("name", "");
  photo.group = row.string("group", "");
  photo.sentences = sentences_of(row, where);
  return photo;
}

}  // namespace

std::vector<Photo> read_manifest(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  std::vector<Photo> photos;
  std::set<std::string> ids;
  LineReader lines(from_file(path));
  while (const auto line = lines.next()) {
    const std::string where = fmt::format("{}:{}", shown(path), line->number);
    MM_CHECK(!line->too_long, Kind::input, "a line of more than 1 MiB", where);
    if (line->text.find_first_not_of(" \t") == std::string::npos) continue;
    photos.push_back(photo_of(line->text, folder, where));
    MM_CHECK(ids.insert(photos.back().id).second, Kind::input, fmt::format("the id '{}' occurs twice", shown(photos.back().id)), where);
  }
  MM_CHECK(!photos.empty(), Kind::input, "holds no pictures", shown(path));
  return photos;
}

}  // namespace mm
