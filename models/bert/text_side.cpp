#include "bert/text_side.h"

#include <string>
#include <utility>

#include "base/check.h"

namespace mm::bert {
namespace {

class TextSource : public ParamSource {
 public:
  TextSource(std::shared_ptr<ParamSource> files, Layout layout)
      : files_(std::move(files)), asked_(std::string(names_of(layout).base) + ".") {}
  bool has(const std::string& name) const override { return files_->has(stored(name)); }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override { return files_->take(stored(name), shape); }

 private:
  std::string stored(const std::string& name) const { return name.starts_with(asked_) ? "text_model." + name.substr(asked_.size()) : name; }

  std::shared_ptr<ParamSource> files_;
  std::string asked_;  // "roberta."
};

}  // namespace

Params text_side_params(const std::shared_ptr<ParamSource>& files, Layout layout) {
  return Params(std::make_shared<TextSource>(files, layout));
}

at::Tensor states(const Encoder& encoder, const PackedTexts& texts, int64_t layer) {
  MM_ASSERT(layer >= 0 && layer <= std::ssize(encoder.order) && !encoder.bias);
  auto x = encoder.embeddings(texts);  // [N, C]
  for (int64_t i = 0; i < layer; ++i) {
    const auto& one = encoder.layers[encoder.order[static_cast<std::size_t>(i)]];
    x = one.feed_forward(one.attend(x, texts.lengths, {}));  // [N, C]
  }
  return x;  // [N, C]
}

}  // namespace mm::bert
