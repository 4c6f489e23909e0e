#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include "base/check.h"
#include "model2vec/family.h"
#include "model2vec/vectors.h"

namespace mm::model2vec {
namespace {

class Embedder : public TextEmbedder {
 public:
  explicit Embedder(const Folder& folder) : vectors_(folder) {}

  std::int64_t width() const override { return vectors_.width(); }
  std::int64_t longest() const override { return vectors_.longest(); }

  at::Tensor embed(std::span<const TextItem> items) override {
    const c10::InferenceMode guard;
    if (items.empty()) return at::empty({0, vectors_.width()});  // [0, C]
    std::vector<std::vector<std::int64_t>> texts;
    for (const auto& item : items) texts.push_back(vectors_.tokens(item.pair ? item.text + " " + *item.pair : item.text));
    return vectors_.mean(texts);  // [B, C]
  }

 private:
  Vectors vectors_;
};

}  // namespace

std::unique_ptr<TextEmbedder> text_embedder(const Folder& folder, const Runtime&) { return std::make_unique<Embedder>(folder); }

TextEncoderFiles encoder_files(const Json& tokenizer, const at::Tensor& vectors) {
  Json config = Json::object();
  config.set("model_type", "model2vec");
  Json architectures = Json::array();
  architectures.push("StaticModel");
  config.set("architectures", architectures);
  config.set("hidden_dim", vectors.size(1));
  config.set("normalize", false);
  config.set("max_length", Json());
  // The encoder's texts are padded and cut; here padding would count in the means, in the library that reads such folders.
  Json plain = tokenizer;
  plain.set("padding", Json());
  plain.set("truncation", Json());
  return {.texts = {{"config.json", config.dump(2) + "\n"}, {"tokenizer.json", plain.dump() + "\n"}},
          .tensors = {{"embeddings", vectors.to(at::kHalf).contiguous()}}};
}

std::optional<TextEncoderFiles> with_product(const Folder& folder, const at::Tensor& weight) {
  const Vectors vectors(folder);
  if (vectors.normalized()) return std::nullopt;
  Json config = folder.config();
  config.set("hidden_dim", weight.size(0));
  const at::Tensor rows = at::linear(vectors.rows(), weight.to(at::kFloat));  // [R, O]
  TextEncoderFiles files{.texts = {{"config.json", config.dump(2) + "\n"}, {"tokenizer.json", folder.file("tokenizer.json").dump() + "\n"}},
                         .tensors = {{"embeddings", rows.to(at::kHalf).contiguous()}}};
  const auto stored = folder.checkpoint();
  for (const char* name : {"mapping", "weights"})
    if (stored->has(name)) files.tensors[name] = stored->tensor(name);
  return files;
}

}  // namespace mm::model2vec
