#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>

#include <array>
#include <optional>

#include "git/config.h"
#include "git/family.h"
#include "git/model.h"
#include "git/processor.h"
#include "git/writer.h"
#include "model/aliased_source.h"
#include "model/config_keys.h"
#include "model/generation_settings.h"
#include "model/prompted_answerer.h"
#include "model/prompted_captioner.h"
#include "model/quantize.h"
#include "nn/attention_watch.h"

namespace mm::git {
namespace {

// Names in files that mm's layers do not ask for: position ids, a constant that older files stored.
constexpr std::array<std::string_view, 1> kIgnored{"*position_ids"};

CaptionSides sides_of(const Folder& folder, const Config& config) {
  Json defaults = Json::object();
  defaults.set("bos_token_id", config.text.start_token);
  defaults.set("eos_token_id", config.text.end_token);
  const Json generation = generation_settings(folder, "", defaults);
  const auto start = config_token(generation, "bos_token_id", config.text.start_token, config.text.vocabulary);
  const auto prompt_start = folder.tokenizer()->id_of("[CLS]");
  return {.pictures = image_steps(folder.image_processor_config()),
          .image_size = config.vision.image_size,
          .frames = config.frames,
          .start = {start},
          .prompt_start = {prompt_start >= 0 ? prompt_start : start},
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
  const auto checkpoint = folder.checkpoint();
  quantize_each(model.vision.layers, *checkpoint);
  quantize_each(model.text.layers, *checkpoint);
  model.text.quantize();  // what is left
  checkpoint->release();
  return model;
}

class GitCaptioner : public PromptedCaptioner {
 public:
  GitCaptioner(const Folder& folder, const Runtime& runtime, const Config& config)
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
  void pack() override {
    model_.vision.pack();
    model_.text.pack();
  }
  ReadAgain read_again(const at::Tensor& pixels, const at::Tensor& tokens) override;

 private:
  Folder folder_;
  Runtime runtime_;  // of maps: in f32
  Config config_;
  Model model_;
  std::optional<Model> plain_;  // of which gradients can be had; opened when maps are asked for
};

// A word looks at the picture and at the words before it in one breath: what it gives the picture need not sum to 1.
ReadAgain GitCaptioner::read_again(const at::Tensor& pixels, const at::Tensor& tokens) {
  if (!plain_) plain_ = load(folder_, config_, runtime_, true);
  const auto seen = [&] {
    const at::NoGradGuard plain;
    return plain_->look(pixels);  // [1, L, 2, S, C]
  }();
  const AttentionWatch watch;
  const auto logits = plain_->text(tokens, seen);  // [1, T, V]
  const auto side = config_.vision.image_size / config_.vision.patch;
  return {.weights = watch.weights(), .logits = logits, .first = 1, .rows = side, .columns = side};
}

}  // namespace

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime) {
  return std::make_unique<GitCaptioner>(folder, runtime, read_config(folder.config()));
}

std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime) {
  return std::make_unique<PromptedAnswerer>(std::make_unique<GitCaptioner>(folder, runtime, read_config(folder.config())));
}

}  // namespace mm::git
