#include "smolvlm/family.h"

#include <ATen/ops/cat.h>

#include <utility>
#include <vector>

#include "chat/family.h"
#include "smolvlm/layout.h"
#include "smolvlm/pictures.h"
#include "smolvlm/vision.h"

namespace mm::smolvlm {
namespace {

class Tower : public chat::PictureTower {
 public:
  Tower(const Params& p, const Config& config, std::shared_ptr<const TilePictures> pictures, const Runtime& runtime)
      : vision_(p / "vision_model", config.vision),
        connector_(p / "connector", config),
        pictures_(std::move(pictures)),
        runtime_(runtime) {}

  // On a processor one tile fills every core; a GPU wants them all at once.
  chat::Seen look(const at::Tensor& picture) override {
    const auto see = [&](const at::Tensor& tiles) {
      return connector_(vision_(pictures_->values(tiles).to(runtime_.device, runtime_.dtype))).flatten(0, 1);  // [K, E]
    };
    const auto shown = pictures_->shown(picture);  // [tiles, 3, S, S]
    if (!runtime_.device.is_cpu()) return {.states = see(shown)};
    std::vector<at::Tensor> states;
    for (const auto& tile : shown.split(1)) states.push_back(see(tile));
    return {.states = at::cat(states)};  // [K, E]
  }

  void pack() override { vision_.pack(); }
  void quantize() override {
    vision_.quantize();
    connector_.projection.quantize();
  }

 private:
  VisionTower vision_;
  Connector connector_;
  std::shared_ptr<const TilePictures> pictures_;
  Runtime runtime_;
};

}  // namespace

chat::Model open(const Folder& folder, const Runtime& runtime) {
  const auto config = read_config(folder.config());
  const auto pictures = std::make_shared<const TilePictures>(folder, config);
  const auto build = [config, pictures](const std::shared_ptr<ParamSource>& files, const Runtime& own) {
    const Params p(std::make_shared<LayoutSource>(files));
    auto tower = std::make_unique<Tower>(p / "model", config, pictures, own);
    chat::TextDecoder text(p / "model.text_model", p / "lm_head", config.text, {config.image_token});
    return chat::Weights{.tower = std::move(tower), .text = std::move(text)};
  };
  return {folder, runtime, {.text = config.text, .pictures = pictures, .build = build}};
}

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime) { return chat::captioner(open(folder, runtime)); }

std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime) { return chat::answerer(open(folder, runtime)); }

}  // namespace mm::smolvlm
