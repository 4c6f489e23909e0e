#include <ATen/ops/empty.h>
#include <c10/core/InferenceMode.h>

#include "bert/family.h"
#include "bert/reader.h"
#include "bert/sentence.h"

namespace mm::bert {
namespace {

class Embedder : public TextEmbedder {
 public:
  Embedder(const Folder& folder, const Runtime& runtime)
      : reader_(folder, runtime),
        encoder_(reader_.params(), reader_.config()),
        sentence_(read_sentence(folder, reader_.config(), reader_.runtime())) {
    reader_.finish();
    reader_.quantize(encoder_);
    reader_.limit(sentence_.longest);
  }

  std::int64_t width() const override { return sentence_.width; }
  std::int64_t longest() const override { return reader_.longest(); }

  at::Tensor embed(std::span<const TextItem> items) override {
    const c10::InferenceMode guard;
    if (items.empty()) return at::empty({0, sentence_.width});  // [0, E]
    const auto texts = reader_.read(items, sentence_.prompt);
    pack_for(encoder_, texts, reader_.runtime());
    return by_length(texts, reader_.config(), reader_.runtime().device, [&](const PackedTexts& packed) {
      return sentence_(encoder_(packed), packed.lengths);  // [texts, E]
    });                                                    // [B, E]
  }

 private:
  Reader reader_;
  Encoder encoder_;
  Sentence sentence_;
};

}  // namespace

std::unique_ptr<TextEmbedder> text_embedder(const Folder& folder, const Runtime& runtime) {
  return std::make_unique<Embedder>(folder, runtime);
}

}  // namespace mm::bert
