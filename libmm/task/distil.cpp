#include "task/distil.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/check.h"
#include "base/stopwatch.h"
#include "model/folder.h"
#include "task/text_inputs.h"
#include "train/checkpoint.h"

namespace mm {
namespace {

constexpr double kFrequent = 1e-3;     // a of a / (a + p): how frequent a word is that counts half
constexpr std::size_t kAtOnce = 4096;  // texts between two lines of progress

const Family& family_of_tables() {
  for (const auto& family : families())
    if (family.of_vectors != nullptr) return family;
  throw Error(Kind::internal, "no family reads tables of vectors", "--distil");
}

// The vectors of all tokens, 0 for those without a text -> [V, E]
at::Tensor vectors_of(TextEmbedder& teacher, const Tokenizer& tokenizer, Log& log) {
  std::vector<std::string> texts;
  std::vector<std::int64_t> ids;
  for (std::int64_t id = 0; id < tokenizer.size(); ++id) {
    if (tokenizer.is_special(id)) continue;
    std::string text = text_of_token(tokenizer.decode({id}, true));
    if (text.empty()) continue;
    texts.push_back(std::move(text));
    ids.push_back(id);
  }
  at::Tensor vectors = at::zeros({tokenizer.size(), teacher.width()});  // [V, E]
  for (std::size_t first = 0; first < texts.size(); first += kAtOnce) {
    log.status(fmt::format("{} of {} tokens", first, texts.size()));
    const auto last = std::min(texts.size(), first + kAtOnce);
    const auto begin = static_cast<std::ptrdiff_t>(first), end = static_cast<std::ptrdiff_t>(last);
    const at::Tensor rows = embed_all(teacher, {texts.begin() + begin, texts.begin() + end});  // [n, E]
    vectors.index_copy_(0, at::tensor(std::vector<std::int64_t>(ids.begin() + begin, ids.begin() + end)), rows);
  }
  log.status("");
  const at::Tensor known = at::tensor(ids);
  const at::Tensor mean = vectors.index_select(0, known).mean(0, true);  // [1, E]
  vectors.index_copy_(0, known, vectors.index_select(0, known) - mean);  // [V, E]
  return vectors;
}

// a / (a + p) of the words of rank 2, 3, ..., p by Zipf's law -> [V, 1]
at::Tensor rank_weights(std::int64_t tokens) {
  const at::Tensor share = at::arange(2, tokens + 2, at::kDouble).reciprocal();        // [V]
  return (kFrequent / (kFrequent + share / share.sum())).to(at::kFloat).unsqueeze(1);  // [V, 1]
}

}  // namespace

std::string text_of_token(const std::string& decoded) {
  std::string text = decoded.starts_with("##") ? decoded.substr(2) : decoded;
  const auto first = text.find_first_not_of(" \t\n\r");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n\r") - first + 1);
}

void distil(const std::string& teacher, const std::string& to, Log& log) {
  const Stopwatch watch;
  const Folder folder(find_model(teacher));
  const auto embedder = open_text_embedder(teacher);
  const auto tokenizer = folder.tokenizer();
  MM_CHECK(tokenizer->size() > 0, Kind::input, "tokenizer.json has no tokens", folder.path());
  const at::Tensor vectors = vectors_of(*embedder, *tokenizer, log) * rank_weights(tokenizer->size());  // [V, E]
  const TextEncoderFiles files = family_of_tables().of_vectors(folder.file("tokenizer.json"), vectors);
  write_model_folder(to, {.texts = files.texts}, files.tensors);
  log.note(fmt::format("{}: {} vectors of {} numbers, of {}, in {:.0f} s", to, vectors.size(0), vectors.size(1), teacher, watch.seconds()));
}

}  // namespace mm
