#include "data/caption_batch.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include "model/image_processor.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Words are their letters: "abc" is 10 11 12.
struct Letters : Tokenizer {
  std::vector<std::int64_t> encode(std::string_view text, bool) const override {
    std::vector<std::int64_t> ids;
    for (const char c : text) ids.push_back(10 + c - 'a');
    return ids;
  }
  Encoding model_input(std::string_view text, const std::optional<std::string>&, std::int64_t) const override {
    return {.ids = encode(text, true), .types = {}};
  }
  std::string decode(const std::vector<std::int64_t>&, bool) const override { return {}; }
  std::int64_t size() const override { return 40; }
  std::int64_t id_of(std::string_view) const override { return -1; }
  std::string token_of(std::int64_t) const override { return {}; }
  bool is_special(std::int64_t id) const override { return id < 10; }
};

Image grey(std::uint8_t level) { return {2, 2, 3, std::vector<std::uint8_t>(12, level)}; }

}  // namespace

TEST_CASE("tokens begin with the start, labels end with the end, the rest is not counted") {
  const std::vector<CaptionExample> examples{{grey(0), "abc"}, {grey(255), "d"}, {grey(51), "abcdefgh"}};
  const auto batch = caption_batch(examples, Letters(), {.start = 1, .end = 2, .pad = 0, .longest = 6},
                                   pixel_values({.mean = {0, 0.5, 1}, .std = {1, 0.5, 2}}));
  CHECK(at::equal(batch.tensors.at("tokens"),
                  at::tensor({1L, 10L, 11L, 12L, 0L, 0L, 1L, 13L, 0L, 0L, 0L, 0L, 1L, 10L, 11L, 12L, 13L, 14L}).view({3, 6})));
  CHECK(at::equal(
      batch.tensors.at("labels"),
      at::tensor({10L, 11L, 12L, 2L, -100L, -100L, 13L, 2L, -100L, -100L, -100L, -100L, 10L, 11L, 12L, 13L, 14L, 15L}).view({3, 6})));
  CHECK(batch.targets == 4 + 2 + 6);
  CHECK(batch.places == 3 * 6);
  CHECK(batch.held == batch.targets);
  CHECK(batch.tensors.at("pixels").sizes() == at::IntArrayRef({3, 3, 2, 2}));
  CHECK(batch.tensors.at("pixels")[0][1][0][0].item().toFloat() == doctest::Approx(-1));
  CHECK(batch.tensors.at("pixels")[1][1][1][1].item().toFloat() == doctest::Approx(1));
  CHECK(batch.tensors.at("pixels")[2][2][0][1].item().toFloat() == doctest::Approx((0.2 - 1) / 2));
}

TEST_CASE("pictures are learnt as they are looked at later, bit for bit") {
  const ImageSteps steps{
      .size = {.height = 16, .width = 16}, .mean = {0.48145466, 0.4578275, 0.40821073}, .std = {0.26862954, 0.26130258, 0.27577711}};
  Image image{16, 16, 3, {}};
  for (int i = 0; i < 768; ++i) image.pixels.push_back(static_cast<std::uint8_t>(i));
  const std::vector<CaptionExample> examples{{image, "a"}};
  CHECK(at::equal(caption_batch(examples, Letters(), {.start = 1, .end = 2}, pixel_values(steps)).tensors.at("pixels")[0],
                  ImageProcessor(steps)(image)));
}
