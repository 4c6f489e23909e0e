#include "qwen_vl/pictures.h"

#include <ATen/ops/max.h>

#include <algorithm>

#include "base/file.h"
#include "golden.h"
#include "support/caught.h"

using namespace mm::qwen_vl;

namespace {

Pictures of(const Golden& golden, std::int64_t most_tokens) {
  const auto config = read_config(golden.config);
  return {mm::Folder(golden.path), config.vision, config.tokens, most_tokens};
}

}  // namespace

TEST_CASE("a conversation is expanded to transformers' tokens, each at its place") {
  for (const auto& name : kGolden) {
    const Golden golden(name);
    const auto pictures = of(golden, 0);
    const auto tokenizer = mm::Folder(golden.path).tokenizer();
    const auto cases = golden.generated().at("cases");
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto one = cases.at(c);
      mm::chat::Views views;
      for (const auto i : one.at("pictures").integers())
        views.pictures.push_back(pictures.prepare(golden.image(static_cast<std::size_t>(i)), false));
      const auto tokens = tokenizer->encode(pictures.expanded(one.string("prompt"), views), true);
      CHECK(tokens == one.at("tokens").integers());
      CHECK(pictures.states(views) == std::count(tokens.begin(), tokens.end(), golden.image_token()));
      CHECK(pictures.places(tokens, views).sizes() == at::IntArrayRef({3, std::ssize(tokens)}));
    }
  }
}

TEST_CASE("a video is expanded to transformers' tokens, each at its place") {
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto pictures = of(golden, 0);
    const auto tokenizer = mm::Folder(golden.path).tokenizer();
    const auto cases = golden.videos().at("cases");
    for (std::size_t c = 0; c < cases.size(); ++c) {
      CAPTURE(c);
      const auto one = cases.at(c);
      const auto frames = golden.video(static_cast<std::size_t>(one.integer("video")));
      const mm::chat::Views views{
          .pictures = {pictures.prepare_video(frames.images, false)}, .seconds = frames.seconds, .duration = frames.duration};
      const auto tokens = tokenizer->encode(pictures.expanded(one.string("prompt"), views), true);
      CHECK(tokens == one.at("tokens").integers());
      CHECK(pictures.states(views) == std::count(tokens.begin(), tokens.end(), golden.config.integer("video_token_id")));
      const auto places = pictures.places(tokens, views);
      for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto row = places[static_cast<std::int64_t>(axis)];
        const auto* own = row.const_data_ptr<std::int64_t>();
        CHECK(std::vector(own, own + row.numel()) == one.at("places").at(axis).integers());
      }
      CHECK(places.max().item<std::int64_t>() + 1 - std::ssize(tokens) == one.integer("delta"));
    }
  }
}

TEST_CASE("a video stands in words as transformers has them") {
  const Golden golden("qwen3");
  const auto pictures = of(golden, 20), all = of(golden, 0);
  const auto frames = golden.video(1);  // five of 18 a second
  const mm::chat::Views views{
      .pictures = {pictures.prepare_video(frames.images, false)}, .seconds = frames.seconds, .duration = frames.duration};
  const auto text = pictures.expanded("a<|video_pad|>b", views);
  CHECK(text.starts_with("a<0.3 seconds><|vision_start|><|video_pad|><|video_pad|>"));
  CHECK(text.find("<|vision_end|><1.5 seconds><|vision_start|>") != std::string::npos);
  CHECK(text.find("<|vision_end|><2.4 seconds><|vision_start|>") != std::string::npos);  // the last frame stands twice
  CHECK(text.ends_with("<|vision_end|>b"));
  CHECK(pictures.states(views) <= 20);
  CHECK(pictures.counted(views) == "1 video of 5 frames (at most 20 without --tiles)");
  CHECK(pictures.content(views, "q").dump() == R"([{"type":"video"},{"type":"text","text":"q"}])");
  CHECK_FALSE(pictures.were_cut(views));
  CHECK(
      pictures.were_cut({.pictures = {pictures.prepare_video(golden.video(0).images, true), pictures.prepare_video(frames.images, true)}}));
  CHECK(pictures.were_cut({.pictures = views.pictures, .seconds = std::vector(33, 0.0)}));
  CHECK(pictures.frame_rule(false).most == 32);
  CHECK(pictures.frame_rule(true).most == 768);
  CHECK(all.frame_rule(false).most == 768);
  CHECK(pictures.tokens().size() == 2);
  CHECK_THROWS_WITH_AS(pictures.expanded("<|video_pad|> <|image_pad|>", views),
                       "'<|image_pad|>' stands 1 times in what the model reads, for 0 pictures", mm::Error);
  CHECK_THROWS_WITH_AS(pictures.expanded("<|video_pad|>", {}), "'<|video_pad|>' stands 1 times in what the model reads, for 0 pictures",
                       mm::Error);
}

TEST_CASE("where the tokenizer has no token for videos, the middle frame is looked at") {
  const Copy copy("qwen3");
  auto text = mm::read_file(copy.folder / "tokenizer.json", 1 << 20);
  for (auto at = text.find("<|video_pad|>"); at != std::string::npos; at = text.find("<|video_pad|>"))
    text.replace(at, 13, "<|other_pad|>");
  copy.folder.file("tokenizer.json", text);
  const Golden golden("qwen3");
  const auto config = read_config(golden.config);
  const Pictures pictures(mm::Folder(copy.folder.path), config.vision, config.tokens, 0);
  CHECK(pictures.frame_rule(true).kind == mm::FrameRule::Kind::middle);
  CHECK(pictures.tokens().size() == 1);
}

TEST_CASE("a picture becomes no more tokens than are allowed, unless as many as the folder has are asked for") {
  const Golden golden("qwen3");
  const auto few = of(golden, 5), all = of(golden, 0);
  const auto image = golden.image(0);
  CHECK(few.cuts());
  CHECK(few.states({.pictures = {few.prepare(image, false)}}) <= 5);
  CHECK(few.states({.pictures = {few.prepare(image, true)}}) == 12);
  CHECK(few.were_cut({.pictures = {few.prepare(image, true)}}));
  CHECK_FALSE(few.were_cut({.pictures = {few.prepare(image, false)}}));
  CHECK(all.states({.pictures = {all.prepare(image, false), all.prepare(image, false)}}) == 24);
  CHECK(few.counted({.pictures = {few.prepare(image, false)}}) == "1 picture (at most 5 of each without --tiles)");
  CHECK(all.counted({.pictures = {all.prepare(image, false)}}) == "1 picture");
  CHECK(all.grid(all.prepare(image, false)).rows == 3);
  CHECK(all.grid(all.prepare(image, false)).columns == 4);
}
