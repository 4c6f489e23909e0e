#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>

#include <array>
#include <optional>

#include "base/check.h"
#include "model/aliased_source.h"
#include "model/config_keys.h"
#include "model/generation_settings.h"
#include "model/prompted_captioner.h"
#include "nn/attention_watch.h"
#include "vit_gpt2/config.h"
#include "vit_gpt2/family.h"
#include "vit_gpt2/model.h"
#include "vit_gpt2/processor.h"
#include "vit_gpt2/writer.h"

namespace mm::vit_gpt2 {
namespace {

// Names in files that mm's layers do not ask for: masks that older releases stored, a pooled token and one for hidden patches.
constexpr std::array<std::string_view, 6> kIgnored{"*.attn.bias",           "*.attn.masked_bias",
                                                   "*.crossattention.bias", "*.crossattention.masked_bias",
                                                   "*encoder.pooler.*",     "*embeddings.mask_token"};

CaptionSides sides_of(const Folder& folder, const Config& config) {
  Json defaults = Json::object();
  defaults.set("bos_token_id", config.text.end_token);
  defaults.set("eos_token_id", config.text.end_token);
  const Json generation = generation_settings(folder, "decoder", defaults);
  const bool says = !generation.get("decoder_start_token_id").is_null();
  const auto start =
      config_token(generation, says ? "decoder_start_token_id" : "bos_token_id", config.text.end_token, config.text.vocabulary);
  return {.pictures = image_steps(folder.image_processor_config()),
          .image_size = config.vision.image_size,
          .start = {start},
          .prompt_start = {start},
          .vocabulary = config.text.vocabulary,
          .positions = config.text.positions,
          .generation = generation};
}

// learns: gradients may be asked for.
Model load(const Folder& folder, const Config& config, const Runtime& runtime, bool learns) {
  const c10::InferenceMode guard(!learns);
  const bool int8 = runtime.dtype == c10::kChar;
  const auto files = std::make_shared<CheckpointSource>(folder.checkpoint(), runtime.device, int8 ? c10::kFloat : runtime.dtype);
  const auto source = std::make_shared<AliasedSource>(files, names_of);
  Model model = files->whole(kIgnored, [&] { return Model(Params(source), config); });
  if (!int8) return model;
  model.vision.quantize();
  model.text.quantize();
  return model;
}

class VitGpt2Captioner : public PromptedCaptioner {
 public:
  VitGpt2Captioner(const Folder& folder, const Runtime& runtime, const Config& config)
      : PromptedCaptioner(folder, runtime, sides_of(folder, config)),
        folder_(folder),
        runtime_(runtime),
        config_(config),
        model_(load(folder, config, runtime, false)) {
    runtime_.dtype = c10::kFloat;
  }

  std::int64_t layers() const override { return std::ssize(model_.text.layers); }
  std::unique_ptr<RewindingWriter> writer(const at::Tensor& seen, int64_t rows, int64_t tokens) const override {
    return std::make_unique<TextWriter>(model_.text, seen, rows, tokens);
  }

 protected:
  at::Tensor look(const at::Tensor& pixels) const override { return model_.look(pixels); }
  void pack() override { model_.vision.pack(); }
  ReadAgain read_again(const at::Tensor& pixels, const at::Tensor& tokens) override;

 private:
  Folder folder_;
  Runtime runtime_;  // of maps: in f32
  Config config_;
  Model model_;
  std::optional<Model> plain_;  // of which gradients can be had; opened when maps are asked for
};

ReadAgain VitGpt2Captioner::read_again(const at::Tensor& pixels, const at::Tensor& tokens) {
  if (!plain_) plain_ = load(folder_, config_, runtime_, true);
  const auto states = [&] {
    const at::NoGradGuard plain;
    return plain_->look(pixels);  // [1, S, C]
  }();
  const AttentionWatch watch;
  ReadAgain again{.weights = {}, .logits = plain_->text(tokens, states)};
  for (std::size_t i = 1; i < watch.weights().size(); i += 2) again.weights.push_back(watch.weights()[i]);  // behind those at words
  again.first = std::ssize(plain_->vision.first);
  again.rows = again.columns = config_.vision.image_size / config_.vision.patch;
  return again;
}

}  // namespace

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime) {
  return std::make_unique<VitGpt2Captioner>(folder, runtime, read_config(folder.config()));
}

}  // namespace mm::vit_gpt2
