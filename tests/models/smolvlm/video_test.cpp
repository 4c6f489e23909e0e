#include "smolvlm/video.h"

#include "golden.h"
#include "smolvlm/processor.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm::smolvlm;
using mm::FrameRule;
using mm::Json;

namespace {

Json json(const char* text) { return Json::parse(text, "v"); }

}  // namespace

TEST_CASE("a folder without settings for videos looks at the middle frame, others at so many a second") {
  CHECK(read_frame_rule({}).kind == FrameRule::Kind::middle);
  const auto newer = read_frame_rule(json(R"({"fps": 2, "num_frames": 16, "size": {"longest_edge": 512}})"));
  CHECK(newer.kind == FrameRule::Kind::rate);
  CHECK(newer.most == 16);
  CHECK(newer.rate == 2);
  CHECK(newer.skip == 1);
  const auto older =
      read_frame_rule(json(R"({"fps": 9, "video_sampling": {"fps": 1, "max_frames": 64, "video_size": {"longest_edge": 512}}})"));
  CHECK(older.most == 64);
  CHECK(older.rate == 1);
  CHECK(complaint([] { read_frame_rule(json(R"({"num_frames": 0})")); }) == "v: 0 frames of a video, expected 1 to 999");
  CHECK(complaint([] { read_frame_rule(json(R"({"fps": 0})")); }) == "v: fps is 0, expected above 0 and at most 1000");
}

TEST_CASE("where the settings stand") {
  const Copy copy("smolvlm");
  CHECK(video_config(mm::Folder(copy.folder.path)).is_null());
  auto pictures = Json::read(copy.folder / "preprocessor_config.json");
  pictures.set("video_sampling", json(R"({"fps": 1, "max_frames": 5, "video_size": {"longest_edge": 40}})"));
  copy.folder.file("preprocessor_config.json", pictures.dump());
  CHECK(read_frame_rule(video_config(mm::Folder(copy.folder.path))).most == 5);
  copy.folder.file("processor_config.json", R"({"video_processor": {"num_frames": 6}})");
  CHECK(read_frame_rule(video_config(mm::Folder(copy.folder.path))).most == 6);
  copy.folder.file("video_preprocessor_config.json", R"({"num_frames": 7})");
  CHECK(read_frame_rule(video_config(mm::Folder(copy.folder.path))).most == 7);
}

TEST_CASE("frames have a size of their own and are never cut") {
  const auto pictures = json(R"({"do_image_splitting": true, "size": {"longest_edge": 64}, "max_image_size": {"longest_edge": 32}})");
  const auto older = frame_settings(pictures, json(R"({"video_sampling": {"video_size": {"longest_edge": 40}}})"));
  CHECK(older.at("size").integer("longest_edge") == 40);
  CHECK_FALSE(older.boolean("do_image_splitting"));
  CHECK(frame_settings(pictures, json(R"({"size": {"longest_edge": 48}})")).at("size").integer("longest_edge") == 48);
  CHECK(frame_settings(pictures, {}).at("size").integer("longest_edge") == 64);
  CHECK(pictures.boolean("do_image_splitting"));
}
