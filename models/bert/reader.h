#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bert/config.h"
#include "bert/encoder.h"
#include "bert/layout.h"
#include "model/folder.h"
#include "model/text_encoder.h"
#include "tensor/checkpoint.h"
#include "tensor/device.h"

namespace mm::bert {

// What a classifier and an embedder share: texts become tokens, and tokens the encoder's states.
class Reader {
 public:
  // Reads the configuration and the tokenizer; weights are taken from source(). Throws Error{input} also for a tokenizer.json larger than
  // the model's vocabulary.
  Reader(const Folder& folder, const Runtime& runtime);

  const Config& config() const { return config_; }
  const Runtime& runtime() const { return runtime_; }  // int8 is f32 here
  void quantize(Encoder& encoder) const;               // with --precision int8: the encoder's products; heads stay f32
  Params params() const { return Params(layout_); }
  void finish() const;  // throws Error{input} on weights that nobody took and that are no other head's

  // Tokens of a text: positions, tokenizer_config.json's model_max_length or, in its place, `asked`.
  void limit(std::optional<int64_t> asked);
  int64_t longest() const { return longest_; }

  const Tokenizer& tokenizer() const { return *tokenizer_; }
  std::vector<Encoding> read(std::span<const TextItem> items, const std::string& prompt = {}) const;

 private:
  Config config_;
  bool int8_;
  Runtime runtime_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::shared_ptr<CheckpointSource> files_;
  std::shared_ptr<LayoutSource> layout_;
  double model_max_length_;
  int64_t longest_ = 0;
};

// Brings the encoder's weights into the order of the processor's own products, when there is enough to read to pay for it.
void pack_for(Encoder& encoder, const std::vector<Encoding>& texts, const Runtime& runtime);

}  // namespace mm::bert
