#include <c10/core/InferenceMode.h>

#include <array>

#include "git/config.h"
#include "git/family.h"
#include "git/model.h"
#include "git/processor.h"
#include "git/writer.h"
#include "model/aliased_source.h"
#include "model/config_keys.h"
#include "model/generation_settings.h"
#include "model/prompted_captioner.h"

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

Model load(const Folder& folder, const Config& config, const Runtime& runtime) {
  const c10::InferenceMode guard;
  const bool int8 = runtime.dtype == c10::kChar;
  const auto files = std::make_shared<CheckpointSource>(folder.checkpoint(), runtime.device, int8 ? c10::kFloat : runtime.dtype);
  Model model(Params(std::make_shared<AliasedSource>(files, names_of)), config);
  files->finish(kIgnored);
  if (!int8) return model;
  model.vision.quantize();
  model.text.quantize();
  return model;
}

class GitCaptioner : public PromptedCaptioner {
 public:
  GitCaptioner(const Folder& folder, const Runtime& runtime, const Config& config)
      : PromptedCaptioner(folder, runtime, sides_of(folder, config)), model_(load(folder, config, runtime)) {}

 protected:
  at::Tensor look(const at::Tensor& pixels) const override { return model_.look(pixels); }
  std::unique_ptr<Writer> writer(const at::Tensor& seen, int64_t rows, int64_t tokens) const override {
    return std::make_unique<TextWriter>(model_.text, seen, rows, tokens);
  }
  void pack() override { model_.vision.pack(); }

 private:
  Model model_;
};

}  // namespace

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime) {
  return std::make_unique<GitCaptioner>(folder, runtime, read_config(folder.config()));
}

}  // namespace mm::git
