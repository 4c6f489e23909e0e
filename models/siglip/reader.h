#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <string_view>

#include "model/folder.h"
#include "siglip/config.h"
#include "text/tokenizer.h"

namespace mm::siglip {

// Texts as SigLIP was trained on them, which its published files do not quite say.
//   - SigLIP (whose texts are filled up with "</s>"): lower case, without ASCII punctuation, one space between words, as
//     tokenization_siglip.py of transformers makes them.
//   - SigLIP 2 (filled up with "<pad>"): lower case, as tokenization_siglip2.py has it; the tokenizer.json of older files lacks it.
class Reader {
 public:
  // Throws Error{input} on a tokenizer that is larger than the vocabulary, on one without a token to fill texts up with, and on texts that
  // do not end in one token and begin with none.
  Reader(const Folder& folder, const TextConfig& config);

  at::Tensor tokens(std::string_view text) const;  // -> [positions] i64: cut to it, or filled up behind its end

 private:
  std::shared_ptr<const Tokenizer> tokenizer_;
  int64_t positions_, pad_;
  bool plain_ = false;       // punctuation is taken out
  bool lower_case_ = false;  // by this reader, beside that
};

// Without ASCII punctuation, and one space where there were any: big_vision's canonicalize_text.
std::string without_punctuation(std::string_view text, bool lower_case);

}  // namespace mm::siglip
