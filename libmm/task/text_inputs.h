#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "data/array_set.h"
#include "model/family.h"
#include "model/text_encoder.h"

namespace mm {

// The embedder of a model folder or hub id. Throws Error{usage} for a family that gives no vectors of texts.
std::unique_ptr<TextEmbedder> open_text_embedder(const std::string& model, const Runtime& runtime = {});

// What the vectors of an encoder depend on beside the texts: its settings and weights, as names within the folder, sorted. Throws
// Error{input} for a folder that cannot be read or holds more than 4 GiB of them.
std::vector<std::string> encoder_files(const std::string& folder);

// Vectors of many texts, a few hundred at a time -> [N, E] f32
at::Tensor embed_all(TextEmbedder& embedder, const std::vector<std::string>& texts);

// Puts in the place of each text input of a set the vectors that the encoder makes of it, and what the encoder is made of into the set's
// fingerprint.
void embed_texts(ArraySet& set, const std::string& encoder);

// Vectors of lists of texts of which some are asked for again: each list is computed once, as long as what is kept takes no more than
// `most` bytes.
class EmbedOnce {
 public:
  explicit EmbedOnce(const std::string& encoder, std::size_t most = std::size_t{1} << 30U);  // throws as open_text_embedder does

  at::Tensor operator()(const std::vector<std::string>& texts);  // -> [N, E] f32; not to be changed
  std::size_t kept() const { return kept_.size(); }              // lists

 private:
  std::unique_ptr<TextEmbedder> embedder_;
  std::size_t room_;                        // bytes
  std::map<std::string, at::Tensor> kept_;  // by their digest, [N, E] each
};

}  // namespace mm
