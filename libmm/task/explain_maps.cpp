#include "task/explain_maps.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/hash.h"
#include "media/heat_map.h"
#include "media/png_writer.h"
#include "media/resize.h"
#include "model/family.h"
#include "tensor/npy.h"
#include "train/html_text.h"

namespace mm {
namespace {

constexpr int kLongestSide = 512;         // pixels of a picture that maps are drawn over
constexpr std::size_t kLongestStem = 40;  // letters of a file's name that are kept
constexpr std::string_view kStyle = R"(
body { max-width: 90rem; } main { display: flex; flex-wrap: wrap; gap: 1.5rem; } section { width: 18rem; } section h2 { margin: 0 0 .3rem; }
figure { margin: 0 0 .6rem; } img { width: 100%; display: block; } figcaption { font-size: .85rem; color: var(--soft); }
)";

struct MapKind {
  std::string_view name, caption;
};
constexpr std::array<MapKind, 2> kKinds{{{"attention", "where it looked"}, {"gradient", "what of that made it likelier"}}};

// Letters and digits of ASCII, all else a hyphen.
std::string safe(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) name += c;
    if (!plain && !name.empty() && name.back() != '-') name += '-';
    if (name.size() == kLongestStem) break;
  }
  while (name.ends_with('-')) name.pop_back();
  return name;
}

std::string file_of(std::size_t place, const WordMap& word, std::size_t kind) {
  const auto spelt = safe(word.text);
  return fmt::format("{:02}{}{}.{}.png", place + 1, spelt.empty() ? "" : "-", spelt, kKinds[kind].name);
}

Image drawn(const ShownPicture& shown, const at::Tensor& map) {  // [rows, columns] f32
  const auto plain = map.contiguous();
  const auto* const numbers = plain.const_data_ptr<float>();
  return heat_map(shown.image, {.rows = static_cast<int>(plain.size(0)),
                                .columns = static_cast<int>(plain.size(1)),
                                .values = {numbers, numbers + plain.numel()},
                                .left = shown.part.left,
                                .top = shown.part.top,
                                .width = shown.part.width,
                                .height = shown.part.height});
}

Json part_of(const PicturePart& part) {
  Json json = Json::object();
  json.set("left", part.left);
  json.set("top", part.top);
  json.set("width", part.width);
  json.set("height", part.height);
  return json;
}

Json to_json(const WordMap& word, std::size_t place) {
  Json json = Json::object();
  json.set("text", word.text);
  json.set("asked", word.asked);
  for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
    const auto map = word.maps[static_cast<std::int64_t>(kind)];  // [rows, columns]
    Json own = Json::object();
    own.set("picture", file_of(place, word, kind));
    own.set("sum", map.sum().item<double>());
    own.set("greatest", map.max().item<double>());
    json.set(kKinds[kind].name, own);
  }
  return json;
}

Json to_json(const Record& record, const std::string& text, const ShownPicture& shown, const AttentionMaps& maps, at::IntArrayRef shape) {
  Json json = Json::object(), sizes = Json::array(), words = Json::array();
  json.set("id", record.id);
  json.set("text", text);
  json.set("array", "maps.npy");
  for (const auto size : shape) sizes.push(size);
  json.set("shape", sizes);
  json.set("of", "each word: attention (mean over the heads), and attention times its gradient where that is above 0");
  json.set("layer", maps.layer);
  json.set("layers", maps.layers);
  json.set("part", part_of(shown.part));
  for (std::size_t i = 0; i < maps.words.size(); ++i) words.push(to_json(maps.words[i], i));
  json.set("words", words);
  return json;
}

std::string page(const std::string& text, const AttentionMaps& maps) {
  std::string html = fmt::format(
      "<p class=\"soft\">Of each word two maps, each by its own greatest number: dark is 0, yellow the greatest. {}.</p>\n<main>\n",
      maps.layer == 0 ? fmt::format("The mean over {} layers", maps.layers) : fmt::format("Layer {} of {}", maps.layer, maps.layers));
  for (std::size_t i = 0; i < maps.words.size(); ++i) {
    const auto& word = maps.words[i];
    html += fmt::format("<section><h2>{}{}</h2>", html_text(word.text), word.asked ? " <span class=\"soft\">(asked)</span>" : "");
    for (std::size_t kind = 0; kind < kKinds.size(); ++kind)
      html += fmt::format("<figure><img src=\"{}\" alt=\"{}\"/><figcaption>{}</figcaption></figure>", file_of(i, word, kind),
                          html_text(word.text), kKinds[kind].caption);
    html += "</section>\n";
  }
  return html_page(text, kStyle, text, html + "</main>\n");
}

std::string hint() {
  std::string types;
  for (const auto& family : families())
    if (family.shows_attention) types += (types.empty() ? "" : ", ") + std::string(family.type);
  return "these do: " + types;
}

}  // namespace

ShownPicture shown_picture(const Image& image, const PicturePart& part) {
  const int longest = std::max(image.width, image.height);
  if (longest <= kLongestSide) return {image, part};
  const auto scaled = [&](int side) { return std::max(1, static_cast<int>(std::int64_t{side} * kLongestSide / longest)); };
  return {resize(image, scaled(image.width), scaled(image.height), Resample::box), part};
}

std::string folder_name(const Record& record) {
  const auto stem = safe(std::filesystem::path(record.input).stem().string());
  return fmt::format("{}{}{:016x}", stem, stem.empty() ? "" : "-", hash64(record.id));
}

void MapFolder::open(std::int64_t layers) const {
  if (!asked()) {
    MM_CHECK(layer() == 0, Kind::usage, "names the layer of what --explain shows, which is not asked for", "--explain-layer");
    return;
  }
  MM_CHECK(layers > 0, Kind::usage, "models of this family do not show where they looked", "--explain", hint());
  MM_CHECK(layer() <= layers, Kind::usage, fmt::format("the model has {} layers that look at the picture", layers), "--explain-layer");
  try {
    make_folder(options_.explain);
  } catch (const Error& error) {
    throw Error(error.kind, error.what(), error.where, "name another folder with --explain");
  }
}

void MapFolder::write(Record& record, const std::string& text, const ShownPicture& shown, const AttentionMaps& maps) const {
  if (maps.words.empty()) return;
  const auto folder = (std::filesystem::path(options_.explain) / folder_name(record)).string();
  std::vector<at::Tensor> all;
  for (const auto& word : maps.words) all.push_back(word.maps);
  const auto numbers = at::stack(all);  // [words, 2, rows, columns]
  MM_CHECK(numbers.isfinite().all().item<bool>(), Kind::input, "the model's attention is no numbers: its weights are broken");
  AtomicFolder aside(folder);
  const auto path = [&](const std::string& name) { return aside.aside() + "/" + name; };
  for (std::size_t i = 0; i < maps.words.size(); ++i)
    for (std::size_t kind = 0; kind < kKinds.size(); ++kind)
      write_png(path(file_of(i, maps.words[i], kind)), drawn(shown, maps.words[i].maps[static_cast<std::int64_t>(kind)]));
  write_npy(path("maps.npy"), numbers);
  write_file(path("maps.json"), to_json(record, text, shown, maps, numbers.sizes()).dump(2) + "\n");
  write_file(path("maps.html"), page(text, maps));
  aside.commit();
  record.answer.set("maps", as_utf8(folder));
}

}  // namespace mm
