#include "task/explain_maps.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>

#include <cmath>
#include <filesystem>
#include <set>

#include "base/error.h"
#include "base/json.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/codecs.h"
#include "support/temporary.h"
#include "tensor/npy.h"

#include "support/doctest.h"

namespace {

mm::Image black(int width, int height) {
  return {.width = width,
          .height = height,
          .pixels = std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3)};
}

mm::Record record_of(const std::string& id) {
  mm::Record record;
  record.id = record.input = id;
  record.answer = mm::Json::object();
  return record;
}

mm::AttentionMaps two_words() {
  const auto map = at::arange(12, at::kFloat).view({2, 2, 3}) / 100;
  return {.words = {{.text = "a<b>", .maps = map}, {.text = "../cat", .asked = true, .maps = map * 2}}, .layer = 2, .layers = 6};
}

mm::MapFolder maps_in(const std::string& folder, int layer = 0) { return mm::MapFolder({.explain = folder, .explain_layer = layer}); }

}  // namespace

TEST_CASE("a record's folder holds its pictures, numbers, words and page, and is written again over itself" *
          doctest::skip(!mm::kHasCodecs)) {
  const TemporaryFolder folder;
  const auto maps = maps_in(folder / "maps");
  maps.open(6);
  auto record = record_of("photos/b.ppm");
  for (int i = 0; i < 2; ++i) maps.write(record, "a<b> cat", mm::shown_picture(black(30, 20), {}), two_words());
  const auto own = record.answer.string("maps");
  CHECK(own == folder / "maps/" + mm::folder_name(record));
  std::set<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(own)) files.insert(file.path().filename());
  CHECK(files == std::set<std::string>{"01-a-b.attention.png", "01-a-b.gradient.png", "02-cat.attention.png", "02-cat.gradient.png",
                                       "maps.html", "maps.json", "maps.npy"});
  const auto words = two_words().words;
  CHECK(mm::difference(mm::read_npy(own + "/maps.npy"), at::stack({words[0].maps, words[1].maps})) == 0);
  const auto json = mm::Json::read(own + "/maps.json");
  CHECK(json.string("id") == "photos/b.ppm");
  CHECK(json.at("shape").integers() == std::vector<std::int64_t>{2, 2, 2, 3});
  CHECK(json.integer("layer") == 2);
  CHECK(json.at("words").at(1).boolean("asked"));
  CHECK(json.at("words").at(0).at("gradient").string("picture") == "01-a-b.gradient.png");
  CHECK(json.at("words").at(0).at("attention").number("greatest") == doctest::Approx(0.05));
  const auto page = text_of(own + "/maps.html");
  CHECK(page.find("a&lt;b&gt;") != std::string::npos);
  CHECK(page.find("<b>") == std::string::npos);
  CHECK(page.find("02-cat.gradient.png") != std::string::npos);
  CHECK(std::distance(std::filesystem::directory_iterator(folder / "maps"), {}) == 1);
  const auto picture = mm::read_image(own + "/01-a-b.attention.png");
  CHECK(picture.width == 30);
  CHECK(picture.height == 20);
}

TEST_CASE("names are safe whatever a file is called, and no two records share one") {
  const auto name = [](const std::string& id) { return mm::folder_name(record_of(id)); };
  CHECK(name("photos/\xC3\x87"
             "at 1.jpg")
            .starts_with("at-1-"));
  CHECK(name("a.png") != name("a.png#2"));
  CHECK(name("x/../../etc/.jpg").find('/') == std::string::npos);
  CHECK(name("\xF0\x9F\x8D\x8E.jpg").size() == 16);
  CHECK(name(std::string(300, 'a') + ".jpg").size() == 40 + 1 + 16);
  CHECK(name("a\nb.jpg").find('\n') == std::string::npos);
}

TEST_CASE("large pictures are drawn smaller, in their own shape") {
  const auto wide = mm::shown_picture(black(2048, 1024), {.left = 0.25, .top = 0, .width = 0.5, .height = 1});
  CHECK(wide.image.width == 512);
  CHECK(wide.image.height == 256);
  CHECK(wide.part.left == 0.25);
  CHECK(mm::shown_picture(black(1, 3000), {}).image.width == 1);
  CHECK(mm::shown_picture(black(512, 3), {}).image.height == 3);
}

TEST_CASE("what cannot be shown is told before anything is computed") {
  const TemporaryFolder folder;
  CHECK(complaint([&] { maps_in(folder / "maps").open(0); }) == "--explain: models of this family do not show where they looked");
  CHECK(complaint([&] { maps_in(folder / "maps", 7).open(6); }) == "--explain-layer: the model has 6 layers that look at the picture");
  CHECK(complaint([&] { maps_in("", 3).open(6); }) == "--explain-layer: names the layer of what --explain shows, which is not asked for");
  maps_in("").open(0);
  CHECK(complaint([&] { maps_in(folder.file("file", "x") + "/maps").open(6); }).find("cannot make a folder") != std::string::npos);
}

TEST_CASE("nothing is written of what has no word, and numbers that are none are an error") {
  const TemporaryFolder folder;
  const auto maps = maps_in(folder / "maps");
  maps.open(2);
  auto record = record_of("a.png");
  maps.write(record, "", mm::shown_picture(black(3, 2), {}), {});
  CHECK_FALSE(record.answer.has("maps"));
  auto broken = two_words();
  broken.words[0].maps = at::full({2, 2, 3}, NAN);
  CHECK(complaint([&] { maps.write(record, "a", mm::shown_picture(black(3, 2), {}), broken); }) ==
        "the model's attention is no numbers: its weights are broken");
  CHECK(std::filesystem::is_empty(folder / "maps"));
}
