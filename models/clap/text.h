#pragma once
#include <ATen/core/Tensor.h>

#include "bert/encoder.h"
#include "bert/packed_texts.h"
#include "nn/linear.h"
#include "tensor/params.h"

namespace mm::clap {

// The text side of CLAP: a RoBERTa whose first state goes through a pooler. Letters: B texts, E width.
struct TextTower {
  TextTower(const Params& p, const bert::Config& config);       // p: as bert::text_side_params() gives them
  at::Tensor operator()(const bert::PackedTexts& texts) const;  // -> [B, E]

  bert::Encoder encoder;
  Linear pooler;  // tanh behind it
};

}  // namespace mm::clap
