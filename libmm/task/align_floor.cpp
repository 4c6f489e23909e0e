#include "task/align_floor.h"

#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <optional>
#include <span>

#include "base/check.h"
#include "base/signals.h"
#include "data/scene_render.h"
#include "data/scene_sentence.h"
#include "task/picture_text.h"
#include "train/linear_alignment.h"

namespace mm {
namespace {

constexpr int kPhotos = 4000, kScenes = 2000;
constexpr std::int64_t kCells = 64, kWidth = 32;
constexpr double kRidge = 0.01;

at::Tensor colours(const Image& image) {  // [kCells]
  auto cells = at::zeros({kCells}, at::kFloat);
  auto* cell = cells.mutable_data_ptr<float>();
  for (std::size_t i = 0; i + 2 < image.pixels.size(); i += 3)
    ++cell[image.pixels[i] / 64 * 16 + image.pixels[i + 1] / 64 * 4 + image.pixels[i + 2] / 64];
  return (cells / (static_cast<double>(image.pixels.size()) / 3)).sqrt();
}

at::Tensor words(const Tokenizer& tokenizer, const std::string& text) {  // [V]: 1 where the text has the token
  auto row = at::zeros({tokenizer.size()}, at::kFloat);
  for (const auto id : tokenizer.encode(text, /*special=*/false)) row.mutable_data_ptr<float>()[id] = 1;
  return row;
}

class ColoursAndWords : public Embedder {
 public:
  ColoursAndWords(LinearAlignment alignment, std::shared_ptr<const Tokenizer> tokenizer, std::int64_t width)
      : alignment_(std::move(alignment)), tokenizer_(std::move(tokenizer)), width_(width) {}

  bool reads(Content content) const override { return content == Content::picture || content == Content::text; }
  std::int64_t width() const override { return width_; }
  std::int64_t layers(Content) const override { return 0; }

  using Embedder::prepare;
  at::Tensor prepare(const Image& image) const override { return colours(image); }

  at::Tensor pictures(std::span<const at::Tensor> pixels) override {
    return alignment_.left(at::stack(std::vector<at::Tensor>(pixels.begin(), pixels.end()))).to(at::kFloat);  // [B, E]
  }

  at::Tensor texts(std::span<const std::string> texts) override {
    std::vector<at::Tensor> rows;  // [V] each
    for (const auto& text : texts) rows.push_back(words(*tokenizer_, text));
    return alignment_.right(at::stack(rows)).to(at::kFloat);  // [B, E]
  }

 private:
  LinearAlignment alignment_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::int64_t width_;
};

}  // namespace

std::unique_ptr<Embedder> colours_and_words(const CaptionData& data, const SceneDataOptions& scenes,
                                            std::shared_ptr<const Tokenizer> tokenizer, bool may_be_unreadable, Progress& progress) {
  std::vector<at::Tensor> seen, said;  // [kCells], [V] each
  const auto known = [&](const Image& image, const std::string& text) {
    seen.push_back(colours(image));
    said.push_back(words(*tokenizer, text));
    progress.advance();
    return stop_signal() == 0;
  };
  for (const auto& photo : spread(data.train, kPhotos)) {
    std::optional<Image> image;
    try {
      image = read_photo(photo);
    } catch (const Error& error) {
      if (error.kind != Kind::input || !may_be_unreadable) throw;
      continue;
    }
    if (!known(*image, photo.sentences[0])) return nullptr;
  }
  for (int i = 0; i < std::min(scenes.count, kScenes); ++i) {
    const Scene scene = make_scene(scenes.seed, static_cast<std::uint64_t>(i));
    if (!known(render(scene, kQuestionSide), scene_sentences(scene.facts)[0])) return nullptr;
  }
  if (seen.size() < 2) return nullptr;
  const auto width = std::min({kWidth, kCells, tokenizer->size()});
  return std::make_unique<ColoursAndWords>(LinearAlignment(at::stack(seen), at::stack(said), width, kRidge), tokenizer, width);
}

}  // namespace mm
