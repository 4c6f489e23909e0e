#include <ATen/TensorOperators.h>

#include "models/vit/golden.h"
#include "support/caught.h"
#include "vit/family.h"

using namespace mm;
using namespace mm::vit;

TEST_CASE("sounds become vectors and states as in transformers, one at a time or several") {
  const Golden golden("sound");
  const auto file = golden.file("activations.safetensors");
  const Compare compare(file);
  const auto embedder = vit::sound_embedder(Folder(golden.path), Runtime{});
  CHECK((embedder->reads(Content::sound) && !embedder->reads(Content::text) && !embedder->reads(Content::picture)));
  CHECK(embedder->rate() == 16'000);
  CHECK(embedder->width() == 16);
  std::vector<at::Tensor> heard;
  for (const auto& sound : golden.sounds()) heard.push_back(embedder->prepare(sound));
  compare.against("vector", file.tensor("vector").slice(0, 1, 2), embedder->sounds(std::span(heard).last(1)));
  compare("vector", embedder->sounds(heard));
  compare.against("state.1", file.tensor("state.1")[0], embedder->sound_states(heard, 1)[0]);
  for (const auto dtype : {c10::kBFloat16, c10::kChar}) {
    Runtime runtime;
    runtime.dtype = dtype;
    const auto near = vit::sound_embedder(Folder(golden.path), runtime)->sounds(heard);
    CHECK(of_length_one(near).mul(of_length_one(file.tensor("vector"))).sum(1).min().item<double>() > 0.99);
  }
}

TEST_CASE("a folder whose parts do not belong together is refused") {
  const SpoiledFolder spoiled("vit", "sound");
  spoiled.set("preprocessor_config.json", "max_length", "50");
  CHECK(complaint([&] {
          vit::sound_embedder(Folder(spoiled.folder.path), Runtime{});
        }).find("makes 16 mels and 50 frames (num_mel_bins, max_length), the model takes 16 and 40") != std::string::npos);
}
