#include "qwen_vl/video.h"

#include <ATen/TensorOperators.h>

#include <cmath>

#include "golden.h"
#include "support/caught.h"

using namespace mm::qwen_vl;
using mm::Json;
using Spread = mm::FrameRule::Spread;

namespace {

VideoProcessor of(const std::string& json, bool gated = false) { return {Json::parse(json, "v.json"), gated}; }

std::string refusal(const std::string& json) {
  CHECK(exit_code([&] { of(json); }) == static_cast<int>(mm::Kind::input));
  return complaint([&] { of(json); });
}

std::vector<mm::Image> grey(int count, int width, int height) {
  return std::vector(static_cast<std::size_t>(count),
                     mm::Image{width, height, 1, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height, 128)});
}

}  // namespace

TEST_CASE("the frames that are looked at are transformers', of videos short and long") {
  for (const auto& name : kGolden) {
    const Golden golden(name);
    const auto rule = golden.video_processor().rule();
    const auto lengths = golden.videos().at("lengths");
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      CAPTURE(name);
      CAPTURE(i);
      const auto rate = lengths.at(i).number("rate");
      const auto times = mm::frame_times(rule, lengths.at(i).number("count") / rate, rate);
      std::vector<std::int64_t> numbers;
      for (const auto time : times) numbers.push_back(std::llround(time * rate));
      CHECK(std::ssize(numbers) == lengths.at(i).integer("taken"));
      numbers.resize(std::min<std::size_t>(numbers.size(), 40));
      CHECK(numbers == lengths.at(i).at("frames").integers());
    }
  }
}

TEST_CASE("groups of frames become transformers' patches, bit for bit") {
  for (const auto& name : kGolden)
    for (std::size_t i = 0; i < 3; ++i) {
      CAPTURE(name);
      CAPTURE(i);
      const Golden golden(name);
      const auto processor = golden.video_processor();
      const auto file = golden.file("videos.safetensors");
      const auto groups = processor(golden.video(i).images);
      REQUIRE(is_video(groups));
      std::vector<at::Tensor> values;
      for (const auto& group : groups.unbind()) values.push_back(processor.values(group).flatten(0, 2));
      CHECK(at::cat(values).equal(file.tensor("patches." + std::to_string(i))));
      const auto grid = file.tensor("grid." + std::to_string(i));  // [3]
      const auto ours = video_grid(groups);
      CHECK(ours.groups == grid[0].item<std::int64_t>());
      CHECK(ours.rows * golden.vision().merge == grid[1].item<std::int64_t>());
      CHECK(ours.columns * golden.vision().merge == grid[2].item<std::int64_t>());
    }
}

TEST_CASE("a video becomes so many tokens and no more") {
  const auto together = of(R"({"size": {"shortest_edge": 4096, "longest_edge": 25165824}})"), each = of("{}", true);
  const auto tokens = [](const VideoProcessor& processor, int count, std::int64_t most = 0) {
    return video_grid(processor(grey(count, 360, 288), most)).tokens();
  };
  CHECK(tokens(together, 6) == 3 * 9 * 11);
  CHECK(tokens(together, 6, 100) == 3 * 5 * 6);
  CHECK(tokens(together, 5, 100) <= 100);
  CHECK(tokens(together, 1) == 9 * 11);
  CHECK(tokens(each, 6) == 3 * 10 * 13);
  CHECK(tokens(each, 6, 100) == 3 * 5 * 6);
  CHECK(tokens(each, 5, 2) == 3);  // a group is one token at least
  CHECK(tokens(each, 1) == 10 * 13);
  // cap_pixels_per_frame: so many tokens each frame, or their share of the whole
  CHECK(tokens(of(R"({"cap_pixels_per_frame": true, "max_video_tokens": 20, "size": {"shortest_edge": 4096, "longest_edge": 25165824}})"),
               6) == 3 * 4 * 5);
  CHECK(
      tokens(of(R"({"cap_pixels_per_frame": true, "max_video_tokens": 100, "size": {"shortest_edge": 784, "longest_edge": 784000}})", true),
             6) == 3 * 4 * 6);
  CHECK(together.rule(32).most == 32);
  CHECK(together.rule().most == 768);
  CHECK(together.rule().spread == Spread::ends_rounded);
  CHECK(together.rule(2).least == 2);
  CHECK(each.rule().spread == Spread::starts);
  CHECK(each.rule().rate == 2);
  CHECK(of(R"({"video_processor_type": "Qwen2VLVideoProcessor"})").rule().spread == Spread::starts);
  CHECK(of(R"({"resample": 2, "size": {"shortest_edge": 4096, "longest_edge": 9999}})")(grey(2, 64, 40)).sizes() ==
        at::IntArrayRef({1, 1, 2, 4, 3, 2, 16, 16}));
}

TEST_CASE("the settings of videos stand in one of three files") {
  const Copy copy("qwen3_tied");
  const auto rate = [&] { return VideoProcessor(video_config(mm::Folder(copy.folder.path)), false).rule().rate; };
  CHECK(rate() == 2);
  auto pictures = Json::read(copy.folder / "preprocessor_config.json");
  pictures.set("fps", 3);
  copy.folder.file("preprocessor_config.json", pictures.dump());
  CHECK(rate() == 3);
  copy.folder.file("video_preprocessor_config.json", R"({"fps": 4})");
  CHECK(rate() == 4);
  copy.folder.file("processor_config.json", R"({"video_processor": {"fps": 5}})");
  CHECK(rate() == 5);
}

TEST_CASE("settings that are none are refused by name") {
  CHECK(refusal(R"({"fps": 0})") == "v.json: fps is 0, expected above 0 and at most 1000");
  CHECK(refusal(R"({"max_frames": 0})") == "v.json: max_frames is 0, expected 1 to 4096");
  CHECK(refusal(R"({"min_frames": 900})") == "v.json: min_frames, 900, is above max_frames, 768");
  CHECK(refusal(R"({"resample": 1})") == "v.json: 'resample' is 1; mm resizes frames by 2 (bilinear) or 3 (bicubic)");
  CHECK(refusal(R"({"max_video_tokens": 0})") == "v.json: max_video_tokens is 0");
  CHECK(refusal(R"({"size": {"longest_edge": 0}})").find("longest_edge is an area of 0 pixels") != std::string::npos);
  CHECK(refusal(R"({"video_processor_type": "SmolVLMVideoProcessor"})").find("asks for 'SmolVLMVideoProcessor'") != std::string::npos);
}
