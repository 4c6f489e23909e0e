#include "bert/reader.h"

#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/check.h"

namespace mm::bert {
namespace {

// What files hold beside the encoder and the head that is used: other heads, BERT's pooler where nobody asks for it, constants that older
// files stored.
constexpr std::array<std::string_view, 14> kIgnored{"*position_ids",
                                                    "*token_type_ids",
                                                    "cls.*",
                                                    "lm_head.*",
                                                    "*pooler.*",
                                                    "vocab_*",
                                                    "pre_classifier.*",
                                                    "classifier.*",
                                                    "qa_outputs.*",
                                                    "*cls.predictions.*",
                                                    "discriminator_predictions.*",
                                                    "generator_*",
                                                    "predictions.*",
                                                    "sop_classifier.*"};

Runtime with_floats(Runtime runtime) {
  if (runtime.dtype == c10::kChar) runtime.dtype = c10::kFloat;
  return runtime;
}

}  // namespace

Reader::Reader(const Folder& folder, const Runtime& runtime)
    : config_(read_config(folder.config())),
      int8_(runtime.dtype == c10::kChar),
      runtime_(with_floats(runtime)),
      tokenizer_(folder.tokenizer()),
      files_(std::make_shared<CheckpointSource>(folder.checkpoint(), runtime_.device, runtime_.dtype)),
      layout_(std::make_shared<LayoutSource>(files_, config_.layout)),
      model_max_length_(folder.file("tokenizer_config.json").number("model_max_length", static_cast<double>(config_.longest()))) {
  MM_CHECK(tokenizer_->size() <= config_.vocabulary, Kind::input,
           fmt::format("tokenizer.json has {} tokens, the model's vocabulary {}", tokenizer_->size(), config_.vocabulary), folder.path());
  MM_CHECK(model_max_length_ >= 1, Kind::input, fmt::format("model_max_length is {}, expected 1 or more", model_max_length_),
           folder.path() + "/tokenizer_config.json");
  limit({});
}

void Reader::finish() const { files_->finish(kIgnored); }

void Reader::quantize(Encoder& encoder) const {
  const c10::InferenceMode guard;
  if (int8_) encoder.quantize();
}

void Reader::limit(std::optional<int64_t> asked) {
  const auto most = asked ? static_cast<double>(*asked) : model_max_length_;
  longest_ = static_cast<int64_t>(std::min(most, static_cast<double>(config_.longest())));
}

std::vector<Encoding> Reader::read(std::span<const TextItem> items, const std::string& prompt) const {
  std::vector<Encoding> texts;
  for (const auto& item : items) texts.push_back(tokenizer_->model_input(prompt + item.text, item.pair, longest_));
  return texts;
}

void pack_for(Encoder& encoder, const std::vector<Encoding>& texts, const Runtime& runtime) {
  constexpr int64_t kEnough = 256;  // tokens; bringing a weight into order costs about as much as 30 of them
  int64_t tokens = 0;
  for (const auto& text : texts) tokens += std::ssize(text.ids);
  if (runtime.device.is_cpu() && tokens >= kEnough) encoder.pack();
}

}  // namespace mm::bert
