#include "model/embedder.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
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
// Patches, or tokens, computed at a time: the states of more leave the cache, of fewer the weights are read too often.
constexpr std::int64_t kPatches = 512, kTokens = 256;

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

class ClipEmbedder : public Embedder {
 public:
  ClipEmbedder(const Folder& folder, const Runtime& runtime)
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

  bool reads(Content content) const override { return content == Content::picture || content == Content::text; }
  std::int64_t width() const override { return config_.projection; }
  std::int64_t layers(Content content) const override { return content == Content::text ? config_.text.layers : config_.vision.layers; }
  PairScore pair_score() const override { return {.scale = std::exp(model_.logit_scale.to(at::kDouble).item<double>())}; }

  using Embedder::prepare;
  at::Tensor prepare(const Image& image) const override {
    auto pixels = processor_(image);  // [3, H, W]
    const auto side = config_.vision.image_size;
    MM_CHECK(pixels.size(1) == side && pixels.size(2) == side, Kind::input,
             "preprocessor_config.json makes pictures of " + std::to_string(pixels.size(2)) + " x " + std::to_string(pixels.size(1)) +
                 " pixels, the model takes " + std::to_string(side) + " x " + std::to_string(side),
             "size", "set size, and crop_size with do_center_crop, to the image_size of config.json");
    return pixels;
  }

  at::Tensor pictures(std::span<const at::Tensor> pixels) override {
    std::vector<at::Tensor> all;  // [b, P] each
    see(pixels, [&](const at::Tensor& batch) { all.push_back(model_.pictures(batch)); });
    return at::cat(all).to(at::kFloat).cpu();  // [B, P]
  }

  std::vector<at::Tensor> picture_states(std::span<const at::Tensor> pixels, std::int64_t layer) override {
    std::vector<at::Tensor> all;  // [S, C] each
    see(pixels, [&](const at::Tensor& batch) {
      const auto states = model_.vision.states(batch, {&layer, 1}).front().to(at::kFloat).cpu();  // [b, S, C]
      for (const auto& one : states.unbind()) all.push_back(one);
    });
    return all;
  }

  at::Tensor texts(std::span<const std::string> texts) override {
    std::vector<at::Tensor> all(texts.size());  // [P] each
    read(texts, [&](const at::Tensor& tokens, std::span<const Tokens> batch) {
      const auto vectors = model_.texts(tokens).to(at::kFloat).cpu();  // [b, P]
      for (std::size_t i = 0; i < batch.size(); ++i) all[batch[i].place] = vectors[static_cast<std::int64_t>(i)];
    });
    return at::stack(all);  // [B, P]
  }

  std::vector<at::Tensor> text_states(std::span<const std::string> texts, std::int64_t layer) override {
    std::vector<at::Tensor> all(texts.size());  // [T, C] each
    read(texts, [&](const at::Tensor& tokens, std::span<const Tokens> batch) {
      const auto states = model_.text.states(tokens, layer).to(at::kFloat).cpu();  // [b, longest, C]
      for (std::size_t i = 0; i < batch.size(); ++i)
        all[batch[i].place] = states[static_cast<std::int64_t>(i)].slice(0, 0, std::ssize(batch[i].ids));
    });
    return all;
  }

 private:
  struct Tokens {
    std::size_t place = 0;  // of the text among all
    std::vector<std::int64_t> ids;
  };

  void see(std::span<const at::Tensor> pixels, const std::function<void(const at::Tensor&)>& compute);
  void read(std::span<const std::string> texts, const std::function<void(const at::Tensor&, std::span<const Tokens>)>& compute);

  Config config_;
  ImageProcessor processor_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  at::Device device_;
  at::ScalarType dtype_;
  Model model_;
  bool packed_pictures_ = false, packed_texts_ = false;
};

// Hands on as many pictures at a time as fill the cores.
void ClipEmbedder::see(std::span<const at::Tensor> pixels, const std::function<void(const at::Tensor&)>& compute) {
  const c10::InferenceMode guard;
  MM_ASSERT(!pixels.empty());
  if (device_.is_cpu() && !packed_pictures_ && pixels.size() > 1) model_.vision.pack();
  packed_pictures_ |= pixels.size() > 1;
  const auto together = static_cast<std::size_t>(std::max<std::int64_t>(1, kPatches / (config_.vision.patches() + 1)));
  for (std::size_t begin = 0; begin < pixels.size(); begin += together) {
    const auto part = pixels.subspan(begin, std::min(together, pixels.size() - begin));
    compute(at::stack(std::vector<at::Tensor>(part.begin(), part.end())).to(device_, dtype_));  // [b, 3, H, W]
  }
}

// Hands on texts of about one length, the shortest first, so that hardly anything is computed behind their ends.
void ClipEmbedder::read(std::span<const std::string> texts,
                        const std::function<void(const at::Tensor&, std::span<const Tokens>)>& compute) {
  const c10::InferenceMode guard;
  MM_ASSERT(!texts.empty());
  std::vector<Tokens> all;
  for (const auto& text : texts) all.push_back({all.size(), tokenizer_->model_input(text, std::nullopt, config_.text.positions).ids});
  std::ranges::stable_sort(all, {}, [](const Tokens& one) { return one.ids.size(); });
  if (device_.is_cpu() && !packed_texts_ && texts.size() > 1) model_.text.pack();
  packed_texts_ |= texts.size() > 1;
  for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    while (end < all.size() && (end == begin || (end + 1 - begin) * all[end].ids.size() <= static_cast<std::size_t>(kTokens))) ++end;
    const auto longest = all[end - 1].ids.size();
    auto tokens = at::full({static_cast<std::int64_t>(end - begin), static_cast<std::int64_t>(longest)}, 0, at::kLong);
    auto* to = tokens.mutable_data_ptr<std::int64_t>();  // nothing sees what is behind its end
    for (std::size_t i = begin; i < end; ++i, to += longest) std::ranges::copy(all[i].ids, to);
    compute(tokens.to(device_), std::span(all).subspan(begin, end - begin));
  }
}

}  // namespace

std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime) { return std::make_unique<ClipEmbedder>(folder, runtime); }

}  // namespace mm::clip
