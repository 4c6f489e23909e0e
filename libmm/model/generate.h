#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "base/json.h"
#include "options/decode.h"

namespace mm {

// A model that writes text, as decoding sees it. N rows are decoded side by side: beams or samples of items, or items alone.
// Rows of one item stand together, in the order of the items.
class Writer {
 public:
  virtual ~Writer() = default;
  virtual at::Tensor next(
      const at::Tensor& tokens) = 0;              // [N] i64 -> [N, V] f32 logits of the next token; the first call gets the prompts, [N, T]
  virtual void keep(const at::Tensor& rows) = 0;  // [N'] i64 on the CPU: the rows that live on, in this order; may repeat rows
};

// All that decides how tokens are chosen, resolved: the person's options over the folder's generation_config.json over transformers'
// defaults.
struct Decoding {
  enum class Stopping { no, yes, never };

  int beams = 1;
  int max_length = 20, min_length = 0;  // tokens, prompt included
  double length_penalty = 1.0;
  Stopping early_stopping = Stopping::no;
  int no_repeat_ngram = 0;
  double repetition_penalty = 1.0;
  bool sample = false;
  double temperature = 1.0, top_p = 1.0;
  int top_k = 50;
  int sequences = 1;  // texts returned per item; <= beams when beams > 1
  std::uint64_t seed = 0;
  std::vector<std::int64_t> end_tokens;
  std::int64_t pad_token = 0;
};

Decoding resolve_decoding(const DecodeOptions& options, const Json& generation_config, int prompt_length);

struct Written {
  std::vector<std::int64_t> tokens;  // without the prompt, end token included
  std::vector<double> logprobs;      // of each token, as the model gave it before penalties and cuts; natural logarithm
  double score = 0;                  // what beams are ranked by: sum of log-probabilities / length^length_penalty; the sum without beams
};

// Greedy search, beam search or sampling with the semantics of transformers' generate(). prompts: [B, T] i64. `items`: one number an item
// that seeds its samples, so that an item's text does not depend on its neighbours. Result: [B][sequences], best first.
std::vector<std::vector<Written>> generate(Writer& writer, const at::Tensor& prompts, const Decoding& decoding,
                                           const std::vector<std::uint64_t>& items);

}  // namespace mm
