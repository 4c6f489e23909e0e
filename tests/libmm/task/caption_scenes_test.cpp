#include "task/caption_scenes.h"

#include <ATen/ops/full.h>

#include <algorithm>

#include "support/codecs.h"
#include "support/drawn_video.h"
#include "support/temporary.h"

#include "support/doctest.h"

namespace {

// Says how bright the middle of what it is shown is, and how many it was shown.
struct Brightness : mm::Captioner {
  void check(const mm::CaptionRequest&, const std::string&) const override {}
  at::Tensor prepare(const mm::Image& image) const override { return at::full({3, 1, 1}, int{image.pixels[0]}); }
  std::vector<std::vector<mm::Caption>> caption(std::span<const mm::CaptionItem> items, const mm::CaptionRequest&) override {
    most = std::max(most, items.size());
    std::vector<std::vector<mm::Caption>> all;
    for (const auto& item : items)
      all.push_back({{.text = item.prompt + std::to_string(item.pixels.max().item().toInt()),
                      .logprob = -1,
                      .mean_logprob = -0.5,
                      .score = -2,
                      .tokens = {}}});
    return all;
  }
  std::size_t most = 0;
};

}  // namespace

TEST_CASE("each scene has its caption, a few at a time" * doctest::skip(!mm::kHasCodecs)) {
  const TemporaryFolder folder;
  const DrawnVideo video{.frames = 200, .rate = 5, .level = [](int frame, int, int) {
                           return static_cast<std::uint8_t>(40 * (frame / 10 % 6) + 20);  // twenty scenes of two seconds
                         }};
  const auto path = folder.file("a.avi", avi(video));
  Brightness model;
  const auto told = mm::captions_of_scenes(model, path, {.pixels = {}, .prompt = "level "}, {}, {});
  CHECK_FALSE(told.truncated);
  const auto& scenes = told.all;
  REQUIRE(scenes.size() == 20);
  CHECK(model.most == 16);
  for (std::size_t i = 0; i < 20; ++i) {
    const auto scene = scenes.at(i);
    CAPTURE(scene.dump());
    CHECK(scene.string("caption") == "level " + std::to_string(40 * (i % 6) + 20));
    CHECK(scene.number("start") == doctest::Approx(2.0 * static_cast<double>(i)));
    CHECK(scene.number("end") == doctest::Approx(2.0 * static_cast<double>(i) + 2));
    CHECK(scene.at("frames").numbers() == std::vector<double>{2.0 * static_cast<double>(i) + 1});
    CHECK(scene.number("score") == -2);
  }
}
