#include "model/embedder.h"

#include <array>
#include <utility>

#include "model/feature_extractor.h"
#include "model/load_layers.h"
#include "model/quantize.h"
#include "model/tower.h"
#include "wav2vec2/family.h"
#include "wav2vec2/model.h"
#include "wav2vec2/samples.h"

namespace mm::wav2vec2 {
namespace {

// What files hold beside the encoder: what stands for hidden frames in training, heads of recognisers and classifiers, and the codebook.
constexpr std::array<std::string_view, 9> kIgnored{"*masked_spec_embed", "lm_head.*",     "quantizer.*",
                                                   "project_q.*",        "project_hid.*", "projector.*",
                                                   "classifier.*",       "layer_weights", "*num_batches_tracked"};

}  // namespace

std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime) {
  const auto config = read_config(folder.config());
  const auto how = read_samples(feature_extractor_config(folder, "Wav2Vec2FeatureExtractor"));
  auto model = load_layers(
      folder, runtime, kIgnored,
      [&](const std::shared_ptr<ParamSource>& files) { return std::make_unique<Model>(base(files, config), config); },
      [](std::unique_ptr<Model>& made, const Checkpoint& checkpoint) { quantize_each(made->all_layers(), checkpoint); });
  return sound_embedder(
      std::move(model), [config, how](const Sound& sound) { return samples_of(sound, how, config); }, how.rate, runtime);
}

}  // namespace mm::wav2vec2
