#include "task/draw_scenes.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "data/scene.h"
#include "data/scene_render.h"
#include "data/scene_sentence.h"
#include "media/png_writer.h"
#include "train/checkpoint.h"

namespace mm {
namespace {

constexpr std::uint64_t kDrawnSeed = 0;  // training and tests draw from other seeds
constexpr int kDrawnSide = 384;          // pixels
constexpr std::size_t kMost = 10'000;    // scenes

std::uint64_t number(std::string_view text, const std::string& all) {
  std::uint64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  MM_CHECK(result.ec == std::errc() && result.ptr == text.data() + text.size() && value < 1'000'000'000, Kind::usage,
           fmt::format("'{}' does not number scenes", shown(all)), "--draw", "write 5, or 0..11, or 0,4,9");
  return value;
}

// "0,4,8..11" -> 0 4 8 9 10 11.
std::vector<std::uint64_t> numbers(const std::string& which) {
  std::vector<std::uint64_t> chosen;
  for (std::string_view rest = which;;) {
    const auto comma = rest.find(',');
    const auto part = rest.substr(0, comma);
    const auto dots = part.find("..");
    const std::uint64_t first = number(part.substr(0, dots), which);
    const std::uint64_t last = dots == std::string_view::npos ? first : number(part.substr(dots + 2), which);
    MM_CHECK(first <= last && last - first < kMost && chosen.size() < kMost, Kind::usage,
             fmt::format("'{}' is not 1 to {} scenes", shown(which), kMost), "--draw");
    for (std::uint64_t i = first; i <= last; ++i) chosen.push_back(i);
    if (comma == std::string_view::npos) return chosen;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace

void draw_scenes(const std::string& which, const std::string& to) {
  MM_CHECK(!to.empty(), Kind::usage, "--draw needs a folder to write to", "--to");
  const auto chosen = numbers(which);
  make_folder(to);
  std::string lines;
  for (const auto i : chosen) {
    const Scene scene = make_scene(kDrawnSeed, i);
    const std::string name = fmt::format("scene-{:02}.png", i);
    write_png((std::filesystem::path(to) / name).string(), render(scene, kDrawnSide));
    Json line = Json::object(), sentences = Json::array();
    for (const auto& sentence : scene_sentences(scene.facts)) sentences.push(sentence);
    line.set("image", name);
    line.set("text", sentences);
    lines += line.dump() + "\n";
  }
  write_file((std::filesystem::path(to) / "scenes.jsonl").string(), lines);
}

}  // namespace mm
