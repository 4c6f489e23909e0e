#include "qwen_vl/family.h"

#include <utility>
#include <vector>

#include "chat/family.h"
#include "chat/layout.h"
#include "qwen_vl/pictures.h"
#include "qwen_vl/video.h"
#include "qwen_vl/vision.h"

namespace mm::qwen_vl {
namespace {

class Tower : public chat::PictureTower {
 public:
  Tower(const Params& p, const VisionConfig& config, std::shared_ptr<const Pictures> pictures, const Runtime& runtime)
      : tower_(p, config), pictures_(std::move(pictures)), runtime_(runtime) {}

  // Groups of frames do not see each other, so that a video takes the memory of one.
  chat::Seen look(const at::Tensor& picture) override {
    if (!is_video(picture)) return see(picture);
    std::vector<chat::Seen> groups;
    for (const auto& group : picture.unbind()) groups.push_back(see(pictures_->values(group)));
    return chat::joined(groups);
  }
  void pack() override { tower_.pack(); }
  void quantize() override { tower_.quantize(); }

 private:
  chat::Seen see(const at::Tensor& patches) const {
    const auto states = tower_(patches.to(runtime_.device, runtime_.dtype)).unbind();  // 1 + L of [K, E]
    return {.states = states.front(), .deeper = {states.begin() + 1, states.end()}};
  }

  VisionTower tower_;
  std::shared_ptr<const Pictures> pictures_;
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
  return chat::named_parts(files, kParts);
}

chat::Model open(const Folder& folder, const Runtime& runtime) {
  const auto config = read_config(folder.config());
  const auto pictures = std::make_shared<const Pictures>(folder, config.vision, config.tokens, runtime.device.is_cpu() ? kMostTokens : 0);
  const auto build = [config, pictures](const std::shared_ptr<ParamSource>& files, const Runtime& own) {
    const Params p(named(files));
    auto tower = std::make_unique<Tower>(p / "model.visual", config.vision, pictures, own);
    chat::TextDecoder text(p / "model.language_model", p / "lm_head", config.text, pictures->tokens());
    return chat::Weights{.tower = std::move(tower), .text = std::move(text)};
  };
  return {folder, runtime, {.text = config.text, .pictures = pictures, .build = build}};
}

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime) { return chat::captioner(open(folder, runtime)); }

std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime) { return chat::answerer(open(folder, runtime)); }

}  // namespace mm::qwen_vl
