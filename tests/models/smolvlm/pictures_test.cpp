#include "smolvlm/pictures.h"

#include "golden.h"
#include "support/caught.h"

using namespace mm::smolvlm;
using mm::Json;
using mm::chat::Views;

namespace {

TilePictures of(const std::string& path) {
  const mm::Folder folder(path);
  return {folder, read_config(folder.config())};
}

}  // namespace

TEST_CASE("a picture is cut or whole, and counted in tiles") {
  const Golden golden("smolvlm");
  const auto pictures = of(golden.path);
  CHECK(pictures.cuts());
  const Views views{.pictures = {pictures.prepare(golden.image(0), true), pictures.prepare(golden.image(1), false)}};
  CHECK(pictures.counted(views) == "6 tiles");
  CHECK(pictures.were_cut(views));
  CHECK_FALSE(pictures.were_cut({.pictures = {views.pictures[1]}}));
  CHECK(pictures.blank().sizes() == views.pictures[1].sizes());
  CHECK(pictures.states(views) == 24);
  CHECK(pictures.shown(views.pictures[0]).size(0) == 5);
  CHECK(pictures.values(pictures.shown(views.pictures[0])).equal(pictures.shown(views.pictures[0])));
  CHECK(pictures.expanded("<image>|<image>", views).find("<row_2_col_2>") != std::string::npos);
  CHECK(pictures.grid(views.pictures[1]).rows == 2);
  CHECK(complaint([&] { pictures.grid(views.pictures[0]); }) == "--explain: maps are of whole pictures, not of tiles");
}

TEST_CASE("a video is its frames, told in words") {
  const Copy copy("smolvlm");
  copy.folder.file("video_preprocessor_config.json", R"({"fps": 1, "num_frames": 90, "size": {"longest_edge": 64}})");
  const Golden golden("smolvlm");
  const auto pictures = of(copy.folder.path);
  CHECK(pictures.frame_rule(false).most == 90);
  const std::vector<mm::Image> frames{golden.image(0), golden.image(1)};
  const Views views{.pictures = {pictures.prepare_video(frames, false)}, .seconds = {0, 4.9}, .duration = 5.2};
  CHECK(views.pictures[0].sizes() == at::IntArrayRef({2, 1, 1, 3, 32, 32}));
  CHECK(pictures.counted(views) == "2 tiles");
  const auto content = pictures.content(views, "What is it?");
  REQUIRE(content.size() == 1);
  CHECK(content.at(0).string("text").ends_with("Frame from 00:04:<image>\n\nWhat is it?"));
  CHECK(pictures.values(pictures.shown(views.pictures[0]))[0].equal(pictures.prepare(golden.image(0), false)[0][0]));
}

TEST_CASE("tokens and tiles that are not the model's are refused") {
  const Copy token("smolvlm"), tile("smolvlm");
  auto config = Json::read(token.folder / "config.json");
  config.set("image_token_id", 3);
  token.folder.file("config.json", config.dump());
  CHECK_THROWS_WITH_AS(of(token.folder.path), doctest::Contains("image_token_id is 3, but '<image>' has the id"), mm::Error);
  token.folder.file("tokenizer_config.json", R"({"image_token": "<picture>"})");
  CHECK_THROWS_WITH_AS(of(token.folder.path), doctest::Contains("tokenizer.json lacks the token '<picture>', which stands for pictures"),
                       mm::Error);
  tile.folder.file("preprocessor_config.json", R"({"size": {"longest_edge": 80}, "max_image_size": {"longest_edge": 40}})");
  CHECK_THROWS_WITH_AS(of(tile.folder.path), "max_image_size makes tiles of 5 x 5 patches, which scale_factor 2 does not divide",
                       mm::Error);
}
