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
#include "chinese_clip/family.h"
#include "chinese_clip/model.h"
#include "clip/processor.h"
#include "model/load_layers.h"
#include "model/quantize.h"
#include "model/tower.h"

namespace mm::chinese_clip {
namespace {

// Constants that older files hold, and BERT's pooler, which is not used.
constexpr std::array<std::string_view, 3> kIgnored{"*position_ids", "*token_type_ids", "text_model.pooler.*"};

Model load(const Folder& folder, const Config& config, const Runtime& runtime) {
  return load_layers(
      folder, runtime, kIgnored, [&](const std::shared_ptr<ParamSource>& files) { return Model(files, config); },
      [](Model& model, const Checkpoint& checkpoint) {
        quantize_each(model.vision.layers, checkpoint);
        model.text.quantize();
      });
}

ImageSteps steps_of(const Folder& folder) {
  auto defaults = clip::default_steps();  // which are the same
  defaults.processor = "ChineseCLIPImageProcessor";
  return read_image_steps(folder.image_processor_config(), defaults);
}

class ChineseClipEmbedder : public Embedder {
 public:
  ChineseClipEmbedder(const Folder& folder, const Runtime& runtime)
      : config_(read_config(folder.config())),
        prepare_(pictures_of_size(steps_of(folder), config_.vision.image_size, config_.vision.image_size)),
        tokenizer_(folder.tokenizer()),
        runtime_(with_floats(runtime)),
        model_(load(folder, config_, runtime)) {
    MM_CHECK(tokenizer_->size() <= config_.text.vocabulary, Kind::input,
             fmt::format("tokenizer.json has {} tokens, the model's vocabulary {}", tokenizer_->size(), config_.text.vocabulary),
             folder.path());
    const auto settings = folder.file("tokenizer_config.json");
    const auto said = settings.is_object() ? settings.number("model_max_length", 1e30) : 1e30;
    longest_ = static_cast<std::int64_t>(std::clamp(said, 3.0, std::max(3.0, static_cast<double>(config_.text.longest()))));
  }

  bool reads(Content content) const override { return content == Content::picture || content == Content::text; }
  std::int64_t width() const override { return config_.projection; }
  std::int64_t layers(Content content) const override { return content == Content::text ? config_.text.layers : config_.vision.layers; }
  PairScore pair_score() const override { return {.scale = std::exp(model_.logit_scale.item().toDouble())}; }

  using Embedder::prepare;
  at::Tensor prepare(const Image& image) const override { return prepare_(image); }

  at::Tensor pictures(std::span<const at::Tensor> pixels) override {
    return at::stack(see(pixels, [&](const at::Tensor& batch) { return model_.pictures(batch); }));  // [B, P]
  }
  std::vector<at::Tensor> picture_states(std::span<const at::Tensor> pixels, std::int64_t layer) override {
    return see(pixels, [&](const at::Tensor& batch) { return model_.vision.states(batch, {&layer, 1}).front(); });  // [S, E] each
  }

  at::Tensor texts(std::span<const std::string> texts) override {
    const c10::InferenceMode guard;
    if (runtime_.device.is_cpu() && texts.size() > 1 && !std::exchange(packed_texts_, true)) model_.text.pack();
    return bert::by_length(encodings(texts), config_.text, runtime_.device,
                           [&](const bert::PackedTexts& packed) { return model_.texts(packed); });  // [B, P]
  }
  std::vector<at::Tensor> text_states(std::span<const std::string> texts, std::int64_t layer) override {
    const c10::InferenceMode guard;
    std::vector<at::Tensor> all;  // [T, E] each
    for (const auto& text : encodings(texts)) {
      const auto states = bert::states(model_.text, bert::pack(std::span(&text, 1), config_.text, runtime_.device), layer);  // [T, E]
      all.push_back(states.to(at::kCPU, at::kFloat));
    }
    return all;
  }

 private:
  std::vector<at::Tensor> see(std::span<const at::Tensor> pixels, const std::function<at::Tensor(const at::Tensor&)>& compute) {
    const c10::InferenceMode guard;
    if (runtime_.device.is_cpu() && pixels.size() > 1 && !std::exchange(packed_pictures_, true)) model_.vision.pack();
    return by_batch(pixels, config_.vision.patches() + 1, runtime_, compute);
  }

  std::vector<Encoding> encodings(std::span<const std::string> texts) const {
    std::vector<Encoding> all;
    for (const auto& text : texts) all.push_back(tokenizer_->model_input(text, {}, longest_));
    return all;
  }

  Config config_;
  PreparePicture prepare_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  Runtime runtime_;
  Model model_;
  std::int64_t longest_ = 0;  // tokens of a text
  bool packed_pictures_ = false, packed_texts_ = false;
};

}  // namespace

std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime) {
  return std::make_unique<ChineseClipEmbedder>(folder, runtime);
}

}  // namespace mm::chinese_clip
