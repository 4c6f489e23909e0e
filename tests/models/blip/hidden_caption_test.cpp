#include "blip/hidden_caption.h"

#include <ATen/ops/log_softmax.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include "golden.h"

using namespace mm::blip;

namespace {

struct Said {
  Said()
      : golden("defaults"),
        vision(golden.params() / "vision_model", golden.config.vision),
        text(golden.params() / "text_decoder", golden.config) {
    const auto size = golden.config.vision.image_size;
    caption.pixels = at::rand({3, size, size}) - 0.5;
    caption.side = 2;
    caption.read = {golden.config.text.start_token, 7, 8, 9};
    caption.said = {9, golden.config.text.end_token};  // behind "7 8"
    caption.mask = 3;
  }

  // By hand: log p of what is said when that is read of that picture.
  double by_hand(const at::Tensor& pixels, const std::vector<std::int64_t>& read) const {  // [3, H, W]
    const c10::InferenceMode guard;
    const auto logits = text(at::tensor(read, at::kLong).unsqueeze(0), vision(pixels.unsqueeze(0)));  // [1, 4, V]
    const auto logprobs = at::log_softmax(logits, -1);                                                // [1, 4, V]
    return logprobs[0][2][caption.said[0]].item().toDouble() + logprobs[0][3][caption.said[1]].item().toDouble();
  }

  std::vector<double> operator()(const std::vector<std::vector<std::uint8_t>>& there) const {
    return hidden_logprobs(vision, text, caption, there, {});
  }

  Golden golden;
  VisionTower vision;
  TextDecoder text;
  HiddenCaption caption;
};

}  // namespace

TEST_CASE("what is hidden is a mask among the tokens and the mean colour in the picture, alone or among others") {
  const Said said;
  const auto size = said.golden.config.vision.image_size;
  auto corner = said.caption.pixels.clone();
  corner.narrow(1, 0, size / 2).narrow(2, size / 2, size - size / 2).zero_();
  const std::vector<std::vector<std::uint8_t>> there{
      {1, 1, 1, 1, 1, 1, 1}, {1, 0, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 0, 1, 1}, {0, 1, 0, 1, 0, 1, 1}, {0, 0, 0, 0, 0, 0, 0}};
  const auto found = said(there);
  const auto& read = said.caption.read;
  const std::vector<double> expected{said.by_hand(said.caption.pixels, read), said.by_hand(said.caption.pixels, {read[0], 7, 3, 9}),
                                     said.by_hand(corner, read), said.by_hand(corner, {read[0], 3, 8, 3}),
                                     said.by_hand(corner * 0, {read[0], 3, 3, 3})};
  for (std::size_t i = 0; i < there.size(); ++i) {
    CAPTURE(i);
    CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-5));
    CHECK(said({there[i]})[0] == doctest::Approx(found[i]).epsilon(1e-5));
  }
  CHECK(std::abs(found[0] - found[1]) > 1e-4);
  CHECK(std::abs(found[0] - found[2]) > 1e-6);
}
