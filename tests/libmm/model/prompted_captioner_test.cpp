#include "model/prompted_captioner.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <string>
#include <vector>

#include "support/caught.h"
#include "support/counting_captioner.h"

#include "support/doctest.h"

namespace {

using mm::kEnd, mm::kStart, mm::Toy;

mm::CaptionItem item(double brightness, const char* prompt = "") { return {at::full({3, 2, 2}, brightness), prompt}; }

}  // namespace

TEST_CASE("captions hold the prompt, and their tokens and sums what was written behind it") {
  auto toy = Toy().captioner();
  const auto bare = toy.caption(std::vector{item(1)}, {})[0][0];
  CHECK(bare.tokens.front().id == 4 + (12 + kStart) % 8);
  CHECK(bare.tokens.back().id == kEnd);
  CHECK(bare.tokens.size() == 7);
  CHECK(bare.text.size() == 2 * 6 - 1);  // six letters; the end says nothing
  const auto prompted = toy.caption(std::vector{item(1, "b c")}, {})[0][0];
  CHECK(prompted.text.starts_with("b c "));
  CHECK(prompted.tokens.front().id == 4 + (12 + 2 * kStart + 5 + 6) % 8);
  double sum = 0;
  for (const auto& token : prompted.tokens) sum += token.logprob;
  CHECK(prompted.logprob == doctest::Approx(sum));
  CHECK(prompted.mean_logprob == doctest::Approx(sum / static_cast<double>(prompted.tokens.size())));
}

TEST_CASE("items of several shapes and prompts come back in their order, as though each were alone") {
  const Toy folder;
  auto toy = folder.captioner(3);
  const mm::CaptionItem clip{at::full({2, 3, 2, 2}, 3), "b"};
  const std::vector items{item(1, "b"), item(2), clip, item(3, "c"), item(4)};
  mm::CaptionRequest request;
  for (const int beams : {1, 3}) {
    request.decode.beam = beams;
    request.captions = beams;
    const auto together = toy.caption(items, request);
    REQUIRE(together.size() == items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto alone = folder.captioner(3).caption(std::span(&items[i], 1), request);
      REQUIRE(together[i].size() == static_cast<std::size_t>(beams));
      for (std::size_t n = 0; n < together[i].size(); ++n) CHECK(together[i][n].text == alone[0][n].text);
    }
  }
  CHECK(toy.caption({}, request).empty());
  for (const auto& shape : toy.looks) CHECK(shape[0] == 1);  // on a processor one at a time
}

TEST_CASE("weights are brought into order before the second picture, not for one") {
  auto toy = Toy().captioner();
  toy.caption(std::vector{item(1)}, {});
  CHECK(toy.packs == 0);
  toy.caption(std::vector{item(1)}, {});
  CHECK(toy.packs == 1);
}

TEST_CASE("what cannot be decoded is told before the tower looks, and can be asked beforehand") {
  auto toy = Toy().captioner();
  mm::CaptionRequest request;
  request.decode.max_length = 10;
  CHECK_THROWS_WITH_AS(toy.caption(std::vector{item(1)}, request), "a text of 10 tokens is longer than the model's 9 positions", mm::Error);
  CHECK_THROWS_AS(toy.check(request, ""), mm::Error);
  CHECK(toy.looks.empty());
  toy.check({}, "a b c d e");
  CHECK_THROWS_AS(toy.check({}, "a b c d e f"), mm::Error);  // eight tokens with the two in front: no room is left
  request = {};
  request.captions = 2;
  CHECK_THROWS_WITH_AS(toy.check(request, ""), "greedy search gives one text per item", mm::Error);
}

TEST_CASE("clips are for models of clips, and not longer than these take") {
  const std::vector<mm::CaptionItem> clip{{at::zeros({4, 3, 2, 2}), ""}};
  CHECK(complaint([&] { Toy().captioner().caption(clip, {}); }).find("this model takes pictures, not clips") != std::string::npos);
  CHECK(complaint([&] { Toy().captioner(3).caption(clip, {}); }).find("a clip has 4 frames, the model takes 3") != std::string::npos);
  CHECK(Toy().captioner(4).caption(clip, {}).size() == 1);
}

TEST_CASE("of a video a model of clips takes its number of frames, evenly; one of pictures the middle frame") {
  const mm::Pictures frames{.images = {{2, 2, 3, std::vector<std::uint8_t>(12, 10)}, {2, 2, 3, std::vector<std::uint8_t>(12, 200)}},
                            .seconds = {1, 3},
                            .duration = 4};
  const auto clips = Toy().captioner(3), pictures = Toy().captioner();
  CHECK(clips.frame_rule().kind == mm::FrameRule::Kind::even);
  CHECK(clips.frame_rule().most == 3);
  const auto pixels = clips.prepare_video(frames);
  CHECK(pixels.sizes() == at::IntArrayRef{2, 3, 2, 2});
  CHECK(pixels[1].equal(clips.prepare(frames.images[1])));
  CHECK(pictures.frame_rule().kind == mm::FrameRule::Kind::middle);
  CHECK(pictures.prepare_video(frames).equal(pictures.prepare(frames.images[0])));
}

TEST_CASE("parts that do not belong together are refused") {
  CHECK(complaint([] { Toy().captioner(0, 11); }).find("tokenizer.json has 12 tokens, the model's vocabulary 11") != std::string::npos);
  CHECK(Toy().captioner().prepare({3, 1, 3, std::vector<std::uint8_t>(9)}).sizes() == at::IntArrayRef({3, 2, 2}));
}

TEST_CASE("a caption is read again behind its prompt, without the token that nothing follows") {
  const Toy folder;
  auto model = folder.captioner();
  mm::Caption caption;
  caption.tokens = {{5, "b", 0}, {6, "c", 0}, {3, "[SEP]", 0}};
  const auto maps = model.maps({.pixels = at::ones({3, 2, 2}), .prompt = "a"}, caption, 0);
  CHECK(at::equal(model.read, at::tensor({2, 2, 4, 5, 6}, at::kLong).unsqueeze(0)));
  REQUIRE(maps.words.size() == 2);
  CHECK(maps.words[0].text == "b");
  CHECK(maps.words[1].maps.sizes() == at::IntArrayRef{2, 2, 2});
  CHECK(maps.words[0].maps[0].max().item<float>() == doctest::Approx(12.0 / 5));
  CHECK(model.part(3, 5).width == 1);
}
