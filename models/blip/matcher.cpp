#include "model/matcher.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include <array>
#include <string>

#include "blip/config.h"
#include "blip/contents.h"
#include "blip/family.h"
#include "blip/layout.h"
#include "blip/picture.h"
#include "blip/question.h"
#include "blip/vision.h"
#include "model/quantize.h"
#include "nn/linear.h"

namespace mm::blip {
namespace {

// Names in files that mm's layers do not ask for: constants, and what the authors keep to go on learning (copies that follow the weights,
// queues of vectors, a temperature).
constexpr std::array<std::string_view, 5> kIgnored{"*position_ids", "*_m.*", "*_queue", "*ptr_queue", "*temp"};

struct Model {
  Model(const Params& p, const Config& config)
      : vision(p / "vision_model", config.vision),
        text(p / "text_encoder", config),
        vision_proj(p / "vision_proj", config.vision.width, config.match_width),
        text_proj(p / "text_proj", config.text.width, config.match_width),
        itm_head(p / "itm_head", config.text.width, 2) {}

  void quantize(const Checkpoint& checkpoint) {
    quantize_each(vision.layers, checkpoint);
    quantize_each(text.layers, checkpoint);
  }

  VisionTower vision;
  TextEncoder text;
  Linear vision_proj, text_proj, itm_head;
};

Model load(const Folder& folder, const Config& config, const Runtime& runtime) {
  const auto checkpoint = folder.checkpoint();
  const auto files = std::make_shared<CheckpointSource>(checkpoint, runtime.device, with_floats(runtime).dtype);
  const auto weights = std::make_shared<LayoutSource>(files);
  expect(Contents::matcher, *weights, folder.path());
  Model model = files->whole(kIgnored, [&] { return Model(Params(weights), config); });
  if (runtime.dtype == c10::kChar) model.quantize(*checkpoint);
  return model;
}

at::Tensor unit(const at::Tensor& x) {  // [N, C] -> [N, C], of length 1
  return x / at::linalg_vector_norm(x, 2, {-1}, /*keepdim=*/true).clamp_min(1e-12);
}

class BlipMatcher : public Matcher {
 public:
  BlipMatcher(const Folder& folder, const Runtime& runtime)
      : config_(read_config(folder.config())),
        pictures_(folder, config_.vision),
        tokenizer_(folder.tokenizer()),
        runtime_(with_floats(runtime)),
        model_(load(folder, config_, runtime)) {
    check_vocabulary(folder, config_.text);
  }

  at::Tensor prepare(const Image& image) const override { return pictures_(image); }
  std::vector<Match> match(std::span<const MatchItem> items) override;

 private:
  Config config_;
  PictureReader pictures_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  Runtime runtime_;
  Model model_;
  std::int64_t seen_ = 0;  // pictures so far
};

std::vector<Match> BlipMatcher::match(std::span<const MatchItem> items) {
  const c10::InferenceMode guard;
  std::vector<Match> matches(items.size());
  if (items.empty()) return matches;
  std::vector<at::Tensor> pixels;  // [3, H, W] each
  std::vector<std::int64_t> pictures;
  std::vector<std::string> texts;
  for (const auto& item : items) {
    if (pixels.empty() || !pixels.back().is_same(item.pixels)) pixels.push_back(item.pixels);
    pictures.push_back(std::ssize(pixels) - 1);
    texts.push_back(item.text);
  }
  seen_ += std::ssize(pixels);
  if (runtime_.device.is_cpu() && seen_ > 1) model_.vision.pack();
  const auto states = look(model_.vision, pixels, runtime_);  // [I, S, E]
  const auto padded = padded_texts(*tokenizer_, config_.text, texts);
  const auto tokens = padded.tokens.to(runtime_.device), seen = padded.seen.to(runtime_.device);
  const auto rows = (std::ssize(items) + states.size(0) - 1) / states.size(0);
  const auto& key = model_.text.layers.front().crossattention.key;
  const auto way = ItemStates::best_way(states, key, rows, tokens.size(1), config_.text.heads);
  ItemStates looked_at(states, std::ssize(model_.text.layers), way);
  const auto index = at::tensor(pictures, at::kLong);
  looked_at.keep(index);
  const auto both = model_.itm_head(model_.text(tokens, seen, &looked_at).select(1, 0)).to(at::kFloat);  // [N, 2]
  const auto alone = unit(model_.text_proj(model_.text(tokens, seen, nullptr).select(1, 0)));            // [N, P]
  const auto shown = unit(model_.vision_proj(states.select(1, 0))).index_select(0, index.to(runtime_.device));
  const auto probabilities = at::softmax(both, 1).select(1, 1).to(at::kDouble).cpu().contiguous();
  const auto cosines = (alone * shown).sum(-1).to(at::kDouble).cpu().contiguous();
  for (std::size_t i = 0; i < items.size(); ++i)
    matches[i] = {.probability = probabilities.const_data_ptr<double>()[i],
                  .cosine = cosines.const_data_ptr<double>()[i],
                  .truncated = padded.truncated[i]};
  return matches;
}

}  // namespace

std::unique_ptr<Matcher> matcher(const Folder& folder, const Runtime& runtime) { return std::make_unique<BlipMatcher>(folder, runtime); }

}  // namespace mm::blip
