#include "qwen_vl/family.h"

#include <utility>

#include "chat/family.h"
#include "chat/layout.h"
#include "qwen_vl/pictures.h"
#include "qwen_vl/vision.h"

namespace mm::qwen_vl {
namespace {

class Tower : public chat::PictureTower {
 public:
  Tower(const Params& p, const VisionConfig& config, const Runtime& runtime) : tower_(p, config), runtime_(runtime) {}

  // Bringing the weights into the products' own order costs as much as 30 patches, of which a picture has hundreds.
  chat::Seen look(const at::Tensor& picture) override {
    if (runtime_.device.is_cpu()) tower_.pack();
    const auto states = tower_(picture.to(runtime_.device, runtime_.dtype)).unbind();  // 1 + L of [K, E]
    return {.states = states.front(), .deeper = {states.begin() + 1, states.end()}};
  }
  void quantize() override { tower_.quantize(); }

 private:
  VisionTower tower_;
  Runtime runtime_;
};

}  // namespace

Params named(const std::shared_ptr<ParamSource>& files) {
  static const std::vector<chat::NamedPart> kParts{
      {.name = "model.visual.", .prefixes = {"model.visual.", "visual."}, .weight = "patch_embed.proj.weight"},
      {.name = "model.language_model.",
       .prefixes = {"model.language_model.", "language_model.model.", "language_model.", "model."},
       .weight = "embed_tokens.weight"},
      {.name = "lm_head.", .prefixes = {"lm_head."}, .weight = "weight"},
  };
  return Params(std::make_shared<chat::PartSource>(files, kParts));
}

chat::Model open(const Folder& folder, const Runtime& runtime) {
  const auto config = read_config(folder.config());
  const auto pictures = std::make_shared<const Pictures>(folder, config.vision, config.tokens, runtime.device.is_cpu() ? kMostTokens : 0);
  const auto build = [config](const std::shared_ptr<ParamSource>& files, const Runtime& own) {
    const Params p(named(files));
    auto tower = std::make_unique<Tower>(p / "model.visual", config.vision, own);
    chat::TextDecoder text(p / "model.language_model", p / "lm_head", config.text, {config.tokens.image});
    return chat::Weights{.tower = std::move(tower), .text = std::move(text)};
  };
  return {folder, runtime, {.text = config.text, .pictures = pictures, .build = build}};
}

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime) { return chat::captioner(open(folder, runtime)); }

std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime) { return chat::answerer(open(folder, runtime)); }

}  // namespace mm::qwen_vl
