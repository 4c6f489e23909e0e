#include "clap/swin.h"

#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>

#include <cmath>

#include "models/clap/golden.h"

using namespace mm;
using namespace mm::clap;

TEST_CASE("stages are transformers', packed or not, and nearly in 8 bits") {
  const c10::InferenceMode guard;
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    for (std::int64_t i = 0; i < 3; ++i) {
      const auto from = file.tensor("state.0." + std::to_string(i));
      const auto side = static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(from.size(0)))));
      Stage stage((golden.params() / "audio_model.audio_encoder.layers")[i], golden.config.sound, i);
      const auto x = from.reshape({1, side, side, -1});
      const auto to = "state.0." + std::to_string(i + 1);
      compare(to, stage(x).flatten(0, 2));
      stage.pack();
      compare(to, stage(x).flatten(0, 2));
      stage.quantize();
      CHECK(difference(stage(x).flatten(0, 2), file.tensor(to)) < 0.5);
    }
  }
}

TEST_CASE("patches know how far apart they are, and do not see those that came around the edge") {
  const auto rows = distances(2);  // numbered by rows: 0 1 / 2 3
  CHECK(rows[0][0].item<std::int64_t>() == 4);
  CHECK(rows[0][3].item<std::int64_t>() == 0);
  CHECK(rows[3][0].item<std::int64_t>() == 8);
  CHECK(rows[2][1].item<std::int64_t>() == 6);
  const auto away = hidden(4, 2, 1);  // 4 windows of a 4 x 4 square that was moved by 1
  CHECK(away[0].abs().sum().item<float>() == 0);
  CHECK(away[1][0][1].item<float>() == -100);
  CHECK(away[1][0][2].item<float>() == 0);
  CHECK(away[3][0][3].item<float>() == -100);
}
