#include "task/text_inputs.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"
#include "model/folder.h"

namespace mm {
namespace {

constexpr std::size_t kTogether = 256;  // texts that are computed together

// What the vectors depend on beside the texts.
std::string digest_of(const Folder& folder) {
  Sha256 hash;
  const auto add = [&](const std::string& text) { hash.update(std::as_bytes(std::span(text))); };
  add(folder.config().dump());
  add(folder.file("tokenizer.json").dump());
  const auto stored = folder.checkpoint();
  for (const auto& name : stored->names()) {
    add(name);
    const at::Tensor tensor = stored->tensor(name).contiguous();
    hash.update(std::span(static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()));
  }
  return hash.hex();
}

}  // namespace

std::unique_ptr<TextEmbedder> open_text_embedder(const std::string& model) {
  const Folder folder(find_model(model));
  const Family& family = family_of(folder);
  MM_CHECK(family.text_embedder != nullptr, Kind::usage, fmt::format("models of the family '{}' make no vectors of texts", family.type),
           shown(model), "`mm list families` shows what each can do");
  return family.text_embedder(folder, Runtime{});
}

at::Tensor embed_all(TextEmbedder& embedder, const std::vector<std::string>& texts) {
  std::vector<at::Tensor> parts{at::empty({0, embedder.width()})};  // [N, E] each
  for (std::size_t first = 0; first < texts.size(); first += kTogether) {
    std::vector<TextItem> items;
    for (std::size_t i = first; i < std::min(texts.size(), first + kTogether); ++i) items.push_back({.text = texts[i]});
    parts.push_back(embedder.embed(items));
  }
  return at::cat(parts).clone();  // [N, E]
}

void embed_texts(ArraySet& set, const std::string& encoder) {
  if (set.texts.empty()) return;
  const auto embedder = open_text_embedder(encoder);
  for (const auto& [name, texts] : set.texts) set.inputs[name] = embed_all(*embedder, texts);  // [N, E]
  Sha256 hash;
  for (const auto& text : {set.fingerprint, digest_of(Folder(find_model(encoder)))}) hash.update(std::as_bytes(std::span(text)));
  set.fingerprint = hash.hex();
}

}  // namespace mm
