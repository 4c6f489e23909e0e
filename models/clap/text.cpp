#include "clap/text.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace mm::clap {
namespace {

class TextSource : public ParamSource {
 public:
  explicit TextSource(std::shared_ptr<ParamSource> files) : files_(std::move(files)) {}
  bool has(const std::string& name) const override { return files_->has(stored(name)); }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override { return files_->take(stored(name), shape); }

 private:
  static std::string stored(const std::string& name) {
    constexpr std::string_view kAsked = "roberta.";
    return name.starts_with(kAsked) ? "text_model." + name.substr(kAsked.size()) : name;
  }

  std::shared_ptr<ParamSource> files_;
};

}  // namespace

TextTower::TextTower(const Params& p, const bert::Config& c) : encoder(p, c), pooler(p / "roberta.pooler.dense", c.width, c.width) {}

at::Tensor TextTower::operator()(const bert::PackedTexts& texts) const { return pooler(encoder.first(texts)).tanh(); }

at::Tensor TextTower::states(const bert::PackedTexts& texts, int64_t layer) const {
  MM_ASSERT(layer >= 0 && layer <= std::ssize(encoder.layers));
  auto x = encoder.embeddings(texts);  // [N, E]
  for (int64_t i = 0; i < layer; ++i) {
    const auto& one = encoder.layers[static_cast<std::size_t>(i)];
    x = one.feed_forward(one.attend(x, texts.lengths, {}));  // [N, E]
  }
  return x;  // [N, E]
}

Params text_params(const std::shared_ptr<ParamSource>& files) { return Params(std::make_shared<TextSource>(files)); }

}  // namespace mm::clap
