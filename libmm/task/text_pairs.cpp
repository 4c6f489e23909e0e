#include "task/text_pairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "base/lines.h"

namespace mm {
namespace {

constexpr std::size_t kCaptions = 5;  // of a picture of COCO or Flickr30k that count, as papers have it
constexpr std::uint64_t kMost = std::uint64_t{1} << 30U;

// The first of the names that an object has.
Json first_of(const Json& object, std::span<const std::string_view> names) {
  for (const auto name : names)
    if (!object.get(name).is_null()) return object.get(name);
  throw Error(Kind::input, fmt::format("has no '{}'", names.front()), object.where());
}

class Pairs {
 public:
  Pairs(const std::string& path, const std::string& folder)
      : path_(path), folder_(folder.empty() ? std::filesystem::path(path).parent_path() : std::filesystem::path(folder)) {}

  void add(const std::string& media, const std::vector<std::string>& texts, const std::string& where) {
    TextPair pair{.media = (folder_ / media).string(), .texts = {}};
    for (const auto& text : texts)
      if (std::ranges::find(pair.texts, text) == pair.texts.end()) pair.texts.push_back(text);
    MM_CHECK(!pair.texts.empty(), Kind::input, "no text belongs to it", where);
    pairs_.push_back(std::move(pair));
  }

  std::vector<TextPair> all() && {
    MM_CHECK(!pairs_.empty(), Kind::input, "holds no pair of a file and its texts", shown(path_),
             R"(a line for each: {"media": "a.jpg", "texts": ["a cat"]}; or captions as COCO has them)");
    return std::move(pairs_);
  }

 private:
  std::string path_;
  std::filesystem::path folder_;
  std::vector<TextPair> pairs_;
};

void take_lines(const std::string& path, Pairs& pairs) {
  constexpr std::array<std::string_view, 3> kMedia{"media", "image", "image_path"};
  constexpr std::array<std::string_view, 4> kTexts{"texts", "text", "captions", "caption"};
  LineReader lines(from_file(path));
  while (const auto line = lines.next()) {
    const auto where = fmt::format("{}:{}", shown(path), line->number);
    MM_CHECK(!line->too_long, Kind::input, "the line is too long", where);
    if (line->text.empty()) continue;
    const auto json = Json::parse(line->text, where);
    const auto texts = first_of(json, kTexts);
    pairs.add(first_of(json, kMedia).string(), texts.is_string() ? std::vector{texts.string()} : texts.strings(), where);
  }
}

std::vector<std::string> first_captions(std::vector<std::string> all) {
  if (all.size() > kCaptions) all.resize(kCaptions);
  return all;
}

void take_coco(const Json& file, Pairs& pairs) {
  std::map<std::int64_t, std::vector<std::string>> captions;
  const auto annotations = file.at("annotations"), images = file.at("images");
  for (std::size_t i = 0; i < annotations.size(); ++i)
    captions[annotations.at(i).integer("image_id")].push_back(annotations.at(i).string("caption"));
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto image = images.at(i);
    if (const auto found = captions.find(image.integer("id")); found != captions.end())
      pairs.add(image.string("file_name"), first_captions(found->second), image.where());
  }
}

void take_karpathy(const Json& file, Pairs& pairs) {
  const auto images = file.at("images");
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto image = images.at(i);
    if (image.string("split") != "test") continue;
    const auto sentences = image.at("sentences");
    std::vector<std::string> texts;
    for (std::size_t j = 0; j < sentences.size(); ++j) texts.push_back(sentences.at(j).string("raw"));
    const auto folder = std::filesystem::path(image.string("filepath", ""));
    pairs.add((folder / image.string("filename")).string(), first_captions(std::move(texts)), image.where());
  }
}

}  // namespace

std::vector<TextPair> read_text_pairs(const std::string& path, const std::string& folder) {
  Pairs pairs(path, folder);
  if (!path.ends_with(".json")) {
    take_lines(path, pairs);
    return std::move(pairs).all();
  }
  const auto file = Json::parse(read_file(path, kMost), shown(path));
  file.has("annotations") ? take_coco(file, pairs) : take_karpathy(file, pairs);
  return std::move(pairs).all();
}

}  // namespace mm
