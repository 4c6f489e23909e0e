#include "vit/videos.h"

#include <c10/core/InferenceMode.h>

#include "models/vit/golden.h"

using namespace mm;
using namespace mm::vit;

TEST_CASE("every state of a video is transformers', and so is its vector") {
  const c10::InferenceMode guard;
  for (const auto* name : {"video-means", "video-first", "video-trained"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    VideoModel model(golden.params(), Params(golden.source()), golden.config);
    const auto frames = file.tensor("input.pixels");
    CHECK(model.rows(frames[0]) == file.tensor("state.0").size(1));
    for (std::int64_t layer = 0; layer <= 2; ++layer) compare("state." + std::to_string(layer), model.states(frames, layer));
    compare("vector", model.vectors(frames));
    model.pack();
    compare.against("vector", file.tensor("vector").slice(0, 1, 2), model.vectors(frames.slice(0, 1, 2)));
  }
}
