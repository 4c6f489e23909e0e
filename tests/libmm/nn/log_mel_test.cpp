#include "nn/log_mel.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>

#include <cmath>
#include <numbers>
#include <string>

#include "support/caught.h"
#include "support/close.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr LogMelOptions kSpeech{.rate = 16'000, .window = 400, .hop = 160, .mels = 80};
constexpr LogMelOptions kNarrow{
    .rate = 8000, .window = 200, .hop = 80, .transform = 256, .mels = 40, .low = 20, .high = 3800, .scale = MelScale::htk};
constexpr LogMelOptions kOdd{.rate = 12'000, .window = 250, .hop = 97, .mels = 24, .low = 50};

at::Tensor tone(double hertz, int rate, std::int64_t count) {
  return at::arange(count, at::kDouble).mul(2 * std::numbers::pi * hertz / rate).sin().to(at::kFloat);  // [N]
}

}  // namespace

TEST_CASE("filters and log-mels are those of transformers") {
  const Safetensors golden(MM_TEST_DATA "/sounds/log_mel.safetensors");
  for (const auto& [name, options] : {std::pair{std::string("speech"), kSpeech}, {"narrow", kNarrow}, {"odd", kOdd}}) {
    CAPTURE(name);
    CHECK(difference(mel_filters(options), golden.tensor(name + ".filters")) < 1e-7);
    CHECK(difference(LogMel(options)(golden.tensor(name + ".wave")), golden.tensor(name + ".log_mel")) < 1e-5);
  }
}

TEST_CASE("a higher tone lies in a higher filter, and a frame stands for every hop") {
  const LogMel log_mel(kSpeech);
  const at::Tensor low = log_mel(tone(300, 16'000, 1600)), high = log_mel(tone(3000, 16'000, 1600));
  CHECK(low.sizes() == at::IntArrayRef{80, 11});
  CHECK(low.select(1, 5).argmax().item<std::int64_t>() < high.select(1, 5).argmax().item<std::int64_t>());
}

TEST_CASE("what is softer than the range is lifted to it") {
  LogMelOptions options = kSpeech;
  options.range = 20;
  const at::Tensor all = LogMel(kSpeech)(tone(500, 16'000, 4000)), kept = LogMel(options)(tone(500, 16'000, 4000));
  const double loudest = all.max().item<double>();
  CHECK(all.min().item<double>() < loudest - 5);
  CHECK(kept.max().item<double>() == loudest);
  CHECK(kept.min().item<double>() == doctest::Approx(loudest - 2 * std::log(10)));
}

TEST_CASE("a sound shorter than a window is followed by silence") {
  const LogMel log_mel(kSpeech);
  CHECK(log_mel(at::ones({1}, at::kFloat)).sizes() == at::IntArrayRef{80, 1});
  CHECK(log_mel(at::ones({399}, at::kFloat)).sizes() == at::IntArrayRef{80, 3});
  CHECK(log_mel(at::ones({1}, at::kFloat)).isfinite().all().item<bool>());
}

TEST_CASE("filters that cannot be are refused") {
  LogMelOptions narrow = kSpeech;
  narrow.mels = 200;
  const Error empty = error_of([&] { mel_filters(narrow); });
  CHECK((empty.kind == Kind::usage));
  CHECK(std::string(empty.what()).find("of 200 lies between two frequencies of the transform, 40.0 Hz apart") != std::string::npos);
  narrow.gaps = true;
  CHECK((mel_filters(narrow).sum(0).min().item<double>() == 0));
  LogMelOptions high = kSpeech;
  high.high = 9000;
  CHECK(complaint([&] { LogMel{high}; }) == "filters from 0 to 9000 Hz are not within 0 to 8000 Hz, half the rate");
}
