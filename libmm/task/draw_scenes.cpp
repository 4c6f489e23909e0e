#include "task/draw_scenes.h"

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>

#include "base/check.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/json.h"
#include "base/ranges.h"
#include "data/scene.h"
#include "data/scene_render.h"
#include "data/scene_sentence.h"
#include "media/png_writer.h"

namespace mm {
namespace {

constexpr std::uint64_t kDrawnSeed = 0;  // training and tests draw from other seeds
constexpr int kDrawnSide = 384;          // pixels
constexpr std::size_t kMost = 10'000;    // scenes
constexpr std::uint64_t kGreatest = 999'999'999;

}  // namespace

void draw_scenes(const std::string& which, const std::string& to) {
  MM_CHECK(!to.empty(), Kind::usage, "--draw needs a folder to write to", "--to");
  const auto chosen = numbers_of(which, kGreatest, kMost, "--draw");
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
