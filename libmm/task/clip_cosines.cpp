#include "task/clip_cosines.h"

#include <ATen/ops/matmul.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

#include "base/check.h"
#include "base/parallel.h"
#include "media/image.h"
#include "model/embedder.h"
#include "model/folder.h"
#include "options/runtime.h"
#include "tensor/device.h"

namespace mm {
namespace {

constexpr std::string_view kPrompt = "A photo depicts ";
constexpr std::size_t kTogether = 16;  // captions

std::unique_ptr<Embedder> open(const std::string& model) {
  auto runtime = make_runtime({.device = "cpu", .precision = "fp32"});
  apply(runtime);
  const Folder folder(find_model(model));
  auto encoder = make_embedder(folder, runtime);
  MM_CHECK(encoder && encoder->reads(Content::picture) && encoder->reads(Content::text), Kind::input,
           "models of this type do not put pictures and texts into one space", folder.path(),
           "--clip openai/clip-vit-base-patch32, or another CLIP");
  return encoder;
}

// Of captions whose pictures are read.
void compare(Embedder& encoder, std::span<const SeenCaption> captions, std::span<const at::Tensor> pixels, std::vector<ClipCosines>& all) {
  std::vector<std::string> texts;
  for (const auto& caption : captions) {
    texts.push_back(std::string(kPrompt) + caption.candidate);
    for (const auto& reference : caption.references) texts.push_back(std::string(kPrompt) + reference);
  }
  const auto shown = of_length_one(encoder.pictures(pixels).to(at::kDouble)),
             said = of_length_one(encoder.texts(texts).to(at::kDouble));  // [B, E], [texts, E]
  std::int64_t row = 0;
  for (std::size_t i = 0; i < captions.size(); ++i) {
    const auto own = said[row];  // [E]
    const auto count = std::ssize(captions[i].references);
    all.push_back({.picture = at::matmul(shown[static_cast<std::int64_t>(i)], own).item<double>(),
                   .reference = at::matmul(said.slice(0, row + 1, row + 1 + count), own).max().item<double>()});
    row += 1 + count;
  }
}

}  // namespace

std::vector<ClipCosines> clip_cosines(std::span<const SeenCaption> captions, const ClipRequest& request) {
  const auto encoder = open(request.model);
  const int threads = cpu_count();
  std::size_t next = 0;
  ReadAhead<std::size_t, at::Tensor> ahead(
      threads, 2 * kTogether, [&] { return next < captions.size() ? std::optional(next++) : std::nullopt; },
      [&](std::size_t i) { return encoder->prepare(read_image(captions[i].picture)); });
  std::vector<ClipCosines> all;
  while (all.size() < captions.size()) {
    const auto rest = captions.subspan(all.size(), std::min(kTogether, captions.size() - all.size()));
    std::vector<at::Tensor> pixels;
    for (std::size_t i = 0; i < rest.size(); ++i) pixels.push_back(ahead.next()->get());
    compare(*encoder, rest, pixels, all);
    request.done(rest.size());
  }
  return all;
}

}  // namespace mm

extern "C" const mm::ClipFunctions* mm_clip_functions() {
  static const mm::ClipFunctions functions{.version = mm::kClipVersion, .cosines = mm::clip_cosines};
  return &functions;
}
