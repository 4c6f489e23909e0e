#include "feature/mel_statistics.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/std.h>

#include "feature/pitch.h"
#include "support/close.h"
#include "support/tones.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Of the whole spectrogram at once.
at::Tensor at_once(const Sound& sound) {
  const at::Tensor samples =
      at::from_blob(const_cast<float*>(sound.samples.data()), {static_cast<std::int64_t>(sound.samples.size())}, at::kFloat);
  const at::Tensor mel = LogMel(feature_mel())(samples).to(at::kDouble);  // [M, T]
  return at::cat({mel.mean(1), at::std(mel, {1}, 0)}).to(at::kFloat);
}

}  // namespace

TEST_CASE("the same as of the whole spectrogram, for sounds of any length") {
  const auto sweep = [](double seconds) {
    return tone(
        seconds, [](double t) { return 200 + 90 * t; }, [](double t) { return 0.3 + 0.2 * std::sin(t); }, buzz);
  };
  for (const double seconds : {0.001, 0.02, 1.0, 29.99, 30.0, 30.015, 61.7}) {
    CAPTURE(seconds);
    const Sound sound = sweep(seconds);
    const at::Tensor made = mel_statistics(sound);
    CHECK(made.sizes() == at::IntArrayRef({80}));
    CHECK(difference(made, at_once(sound)) < 1e-4);
  }
}

TEST_CASE("the numbers have names") {
  const auto names = mel_numbers();
  REQUIRE(names.size() == 80);
  CHECK(names[0].name == "mean.0");
  CHECK(names[79].name == "deviation.39");
}

TEST_CASE("a tone is loud in its own band") {
  const at::Tensor low = mel_statistics(steady(1, 300, 0.5)), high = mel_statistics(steady(1, 3000, 0.5));
  CHECK(low.narrow(0, 0, 40).argmax().item<std::int64_t>() < high.narrow(0, 0, 40).argmax().item<std::int64_t>());
}
