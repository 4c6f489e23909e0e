#include "llava/family.h"

#include <ATen/ops/cat.h>

#include <utility>
#include <vector>

#include "chat/family.h"
#include "chat/layout.h"
#include "clip/vision.h"
#include "llava/pictures.h"
#include "llava/projector.h"

namespace mm::llava {
namespace {

class Tower : public chat::PictureTower {
 public:
  Tower(const Params& p, const Config& config, const Runtime& runtime)
      : vision_(p / "vision_tower", config.vision),
        projector_(p / "multi_modal_projector", config),
        depths_(config.depths),
        class_state_(config.class_state),
        runtime_(runtime) {}

  chat::Seen look(const at::Tensor& picture) override {
    const auto all = vision_.states(picture.unsqueeze(0).to(runtime_.device, runtime_.dtype), depths_);
    auto states = at::cat(all, 2);  // [1, S, D C]
    if (!class_state_) states = states.narrow(1, 1, states.size(1) - 1);
    return {.states = projector_(states).flatten(0, 1)};  // [K, E]
  }

  void pack() override {
    vision_.pack();
    projector_.pack();
  }
  void quantize() override {
    vision_.quantize();
    projector_.quantize();
  }

 private:
  clip::VisionTower vision_;
  Projector projector_;
  std::vector<int64_t> depths_;
  bool class_state_;
  Runtime runtime_;
};

}  // namespace

Params named_parts(const std::shared_ptr<ParamSource>& files) {
  const std::vector<chat::NamedPart> parts{
      {.name = "model.vision_tower.",
       .prefixes = {"model.vision_tower.vision_model.", "model.vision_tower.", "vision_tower.vision_model.", "vision_tower."},
       .weight = "embeddings.class_embedding"},
      {.name = "model.multi_modal_projector.",
       .prefixes = {"model.multi_modal_projector.", "multi_modal_projector."},
       .weight = "linear_1.weight"},
      {.name = "model.language_model.",
       .prefixes = {"model.language_model.", "language_model.model.", "language_model."},
       .weight = "embed_tokens.weight"},
      {.name = "lm_head.", .prefixes = {"lm_head.", "language_model.lm_head."}, .weight = "weight"}};
  return chat::named_parts(files, parts);
}

chat::Model open(const Folder& folder, const Runtime& runtime) {
  const auto config = read_config(folder.config());
  const auto build = [config](const std::shared_ptr<ParamSource>& files, const Runtime& own) {
    const auto p = named_parts(files);
    auto tower = std::make_unique<Tower>(p / "model", config, own);
    chat::TextDecoder text(p / "model.language_model", p / "lm_head", config.text, {config.image_token});
    return chat::Weights{.tower = std::move(tower), .text = std::move(text)};
  };
  const auto pictures = std::make_shared<const SquarePictures>(folder, config);
  return {folder, runtime, {.text = config.text, .pictures = pictures, .build = build}};
}

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime) { return chat::captioner(open(folder, runtime)); }

std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime) { return chat::answerer(open(folder, runtime)); }

}  // namespace mm::llava
