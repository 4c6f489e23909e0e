#include "model/tower.h"

#include <ATen/ops/stack.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace mm {
namespace {

constexpr std::int64_t kTogether = 512;  // rows

class TowerEmbedder : public Embedder {
 public:
  TowerEmbedder(Content content, std::unique_ptr<Tower> tower, const Runtime& runtime)
      : content_(content), tower_(std::move(tower)), runtime_(with_floats(runtime)) {}

  bool reads(Content content) const override { return content == content_; }
  std::int64_t width() const override { return tower_->width(); }
  std::int64_t layers(Content) const override { return tower_->layers(); }

 protected:
  at::Tensor vectors(std::span<const at::Tensor> items) {
    return at::stack(compute(items, [&](const at::Tensor& batch) { return tower_->vectors(batch); }));  // [B, E]
  }

  std::vector<at::Tensor> states(std::span<const at::Tensor> items, std::int64_t layer) {
    MM_ASSERT(layer >= 0 && layer <= tower_->layers());
    return compute(items, [&](const at::Tensor& batch) { return tower_->states(batch, layer); });  // [S, C] each
  }

 private:
  std::vector<at::Tensor> compute(std::span<const at::Tensor> items, const std::function<at::Tensor(const at::Tensor&)>& what) {
    const c10::InferenceMode guard;
    MM_ASSERT(!items.empty());
    if (runtime_.device.is_cpu() && items.size() > 1 && !std::exchange(packed_, true)) tower_->pack();
    return by_batch(items, tower_->rows(items.front()), runtime_, what);
  }

  Content content_;
  std::unique_ptr<Tower> tower_;
  Runtime runtime_;
  bool packed_ = false;
};

class PictureEmbedder final : public TowerEmbedder {
 public:
  PictureEmbedder(std::unique_ptr<Tower> tower, PreparePicture prepare, const Runtime& runtime)
      : TowerEmbedder(Content::picture, std::move(tower), runtime), prepare_(std::move(prepare)) {}

  using Embedder::prepare;
  at::Tensor prepare(const Image& image) const override { return prepare_(image); }
  at::Tensor pictures(std::span<const at::Tensor> pixels) override { return vectors(pixels); }
  std::vector<at::Tensor> picture_states(std::span<const at::Tensor> pixels, std::int64_t layer) override { return states(pixels, layer); }

 private:
  PreparePicture prepare_;
};

class SoundEmbedder final : public TowerEmbedder {
 public:
  SoundEmbedder(std::unique_ptr<Tower> tower, PrepareSound prepare, int rate, const Runtime& runtime)
      : TowerEmbedder(Content::sound, std::move(tower), runtime), prepare_(std::move(prepare)), rate_(rate) {}

  using Embedder::prepare;
  at::Tensor prepare(const Sound& sound) const override { return prepare_(sound); }
  int rate() const override { return rate_; }
  at::Tensor sounds(std::span<const at::Tensor> sounds) override { return vectors(sounds); }
  std::vector<at::Tensor> sound_states(std::span<const at::Tensor> sounds, std::int64_t layer) override { return states(sounds, layer); }

 private:
  PrepareSound prepare_;
  int rate_;
};

class VideoEmbedder final : public TowerEmbedder {
 public:
  VideoEmbedder(std::unique_ptr<Tower> tower, PreparePicture prepare, std::int64_t frames, const Runtime& runtime)
      : TowerEmbedder(Content::video, std::move(tower), runtime), prepare_(std::move(prepare)), frames_(frames) {}

  using Embedder::prepare;
  at::Tensor prepare(const Pictures& frames) const override {
    MM_ASSERT(!frames.images.empty());
    std::vector<at::Tensor> seen;  // [...] each
    for (const auto& image : frames.images) seen.push_back(prepare_(image));
    std::vector<at::Tensor> all;  // a video of fewer frames shows some longer
    for (std::int64_t i = 0; i < frames_; ++i) all.push_back(seen[static_cast<std::size_t>(i * std::ssize(seen) / frames_)]);
    return at::stack(all);  // [frames, ...]
  }
  FrameRule frame_rule() const override { return {.kind = FrameRule::Kind::even, .most = frames_}; }
  at::Tensor videos(std::span<const at::Tensor> videos) override { return vectors(videos); }
  std::vector<at::Tensor> video_states(std::span<const at::Tensor> videos, std::int64_t layer) override { return states(videos, layer); }

 private:
  PreparePicture prepare_;
  std::int64_t frames_;
};

}  // namespace

Runtime with_floats(Runtime runtime) {
  if (runtime.dtype == c10::kChar) runtime.dtype = c10::kFloat;
  return runtime;
}

std::vector<at::Tensor> by_batch(std::span<const at::Tensor> items, std::int64_t rows, const Runtime& runtime,
                                 const std::function<at::Tensor(const at::Tensor& batch)>& compute) {
  const auto most = static_cast<std::size_t>(std::max<std::int64_t>(1, kTogether / std::max<std::int64_t>(1, rows)));
  std::vector<at::Tensor> all;
  for (std::size_t begin = 0, end = 0; begin < items.size(); begin = end) {
    while (end < items.size() && end - begin < most && items[end].sizes() == items[begin].sizes()) ++end;
    const auto part = items.subspan(begin, end - begin);
    auto batch = at::stack(std::vector<at::Tensor>(part.begin(), part.end())).to(runtime.device);  // [b, ...]
    if (batch.is_floating_point()) batch = batch.to(runtime.dtype);
    for (const auto& one : compute(batch).to(at::kCPU, at::kFloat).unbind()) all.push_back(one);
  }
  return all;
}

std::unique_ptr<Embedder> picture_embedder(std::unique_ptr<Tower> tower, PreparePicture prepare, const Runtime& runtime) {
  return std::make_unique<PictureEmbedder>(std::move(tower), std::move(prepare), runtime);
}

std::unique_ptr<Embedder> sound_embedder(std::unique_ptr<Tower> tower, PrepareSound prepare, int rate, const Runtime& runtime) {
  return std::make_unique<SoundEmbedder>(std::move(tower), std::move(prepare), rate, runtime);
}

std::unique_ptr<Embedder> video_embedder(std::unique_ptr<Tower> tower, PreparePicture prepare, std::int64_t frames,
                                         const Runtime& runtime) {
  return std::make_unique<VideoEmbedder>(std::move(tower), std::move(prepare), frames, runtime);
}

PreparePicture pictures_of_size(const ImageSteps& steps, std::int64_t height, std::int64_t width) {
  return [processor = ImageProcessor(steps), height, width](const Image& image) {
    auto pixels = processor(image);  // [3, H, W]
    MM_CHECK(pixels.size(1) == height && pixels.size(2) == width, Kind::input,
             fmt::format("preprocessor_config.json makes pictures of {} x {} pixels, the model takes {} x {}", pixels.size(2),
                         pixels.size(1), width, height),
             "size", "set size, and crop_size with do_center_crop, to the image_size of config.json");
    return pixels;
  };
}

}  // namespace mm
