#include "model/embedder.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/check.h"
#include "model/load_layers.h"
#include "model/quantize.h"
#include "model/tower.h"
#include "vit/family.h"
#include "vit/layout.h"
#include "vit/pictures.h"
#include "vit/processor.h"

namespace mm::vit {
namespace {

// What files hold beside the encoder: the heads of classifiers, and the token that stands for hidden patches in training.
constexpr std::array<std::string_view, 4> kIgnored{"classifier.*", "*mask_token", "*position_ids", "decoder.*"};

class PictureTower : public Tower {
 public:
  explicit PictureTower(PictureModel model) : model_(std::move(model)) {}
  std::int64_t width() const override { return model_.pooler ? model_.config.pooler_width : model_.config.width; }
  std::int64_t layers() const override { return model_.config.layers; }
  std::int64_t rows(const at::Tensor& item) const override {
    return item.size(1) * item.size(2) / (model_.config.patch * model_.config.patch);
  }
  at::Tensor vectors(const at::Tensor& batch) const override { return model_.vectors(batch); }
  at::Tensor states(const at::Tensor& batch, std::int64_t layer) const override { return model_.states(batch, layer); }
  void pack() override { model_.encoder.pack(); }

 private:
  PictureModel model_;
};

// Pictures of any size that has a patch.
PreparePicture any_size(const ImageSteps& steps, int64_t patch) {
  return [processor = ImageProcessor(steps), patch](const Image& image) {
    auto pixels = processor(image);  // [3, H, W]
    MM_CHECK(pixels.size(1) >= patch && pixels.size(2) >= patch, Kind::input,
             fmt::format("preprocessor_config.json makes a picture of {} x {} pixels of it, a patch has {} x {}", pixels.size(2),
                         pixels.size(1), patch, patch));
    return pixels;
  };
}

}  // namespace

std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime) {
  const auto config = read_config(folder.config());
  const auto steps = image_steps(folder.image_processor_config(), config);
  auto model = load_layers(
      folder, runtime, kIgnored,
      [&](const std::shared_ptr<ParamSource>& files) {
        return PictureModel(Params(std::make_shared<LayoutSource>(files, config.layout)), config);
      },
      [](PictureModel& made, const Checkpoint& checkpoint) { quantize_each(made.encoder.layers, checkpoint); });
  auto prepare = config.stretches() ? any_size(steps, config.patch) : pictures_of_size(steps, config.image_size, config.image_size);
  return picture_embedder(std::make_unique<PictureTower>(std::move(model)), std::move(prepare), runtime);
}

}  // namespace mm::vit
