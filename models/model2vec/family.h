#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>

#include "model/family.h"
#include "model/text_encoder.h"

// Model2Vec (Minish Lab 2024): every token has one vector, whatever stands around it, and a text has their mean. The row of
// models/families.cpp.

namespace mm::model2vec {

std::unique_ptr<TextEmbedder> text_embedder(const Folder& folder, const Runtime& runtime);
std::optional<TextEncoderFiles> with_product(const Folder& folder, const at::Tensor& weight);  // [O, C]
TextEncoderFiles encoder_files(const Json& tokenizer, const at::Tensor& vectors);              // [V, C]

}  // namespace mm::model2vec
