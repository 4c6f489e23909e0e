#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include "blip/config.h"
#include "blip/family.h"
#include "blip/layout.h"
#include "blip/processor.h"
#include "blip/vision.h"

namespace mm::blip {
namespace {

class Encoder : public PictureEncoder {
 public:
  Encoder(const VisionConfig& config, const ImageSteps& steps, const Params& p) : config_(config), tower_(p / "vision_model", config) {
    const double scale = steps.rescale ? 255 * steps.rescale_factor : 255;  // from 0 to 1 to what the tower has learnt from
    for (std::size_t i = 0; i < 3; ++i) {
      const double mean = steps.normalize ? steps.mean[i] : 0, deviation = steps.normalize ? steps.std[i] : 1;
      factor_[i] = scale / deviation;
      offset_[i] = -mean / deviation;
    }
  }

  std::int64_t side() const override { return config_.image_size; }
  std::vector<std::int64_t> features() const override { return {config_.patches() + 1, config_.width}; }

  at::Tensor operator()(const at::Tensor& x) const override {
    const auto of_colours = [&](const std::array<double, 3>& values) {
      return at::tensor(values, at::kFloat).view({3, 1, 1}).to(x.device());  // [3, 1, 1]
    };
    return tower_(x * of_colours(factor_) + of_colours(offset_));  // [B, T, C]
  }

 private:
  VisionConfig config_;
  VisionTower tower_;
  std::array<double, 3> factor_{}, offset_{};  // of red, green and blue
};

}  // namespace

std::unique_ptr<PictureEncoder> picture_encoder(const Json& config, const Json& processor, const Params& params) {
  return std::make_unique<Encoder>(read_config(config).vision, image_steps(processor), params);
}

std::shared_ptr<ParamSource> weights(const Folder& folder) {
  return std::make_shared<LayoutSource>(std::make_shared<CheckpointSource>(folder.checkpoint(), at::kCPU, at::kFloat));
}

}  // namespace mm::blip
