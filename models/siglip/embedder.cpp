#include "model/embedder.h"

#include <ATen/ops/stack.h>
#include <c10/core/InferenceMode.h>

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "base/check.h"
#include "model/load_layers.h"
#include "model/quantize.h"
#include "model/tower.h"
#include "siglip/family.h"
#include "siglip/model.h"
#include "siglip/processor.h"
#include "siglip/reader.h"

namespace mm::siglip {
namespace {

// Names in files that mm's layers do not ask for: position ids, a constant that older files stored.
constexpr std::array<std::string_view, 1> kIgnored{"*position_ids"};

Model load(const Folder& folder, const Config& config, const Runtime& runtime) {
  return load_layers(
      folder, runtime, kIgnored, [&](const std::shared_ptr<ParamSource>& files) { return Model(Params(files), config); },
      [](Model& model, const Checkpoint& checkpoint) {
        quantize_each(model.vision.layers, checkpoint);
        quantize_each(model.text.layers, checkpoint);
      });
}

class SiglipEmbedder : public Embedder {
 public:
  SiglipEmbedder(const Folder& folder, const Runtime& runtime)
      : config_(read_config(folder.config())),
        prepare_(pictures_of(folder.image_processor_config(), config_.vision)),
        reader_(folder, config_.text),
        runtime_(with_floats(runtime)),
        model_(load(folder, config_, runtime)) {}

  bool reads(Content content) const override { return content == Content::picture || content == Content::text; }
  std::int64_t width() const override { return config_.vision.width; }
  std::int64_t layers(Content content) const override { return content == Content::text ? config_.text.layers : config_.vision.layers; }
  PairScore pair_score() const override {
    return {.scale = std::exp(model_.logit_scale.item().toDouble()), .shift = model_.logit_bias.item().toDouble(), .sigmoid = true};
  }

  using Embedder::prepare;
  at::Tensor prepare(const Image& image) const override { return prepare_(image); }

  at::Tensor pictures(std::span<const at::Tensor> pixels) override {
    return at::stack(see(pixels, [&](const at::Tensor& batch) { return model_.pictures(batch); }));  // [B, P]
  }
  std::vector<at::Tensor> picture_states(std::span<const at::Tensor> pixels, std::int64_t layer) override {
    return see(pixels, [&](const at::Tensor& batch) { return model_.vision.states(batch, layer); });  // [S, E] each
  }
  at::Tensor texts(std::span<const std::string> texts) override {
    return at::stack(read(texts, [&](const at::Tensor& tokens) { return model_.texts(tokens); }));  // [B, P]
  }
  std::vector<at::Tensor> text_states(std::span<const std::string> texts, std::int64_t layer) override {
    return read(texts, [&](const at::Tensor& tokens) { return model_.text.states(tokens, layer); });  // [T, E] each
  }

 private:
  using Compute = std::function<at::Tensor(const at::Tensor&)>;

  std::vector<at::Tensor> see(std::span<const at::Tensor> pixels, const Compute& compute) {
    const c10::InferenceMode guard;
    if (runtime_.device.is_cpu() && pixels.size() > 1 && !std::exchange(packed_pictures_, true)) model_.vision.pack();
    return by_batch(pixels, config_.vision.patches(), runtime_, compute);
  }

  std::vector<at::Tensor> read(std::span<const std::string> texts, const Compute& compute) {
    const c10::InferenceMode guard;
    std::vector<at::Tensor> tokens;  // [T] i64 each
    for (const auto& text : texts) tokens.push_back(reader_.tokens(text));
    if (runtime_.device.is_cpu() && texts.size() > 1 && !std::exchange(packed_texts_, true)) model_.text.pack();
    return by_batch(tokens, config_.text.positions, runtime_, compute);
  }

  Config config_;
  PreparePicture prepare_;
  Reader reader_;
  Runtime runtime_;
  Model model_;
  bool packed_pictures_ = false, packed_texts_ = false;
};

}  // namespace

std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime) {
  return std::make_unique<SiglipEmbedder>(folder, runtime);
}

}  // namespace mm::siglip
