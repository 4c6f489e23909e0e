#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "options/decode.h"

namespace mm {

class TextRule;  // model/text_rule.h

// A model that writes text, as decoding sees it. N rows are decoded side by side: beams or samples of items, or items alone.
// Rows of one item stand together, in the order of the items. Both take tensors on the CPU, wherever the model computes.
class Writer {
 public:
  virtual ~Writer() = default;

  // [N] i64, the tokens that the rows go on with -> [N, V] f32, logits of the tokens to come. The first call gets the prompts, [B, T].
  virtual at::Tensor next(const at::Tensor& tokens) = 0;

  // [N'] i64: the rows that live on, in this order; rows may repeat (an item becomes its beams) or be missing (it is finished).
  virtual void keep(const at::Tensor& rows) = 0;
};

// A writer that can go back.
class RewindingWriter : public Writer {
 public:
  virtual void rewind(std::int64_t tokens) = 0;  // every row forgets all behind its first so many tokens, its prompt's among them
};

// All that decides how tokens are chosen.
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
  std::vector<std::int64_t> end_tokens = {};
  std::vector<std::int64_t> forced_first = {};  // one token that stands behind a prompt of one token; none: whichever the model says
  std::vector<std::int64_t> forced_last = {};   // one of these is the last token of a text of the greatest length
  std::shared_ptr<TextRule> rule = {};          // what comes behind the prompt has to match it; null: anything may
  int prompt_length = 0;                        // tokens; generate() sets it
};

// The person's options over the folder's generation_config.json (as the file names them) over transformers' defaults, among them: 20 tokens
// behind the prompt. `positions`: how many tokens the model has positions for, 0 if there is no such bound. Throws Error{usage} for options
// that cannot hold and Error{input} for a file that asks for a way of decoding that mm does not have (contrastive search, beam groups,
// words to force, ...); keys that do not decide which token is chosen are not looked at.
Decoding resolve_decoding(const DecodeOptions& options, const Json& generation_config, int prompt_length, int positions = 0);

struct Written {
  std::vector<std::int64_t> tokens;  // without the prompt, end token included
  std::vector<double> logprobs;      // of each token, as the model gave it before penalties and cuts; natural logarithm
  double score = 0;  // with beams what they are ranked by: sum of log-probabilities after penalties / length^length_penalty; else the sum
};

// Throws Error{usage} when the search cannot give so many sequences.
void check_sequences(const Decoding& decoding);

// Throws Error{input} for an end token that the vocabulary does not have. where: the file that says it.
void check_end_tokens(const Decoding& decoding, std::int64_t vocabulary, const std::string& where);

// Greedy search, beam search, sampling or beam sampling with the semantics of transformers' generate(). prompts: [B, T] i64 on the CPU.
// `items`: one number an item that seeds its samples, so that an item's text does not depend on its neighbours. Result: [B][sequences],
// beams best first, samples in the order they were drawn. Throws as check_sequences() does.
std::vector<std::vector<Written>> generate(Writer& writer, const at::Tensor& prompts, const Decoding& decoding,
                                           const std::vector<std::uint64_t>& items);

}  // namespace mm
