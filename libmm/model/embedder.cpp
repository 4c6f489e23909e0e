#include "model/embedder.h"

#include <ATen/ops/linalg_vector_norm.h>

#include "base/check.h"
#include "model/family.h"
#include "model/text_encoder.h"

namespace mm {
namespace {

// What makes vectors of texts and knows nothing else.
class OnlyTexts : public Embedder {
 public:
  explicit OnlyTexts(std::unique_ptr<TextEmbedder> texts) : texts_(std::move(texts)) {}

  bool reads(Content content) const override { return content == Content::text; }
  std::int64_t width() const override { return texts_->width(); }
  std::int64_t layers(Content) const override { return 0; }

  at::Tensor texts(std::span<const std::string> texts) override {
    std::vector<TextItem> items;
    for (const auto& text : texts) items.push_back({.text = text});
    return texts_->embed(items);  // [B, E]
  }

 private:
  std::unique_ptr<TextEmbedder> texts_;
};

[[noreturn]] void unread() {
  throw Error(Kind::internal, "an embedder was asked for what it does not read", "", "a bug of mm: please report it");
}

}  // namespace

at::Tensor Embedder::prepare(const Image&) const { unread(); }
at::Tensor Embedder::prepare(const Sound&) const { unread(); }
at::Tensor Embedder::prepare(const Pictures&) const { unread(); }
at::Tensor Embedder::pictures(std::span<const at::Tensor>) { unread(); }
at::Tensor Embedder::sounds(std::span<const at::Tensor>) { unread(); }
at::Tensor Embedder::videos(std::span<const at::Tensor>) { unread(); }
at::Tensor Embedder::texts(std::span<const std::string>) { unread(); }
std::vector<at::Tensor> Embedder::picture_states(std::span<const at::Tensor>, std::int64_t) { unread(); }
std::vector<at::Tensor> Embedder::sound_states(std::span<const at::Tensor>, std::int64_t) { unread(); }
std::vector<at::Tensor> Embedder::video_states(std::span<const at::Tensor>, std::int64_t) { unread(); }
std::vector<at::Tensor> Embedder::text_states(std::span<const std::string>, std::int64_t) { unread(); }

std::unique_ptr<Embedder> make_embedder(const Folder& folder, const Runtime& runtime) {
  const auto& family = family_of(folder);
  if (family.embedder != nullptr) return family.embedder(folder, runtime);
  if (family.text_embedder != nullptr) return std::make_unique<OnlyTexts>(family.text_embedder(folder, runtime));
  return nullptr;
}

at::Tensor of_length_one(const at::Tensor& vectors) {
  return vectors / at::linalg_vector_norm(vectors, 2, {-1}, /*keepdim=*/true).clamp_min(1e-12);  // [..., E]
}

}  // namespace mm
