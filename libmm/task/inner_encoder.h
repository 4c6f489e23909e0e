#pragma once
#include <string>

#include "base/json.h"
#include "tensor/params.h"
#include "train/checkpoint.h"

namespace mm {

inline constexpr const char* kInnerEncoder = "text-encoder";  // the folder inside a model's where its encoder of texts lies

// Puts the encoder that a trained stack reads texts with into its folder: `files` gets the encoder's, `config` says that it lies inside. An
// encoder that is a table of vectors takes the first product behind it into the table, where that product belongs to the texts alone and
// stands behind `standardise` and nothing else: y = W (x - mean) / std + b is a mean of vectors W x / std, less W mean / std - b, which
// stays as what preprocessing takes away. Any other encoder, and a table whose means are brought to the length 1, is copied as it is. Does
// nothing for a config without texts. Throws Error{input} for an encoder that is not there any more.
void put_encoder_inside(Json& config, NamedTensors& weights, ModelFiles& files);

}  // namespace mm
