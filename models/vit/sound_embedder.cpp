#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/check.h"
#include "model/feature_extractor.h"
#include "model/load_layers.h"
#include "model/quantize.h"
#include "vit/family.h"
#include "vit/filter_bank.h"
#include "vit/layout.h"
#include "vit/sounds.h"

namespace mm::vit {
namespace {

constexpr std::array<std::string_view, 1> kIgnored{"classifier.*"};  // the head of a classifier

}  // namespace

std::unique_ptr<Embedder> sound_embedder(const Folder& folder, const Runtime& runtime) {
  const auto config = read_config(folder.config());
  const auto bank = read_filter_bank(feature_extractor_config(folder, "ASTFeatureExtractor"));
  MM_CHECK(bank.mels == config.mels && bank.frames == config.frames, Kind::input,
           fmt::format("preprocessor_config.json makes {} mels and {} frames (num_mel_bins, max_length), the model takes {} and {}",
                       bank.mels, bank.frames, config.mels, config.frames),
           folder.path());
  auto model = load_layers(
      folder, runtime, kIgnored,
      [&](const std::shared_ptr<ParamSource>& files) {
        return std::make_unique<SoundModel>(Params(std::make_shared<LayoutSource>(files, config.layout)), config);
      },
      [](std::unique_ptr<SoundModel>& made, const Checkpoint& checkpoint) { quantize_each(made->encoder().layers, checkpoint); });
  return mm::sound_embedder(std::move(model), FilterBank(bank), bank.rate, runtime);
}

}  // namespace mm::vit
