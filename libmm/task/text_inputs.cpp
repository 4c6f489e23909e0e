#include "task/text_inputs.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "model/folder.h"

namespace mm {
namespace {

constexpr std::size_t kTogether = 256;  // texts that are computed together

constexpr std::array<std::string_view, 3> kEncoderFiles{".json", ".txt", ".safetensors"};
constexpr std::uintmax_t kMostBytes = std::uintmax_t{4} << 30;

std::string digest_of(const std::string& folder) {
  std::string all;
  for (const auto& name : encoder_files(folder)) all += fmt::format("{}  {}\n", sha256_of_file(fmt::format("{}/{}", folder, name)), name);
  return sha256(all);
}

}  // namespace

std::unique_ptr<TextEmbedder> open_text_embedder(const std::string& model, const Runtime& runtime) {
  const Folder folder(find_model(model));
  const Family& family = family_of(folder);
  MM_CHECK(family.text_embedder != nullptr, Kind::usage, fmt::format("models of the family '{}' make no vectors of texts", family.type),
           shown(model), "`mm list families` shows what each can do");
  return family.text_embedder(folder, runtime);
}

std::vector<std::string> encoder_files(const std::string& folder) {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::uintmax_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const fs::path path = it->path();
    std::error_code lost;  // of a link that leads nowhere
    if (it.depth() > 1) it.disable_recursion_pending();
    if (!fs::is_regular_file(path, lost) || std::ranges::find(kEncoderFiles, path.extension().string()) == kEncoderFiles.end()) continue;
    bytes += fs::file_size(path, error);
    if (error) break;
    names.push_back(path.lexically_relative(folder).string());
  }
  MM_CHECK(!error, Kind::input, fmt::format("cannot be read: {}", error.message()), shown(folder));
  MM_CHECK(bytes <= kMostBytes, Kind::input, "holds more than 4 GiB of settings and weights", shown(folder));
  std::ranges::sort(names);
  return names;
}

at::Tensor embed_all(TextEmbedder& embedder, const std::vector<std::string>& texts) {
  std::vector<at::Tensor> parts{at::empty({0, embedder.width()})};  // [N, E] each
  for (std::size_t first = 0; first < texts.size(); first += kTogether) {
    std::vector<TextItem> items;
    for (std::size_t i = first; i < std::min(texts.size(), first + kTogether); ++i) items.push_back({.text = texts[i]});
    parts.push_back(embedder.embed(items));
  }
  return at::cat(parts);  // [N, E]
}

EmbedOnce::EmbedOnce(const std::string& encoder, std::size_t most) : embedder_(open_text_embedder(encoder)), room_(most) {}

at::Tensor EmbedOnce::operator()(const std::vector<std::string>& texts) {
  Sha256 hash;
  for (const auto& text : texts) {
    const std::string length = fmt::format("{}:", text.size());
    for (const auto& part : {length, text}) hash.update(std::as_bytes(std::span(part)));
  }
  const std::string digest = hash.hex();
  if (const auto found = kept_.find(digest); found != kept_.end()) return found->second;
  const at::Tensor vectors = embed_all(*embedder_, texts);  // [N, E]
  if (vectors.nbytes() > room_) return vectors;
  room_ -= vectors.nbytes();
  return kept_[digest] = vectors;  // [N, E]
}

void embed_texts(ArraySet& set, const std::string& encoder) {
  if (set.texts.empty()) return;
  const auto embedder = open_text_embedder(encoder);
  for (const auto& [name, texts] : set.texts) set.inputs[name] = embed_all(*embedder, texts);  // [N, E]
  Sha256 hash;
  for (const auto& text : {set.fingerprint, digest_of(find_model(encoder))}) hash.update(std::as_bytes(std::span(text)));
  set.fingerprint = hash.hex();
}

}  // namespace mm
