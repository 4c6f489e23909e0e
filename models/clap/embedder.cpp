#include "model/embedder.h"

#include <ATen/ops/stack.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "base/check.h"
#include "bert/text_side.h"
#include "clap/family.h"
#include "clap/model.h"
#include "clap/spectrogram.h"
#include "model/feature_extractor.h"
#include "model/load_layers.h"
#include "model/quantize.h"
#include "model/tower.h"

namespace mm::clap {
namespace {

// Constants that files hold, and the scale that was not trained.
constexpr std::array<std::string_view, 5> kIgnored{"*position_ids", "*token_type_ids", "*relative_position_index", "*num_batches_tracked",
                                                   "logit_scale_t"};

Model load(const Folder& folder, const Config& config, const Runtime& runtime) {
  return load_layers(
      folder, runtime, kIgnored, [&](const std::shared_ptr<ParamSource>& files) { return Model(files, config); },
      [](Model& model, const Checkpoint& checkpoint) {
        quantize_each(model.sound.stages, checkpoint);
        model.text.encoder.quantize();
      });
}

class ClapEmbedder : public Embedder {
 public:
  ClapEmbedder(const Folder& folder, const Runtime& runtime)
      : config_(read_config(folder.config())),
        hears_(read_spectrogram(feature_extractor_config(folder, "ClapFeatureExtractor"))),
        spectrogram_(hears_),
        tokenizer_(folder.tokenizer()),
        runtime_(with_floats(runtime)),
        model_(load(folder, config_, runtime)) {
    const auto& sound = config_.sound;
    MM_CHECK(
        hears_.mels == sound.mels, Kind::input,
        fmt::format("preprocessor_config.json makes {} mels (feature_size), the model takes {} (num_mel_bins)", hears_.mels, sound.mels),
        folder.path());
    const auto most = sound.square * (sound.square / sound.mels);
    MM_CHECK(hears_.frames() <= most, Kind::input,
             fmt::format("preprocessor_config.json makes {} frames, the model takes {} at most", hears_.frames(), most), folder.path());
    MM_CHECK(hears_.fusion == sound.fusion, Kind::input,
             fmt::format("truncation of preprocessor_config.json is {}, enable_fusion of config.json {}",
                         hears_.fusion ? "fusion" : "rand_trunc", sound.fusion),
             folder.path(), "take preprocessor_config.json from the model this one was made of");
    MM_CHECK(tokenizer_->size() <= config_.text.vocabulary, Kind::input,
             fmt::format("tokenizer.json has {} tokens, the model's vocabulary {}", tokenizer_->size(), config_.text.vocabulary),
             folder.path());
    const auto settings = folder.file("tokenizer_config.json");
    const auto said = settings.is_object() ? settings.number("model_max_length", 1e30) : 1e30;
    longest_ = static_cast<std::int64_t>(std::clamp(said, 3.0, std::max(3.0, static_cast<double>(config_.text.longest()))));
  }

  bool reads(Content content) const override { return content != Content::picture; }
  std::int64_t width() const override { return config_.projection; }
  std::int64_t layers(Content content) const override { return content == Content::text ? config_.text.layers : config_.sound.stages(); }
  PairScore pair_score() const override { return {.scale = std::exp(model_.logit_scale.item().toDouble())}; }

  using Embedder::prepare;
  at::Tensor prepare(const Sound& sound) const override { return spectrogram_(sound); }
  int rate() const override { return hears_.rate; }

  at::Tensor sounds(std::span<const at::Tensor> sounds) override {
    return at::stack(hear(sounds, [&](const at::Tensor& batch) { return model_.sounds(batch); }));  // [B, P]
  }
  std::vector<at::Tensor> sound_states(std::span<const at::Tensor> sounds, std::int64_t layer) override {
    return hear(sounds, [&](const at::Tensor& batch) { return model_.sound.states(batch, layer); });  // [S, E] each
  }

  at::Tensor texts(std::span<const std::string> texts) override {
    const c10::InferenceMode guard;
    const auto read = encodings(texts);
    if (runtime_.device.is_cpu() && texts.size() > 1 && !std::exchange(packed_texts_, true)) model_.text.encoder.pack();
    return bert::by_length(read, config_.text, runtime_.device, [&](const bert::PackedTexts& packed) { return model_.texts(packed); });
  }
  std::vector<at::Tensor> text_states(std::span<const std::string> texts, std::int64_t layer) override {
    const c10::InferenceMode guard;
    std::vector<at::Tensor> all;  // [T, E] each
    for (const auto& text : encodings(texts)) {
      const auto states =
          bert::states(model_.text.encoder, bert::pack(std::span(&text, 1), config_.text, runtime_.device), layer);  // [T, E]
      all.push_back(states.to(at::kCPU, at::kFloat));
    }
    return all;
  }

 private:
  std::vector<at::Tensor> hear(std::span<const at::Tensor> sounds, const std::function<at::Tensor(const at::Tensor&)>& compute) {
    const c10::InferenceMode guard;
    if (runtime_.device.is_cpu() && sounds.size() > 1 && !std::exchange(packed_sounds_, true)) model_.sound.pack();
    return by_batch(sounds, config_.sound.side() * config_.sound.side(), runtime_, compute);
  }

  std::vector<Encoding> encodings(std::span<const std::string> texts) const {
    std::vector<Encoding> all;
    for (const auto& text : texts) all.push_back(tokenizer_->model_input(text, {}, longest_));
    return all;
  }

  Config config_;
  SpectrogramConfig hears_;
  Spectrogram spectrogram_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  Runtime runtime_;
  Model model_;
  std::int64_t longest_ = 0;  // tokens of a text
  bool packed_sounds_ = false, packed_texts_ = false;
};

}  // namespace

std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime) { return std::make_unique<ClapEmbedder>(folder, runtime); }

}  // namespace mm::clap
