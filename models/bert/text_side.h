#pragma once
#include <ATen/core/Tensor.h>

#include <memory>

#include "bert/encoder.h"
#include "bert/packed_texts.h"
#include "tensor/params.h"

// An encoder that is one of two towers, and reads texts for both. Letters: N tokens of all, C width.

namespace mm::bert {

// Weights under the names that an encoder of that layout asks for, where files have them behind "text_model.". Others are those of the
// files.
Params text_side_params(const std::shared_ptr<ParamSource>& files, Layout layout);

// What goes into the first layer (0), or comes out of one. -> [N, C]
at::Tensor states(const Encoder& encoder, const PackedTexts& texts, int64_t layer);

}  // namespace mm::bert
