#include <array>
#include <utility>

#include "model/load_layers.h"
#include "model/quantize.h"
#include "vit/family.h"
#include "vit/layout.h"
#include "vit/processor.h"
#include "vit/videos.h"

namespace mm::vit {
namespace {

// The heads of classifiers, and the half that is only there in training.
constexpr std::array<std::string_view, 5> kIgnored{"classifier.*", "*mask_token", "decoder.*", "encoder_to_decoder.*",
                                                   "*position_embeddings"};

}  // namespace

std::unique_ptr<Embedder> video_embedder(const Folder& folder, const Runtime& runtime) {
  const auto config = read_config(folder.config());
  auto prepare = pictures_of_size(image_steps(folder.image_processor_config(), config), config.image_size, config.image_size);
  auto model = load_layers(
      folder, runtime, kIgnored,
      [&](const std::shared_ptr<ParamSource>& files) {
        return std::make_unique<VideoModel>(Params(std::make_shared<LayoutSource>(files, config.layout)), Params(files), config);
      },
      [](std::unique_ptr<VideoModel>& made, const Checkpoint& checkpoint) { quantize_each(made->encoder().layers, checkpoint); });
  return mm::video_embedder(std::move(model), std::move(prepare), config.frames, runtime);
}

}  // namespace mm::vit
