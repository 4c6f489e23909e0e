#include "model2vec/vectors.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/embedding_bag.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "base/utf8.h"

namespace mm::model2vec {
namespace {

constexpr std::int64_t kLongest = 512;  // the reference's, where the file says nothing

at::Tensor stored_rows(const Checkpoint& stored) {  // -> [R, C] f32
  const at::Tensor rows = stored.tensor("embeddings");
  MM_CHECK(rows.dim() == 2 && rows.numel() > 0, Kind::input, "'embeddings' are no rows of vectors", stored.where());
  return rows.to(at::kFloat).contiguous();  // [R, C]
}

// A number for each token. -> [V] of the type; undefined where the file has none
at::Tensor of_tokens(const Checkpoint& stored, const char* name, std::int64_t tokens, at::ScalarType type) {
  if (!stored.has(name)) return {};
  const at::Tensor numbers = stored.tensor(name);
  MM_CHECK(numbers.dim() == 1 && numbers.size(0) >= tokens, Kind::input,
           fmt::format("'{}' holds {} numbers for {} tokens", name, numbers.numel(), tokens), stored.where());
  return numbers.to(type).contiguous();  // [V]
}

std::int64_t unknown_token(const Folder& folder, const Tokenizer& tokenizer) {
  const Json model = folder.file("tokenizer.json").get("model");
  if (const Json token = model.get("unk_token"); !token.is_null()) return tokenizer.id_of(token.string());
  return model.integer("unk_id", -1);
}

// As numpy's median of the lengths, cut to a whole number.
std::size_t median_length(const Tokenizer& tokenizer) {
  std::vector<std::size_t> lengths;
  for (std::int64_t id = 0; id < tokenizer.size(); ++id) lengths.push_back(utf8_parts(tokenizer.token_of(id)).size());
  std::ranges::sort(lengths);
  const std::size_t half = lengths.size() / 2;
  return lengths.size() % 2 == 1 ? lengths[half] : (lengths[half - 1] + lengths[half]) / 2;
}

std::string cut_to(const std::string& text, std::size_t characters) {
  if (text.size() <= characters) return text;
  const auto parts = utf8_parts(text);
  if (parts.size() <= characters) return text;
  return {text.data(), static_cast<std::size_t>(parts[characters].data() - text.data())};
}

}  // namespace

Vectors::Vectors(const Folder& folder) : tokenizer_(folder.tokenizer()) {
  const auto stored = folder.checkpoint();
  const std::int64_t tokens = tokenizer_->size();
  MM_CHECK(tokens > 0, Kind::input, "tokenizer.json has no tokens", folder.path());
  rows_ = stored_rows(*stored);                                  // [R, C]
  mapping_ = of_tokens(*stored, "mapping", tokens, at::kLong);   // [V]
  weights_ = of_tokens(*stored, "weights", tokens, at::kFloat);  // [V]
  MM_CHECK(mapping_.defined() || rows_.size(0) == tokens, Kind::input,
           fmt::format("has {} vectors for the {} tokens of tokenizer.json", rows_.size(0), tokens), stored->where());
  MM_CHECK(!mapping_.defined() || (mapping_.ge(0).all().item<bool>() && mapping_.lt(rows_.size(0)).all().item<bool>()), Kind::input,
           fmt::format("'mapping' leads out of the {} vectors", rows_.size(0)), stored->where());
  unknown_ = unknown_token(folder, *tokenizer_);
  const Json& config = folder.config();
  const bool endless = config.has("max_length") && config.get("max_length").is_null();
  longest_ = endless ? std::numeric_limits<std::int64_t>::max() : config.integer("max_length", kLongest);
  MM_CHECK(longest_ >= 1, Kind::input, fmt::format("max_length is {}, expected 1 or more", longest_), config.where());
  const std::size_t median = median_length(*tokenizer_);
  const bool any_length = endless || longest_ > (std::int64_t{1} << 32);
  most_characters_ = any_length ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(longest_) * median;
  normalize_ = config.boolean("normalize", false);
}

std::vector<std::int64_t> Vectors::tokens(const std::string& text) const {
  auto ids = tokenizer_->encode(cut_to(text, most_characters_), false);
  if (std::ssize(ids) > longest_) ids.resize(static_cast<std::size_t>(longest_));
  std::erase(ids, unknown_);
  return ids;
}

at::Tensor Vectors::mean(std::span<const std::vector<std::int64_t>> texts) const {
  std::vector<std::int64_t> ids, starts, counts;
  for (const auto& text : texts) {
    starts.push_back(std::ssize(ids));
    counts.push_back(std::max<std::int64_t>(1, std::ssize(text)));
    ids.insert(ids.end(), text.begin(), text.end());
  }
  const at::Tensor tokens = at::tensor(ids, at::kLong);                                                           // [N]
  const at::Tensor rows = mapping_.defined() ? mapping_.index_select(0, tokens) : tokens;                         // [N]
  const at::Tensor weights = weights_.defined() ? weights_.index_select(0, tokens) : at::ones({tokens.size(0)});  // [N]
  constexpr std::int64_t kSum = 0;
  const at::Tensor sums =
      std::get<0>(at::embedding_bag(rows_, rows, at::tensor(starts, at::kLong), false, kSum, false, weights));  // [B, C]
  const at::Tensor means = sums / at::tensor(counts, at::kFloat).unsqueeze(1);                                  // [B, C]
  if (!normalize_) return means;
  return means / (at::linalg_vector_norm(means, 2, at::IntArrayRef{1}, true) + 1e-32);  // [B, C]
}

}  // namespace mm::model2vec
