#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

#include "bert/encoder.h"
#include "bert/packed_texts.h"
#include "nn/linear.h"
#include "tensor/params.h"

// The text side of CLAP: a RoBERTa whose first state goes through a pooler. Letters: B texts, N tokens of all, E width.

namespace mm::clap {

struct TextTower {
  TextTower(const Params& p, const bert::Config& config);
  at::Tensor operator()(const bert::PackedTexts& texts) const;             // -> [B, E]
  at::Tensor states(const bert::PackedTexts& texts, int64_t layer) const;  // behind so many layers -> [N, E]

  bert::Encoder encoder;
  Linear pooler;  // tanh behind it
};

// Weights of a RoBERTa under the names that its encoder asks for, which stand behind another prefix in the files of CLAP.
Params text_params(const std::shared_ptr<ParamSource>& files);

}  // namespace mm::clap
