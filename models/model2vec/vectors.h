#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/folder.h"
#include "text/tokenizer.h"

namespace mm::model2vec {

// A folder as the library `model2vec` writes it: config.json ("normalize", "max_length"), tokenizer.json, and in model.safetensors
// "embeddings" [R, C]; where several tokens share a vector also "mapping" [V], the row of each token, and "weights" [V], what its vector is
// multiplied with.
class Vectors {
 public:
  // Throws Error{input} for tensors of other shapes, and for tokens without a row.
  explicit Vectors(const Folder& folder);

  std::int64_t width() const { return rows_.size(1); }  // C
  std::int64_t longest() const { return longest_; }     // tokens of a text
  const at::Tensor& rows() const { return rows_; }      // [R, C] f32
  bool normalized() const { return normalize_; }        // whether the vector of a text has the length 1

  // The tokens of a text whose vectors count: none that the vocabulary does not know. As the reference, cuts the text to max_length times
  // the median token's characters before it looks for tokens. Throws Error{input} on a text that is not UTF-8.
  std::vector<std::int64_t> tokens(const std::string& text) const;

  // The mean of the tokens' vectors of each text; 0 where it has none -> [B, C] f32
  at::Tensor mean(std::span<const std::vector<std::int64_t>> texts) const;

 private:
  std::shared_ptr<const Tokenizer> tokenizer_;
  at::Tensor rows_;               // [R, C] f32
  at::Tensor mapping_, weights_;  // [V] i64, [V] f32; undefined: each token has the row of its number, as it is
  std::int64_t unknown_ = -1;     // the token that stands for what the vocabulary does not know; -1: none
  std::int64_t longest_ = 0;      // tokens
  std::size_t most_characters_ = 0;
  bool normalize_ = false;
};

}  // namespace mm::model2vec
