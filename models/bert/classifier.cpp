#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>
#include <c10/core/InferenceMode.h>

#include "base/check.h"
#include "bert/family.h"
#include "bert/head.h"
#include "bert/packed_texts.h"
#include "bert/reader.h"

namespace mm::bert {
namespace {

ClassifierHead head_of(const Params& p, const Config& config, std::size_t labels, const Folder& folder) {
  MM_CHECK(p.has(names_of(config.layout).classifier), Kind::input, "holds an encoder without a head for classes", folder.path(),
           "take a model that was fine-tuned for text classification; this one gives vectors of sentences");
  return {p, config, static_cast<int64_t>(labels)};
}

at::Tensor scored(const at::Tensor& logits, Scoring scoring) {  // [B, L] -> [B, L]
  if (scoring == Scoring::sigmoid) return at::sigmoid(logits);
  return scoring == Scoring::softmax ? at::softmax(logits, -1) : logits;
}

class Classifier : public TextClassifier {
 public:
  Classifier(const Folder& folder, const Runtime& runtime)
      : labels_(read_labels(folder.config())),
        reader_(folder, runtime),
        encoder_(reader_.params(), reader_.config()),
        head_(head_of(reader_.params(), reader_.config(), labels_.names.size(), folder)) {
    reader_.finish();
    reader_.quantize(encoder_);
  }

  const std::vector<std::string>& labels() const override { return labels_.names; }
  Scoring scoring() const override { return labels_.scoring; }
  std::int64_t longest() const override { return reader_.longest(); }

  std::vector<TextScores> classify(std::span<const TextItem> items) override {
    const c10::InferenceMode guard;
    if (items.empty()) return {};
    const auto texts = reader_.read(items);
    pack_for(encoder_, texts, reader_.runtime());
    const auto logits = by_length(texts, reader_.config(), reader_.runtime().device, [&](const PackedTexts& packed) {
                          return head_(encoder_.first(packed)).to(at::kFloat);  // [texts, L]
                        }).to(at::kDouble);                                     // [B, L]
    const auto scores = scored(logits, labels_.scoring);

    std::vector<TextScores> answers;
    const auto L = logits.size(1);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto row = [&](const at::Tensor& t) {
        const auto* first = t.const_data_ptr<double>() + static_cast<int64_t>(i) * L;
        return std::vector<double>(first, first + L);
      };
      answers.push_back({.logits = row(logits), .scores = row(scores), .tokens = std::ssize(texts[i].ids), .left_out = texts[i].left_out});
    }
    return answers;
  }

  bool shows_attention() const override { return true; }

  std::optional<TextAttention> attention(const TextItem& item) override {
    const c10::InferenceMode guard;
    const auto read = reader_.read(std::span(&item, 1));
    TextAttention found{.tokens = read[0].ids.size(), .places = token_places(reader_.tokenizer(), read[0], item.text, item.pair)};
    for (const auto& weights : encoder_.attention(pack(read, reader_.config(), reader_.runtime().device))) {
      const auto mean = weights.mean(0).to(at::kCPU, at::kDouble).contiguous();  // [T, T]
      found.layers.emplace_back(mean.const_data_ptr<double>(), mean.const_data_ptr<double>() + mean.numel());
    }
    return found;
  }

 private:
  Labels labels_;
  Reader reader_;
  Encoder encoder_;
  ClassifierHead head_;
};

}  // namespace

std::unique_ptr<TextClassifier> text_classifier(const Folder& folder, const Runtime& runtime) {
  return std::make_unique<Classifier>(folder, runtime);
}

}  // namespace mm::bert
