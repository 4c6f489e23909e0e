#include "text/token_model.h"

#include <array>

#include "text/bpe.h"
#include "text/part.h"
#include "text/unigram.h"
#include "text/wordpiece.h"

namespace mm {
namespace {

using Model = std::unique_ptr<const TokenModel>;

Model read_bpe(const Json& json) { return std::make_unique<Bpe>(json); }
Model read_unigram(const Json& json) { return std::make_unique<Unigram>(json); }
Model read_wordpiece(const Json& json) { return std::make_unique<WordPiece>(json); }

constexpr std::array<PartReader<Model>, 3> kReaders{{{"BPE", read_bpe}, {"Unigram", read_unigram}, {"WordPiece", read_wordpiece}}};

}  // namespace

Model read_token_model(const Json& json) {
  // Files of before 2021 give the model no type; this is how the library knows them apart.
  if (!json.has("type") && json.has("merges")) return read_bpe(json);
  if (!json.has("type") && json.has("continuing_subword_prefix") && !json.has("merges")) return read_wordpiece(json);
  return read_part<Model>(json, "tokenizer model", kReaders);
}

}  // namespace mm
