#include "model/dual_encoder.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/check.h"
#include "clip/family.h"
#include "clip/model.h"
#include "clip/processor.h"
#include "model/folder.h"
#include "model/image_processor.h"
#include "model/quantize.h"

namespace mm::clip {
namespace {

// Names in files that mm's layers do not ask for: position ids, a constant that older files stored.
constexpr std::array<std::string_view, 1> kIgnored{"*position_ids"};
constexpr std::size_t kTogether = 32;  // texts computed at a time

Model load(const Folder& folder, const Config& config, const Runtime& runtime) {
  const c10::InferenceMode guard;
  const bool int8 = runtime.dtype == c10::kChar;
  const auto files = std::make_shared<CheckpointSource>(folder.checkpoint(), runtime.device, int8 ? c10::kFloat : runtime.dtype);
  Model model(Params(files), config);
  files->finish(kIgnored);
  if (!int8) return model;
  const auto checkpoint = folder.checkpoint();
  quantize_each(model.vision.layers, *checkpoint);
  quantize_each(model.text.layers, *checkpoint);
  return model;
}

class ClipEncoder : public DualEncoder {
 public:
  ClipEncoder(const Folder& folder, const Runtime& runtime)
      : config_(read_config(folder.config())),
        processor_(read_image_steps(folder.image_processor_config(), default_steps())),
        tokenizer_(folder.tokenizer()),
        device_(runtime.device),
        dtype_(runtime.dtype == c10::kChar ? c10::kFloat : runtime.dtype),
        model_(load(folder, config_, runtime)) {
    MM_CHECK(tokenizer_->size() <= config_.text.vocabulary, Kind::input,
             "tokenizer.json has " + std::to_string(tokenizer_->size()) + " tokens, the model's vocabulary " +
                 std::to_string(config_.text.vocabulary),
             folder.path());
  }

  std::int64_t width() const override { return config_.projection; }
  double scale() const override { return std::exp(model_.logit_scale.to(at::kDouble).item<double>()); }

  at::Tensor prepare(const Image& image) const override {
    auto pixels = processor_(image);  // [3, H, W]
    const auto side = config_.vision.image_size;
    MM_CHECK(pixels.size(1) == side && pixels.size(2) == side, Kind::input,
             "preprocessor_config.json makes pictures of " + std::to_string(pixels.size(2)) + " x " + std::to_string(pixels.size(1)) +
                 " pixels, the model takes " + std::to_string(side) + " x " + std::to_string(side),
             "size", "set size, and crop_size with do_center_crop, to the image_size of config.json");
    return pixels;
  }

  at::Tensor pictures(std::span<const at::Tensor> pixels) override;
  at::Tensor texts(std::span<const std::string> texts) override;

 private:
  Config config_;
  ImageProcessor processor_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  at::Device device_;
  at::ScalarType dtype_;
  Model model_;
  bool packed_ = false;
};

at::Tensor ClipEncoder::pictures(std::span<const at::Tensor> pixels) {
  const c10::InferenceMode guard;
  MM_ASSERT(!pixels.empty());
  if (device_.is_cpu() && !packed_ && pixels.size() > 1) model_.vision.pack();
  packed_ |= pixels.size() > 1;
  std::vector<at::Tensor> all;  // [1, P] each: on a processor one picture fills every core
  for (const auto& one : pixels) all.push_back(model_.pictures(one.unsqueeze(0).to(device_, dtype_)));
  return at::cat(all).to(at::kFloat).cpu();  // [B, P]
}

at::Tensor ClipEncoder::texts(std::span<const std::string> texts) {
  const c10::InferenceMode guard;
  MM_ASSERT(!texts.empty());
  std::vector<at::Tensor> all;
  for (std::size_t begin = 0; begin < texts.size(); begin += kTogether) {
    std::vector<std::vector<std::int64_t>> ids;
    std::size_t longest = 0;
    for (const auto& text : texts.subspan(begin, std::min(kTogether, texts.size() - begin))) {
      ids.push_back(tokenizer_->model_input(text, std::nullopt, config_.text.positions).ids);
      longest = std::max(longest, ids.back().size());
    }
    auto tokens = at::full({std::ssize(ids), static_cast<std::int64_t>(longest)}, 0, at::kLong);  // nothing sees what is behind its end
    for (std::size_t i = 0; i < ids.size(); ++i) std::ranges::copy(ids[i], tokens.mutable_data_ptr<std::int64_t>() + i * longest);
    all.push_back(model_.texts(tokens.to(device_)).to(at::kFloat).cpu());  // [B, P]
  }
  return at::cat(all);
}

}  // namespace

std::unique_ptr<DualEncoder> dual_encoder(const Folder& folder, const Runtime& runtime) {
  return std::make_unique<ClipEncoder>(folder, runtime);
}

}  // namespace mm::clip
