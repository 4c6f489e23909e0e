#pragma once
#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <functional>
#include <span>
#include <vector>

#include "bert/config.h"
#include "text/encoding.h"

namespace mm::bert {

// Texts one behind the other, without padding. N tokens of all.
struct PackedTexts {
  at::Tensor ids, types, positions;  // [N] i64 each
  std::vector<int64_t> lengths;      // tokens of each text; their sum is N
};

// Throws Error{input} on a text without a token, on ids outside the vocabulary, and on types that the model's embeddings do not have.
PackedTexts pack(std::span<const Encoding> texts, const Config& config, c10::Device device);

// f of all texts, by groups of neighbours in length of about as many tokens as a processor's caches like. What f gives, [texts, E], comes
// back in the texts' own order -> [B, E] f32 on the processor.
at::Tensor by_length(std::span<const Encoding> texts, const Config& config, c10::Device device,
                     const std::function<at::Tensor(const PackedTexts&)>& f);

}  // namespace mm::bert
