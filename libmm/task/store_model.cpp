#include "task/store_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <span>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "task/text_inputs.h"

namespace mm {
namespace {

constexpr std::size_t kWhole = std::size_t{4} << 20U;  // bytes of a file that is hashed whole
constexpr std::size_t kPieces = 64, kPiece = std::size_t{1} << 14U;

}  // namespace

std::string model_digest(const std::string& folder) {
  Sha256 all;
  for (const auto& name : encoder_files(folder)) {
    const MappedFile file(folder + "/" + name);
    const auto bytes = file.bytes();
    const std::string head = fmt::format("{} {}\n", name, bytes.size());
    all.update(std::as_bytes(std::span(head)));
    if (bytes.size() <= kWhole) {
      all.update(bytes);
      continue;
    }
    all.update(bytes.first(kWhole / 4));
    for (std::size_t piece = 0; piece < kPieces; ++piece)
      all.update(bytes.subspan((bytes.size() - kPiece) / kPieces * (piece + 1), kPiece));
  }
  return all.hex();
}

Json model_notes(const std::string& model, const std::string& folder, const VectorOptions& options) {
  Json notes = Json::object();
  std::error_code ignored;
  notes.set("model",
            std::filesystem::exists(model, ignored) ? as_utf8(std::filesystem::absolute(model).lexically_normal().string()) : model);
  notes.set("folder", as_utf8(folder));
  notes.set("digest", model_digest(folder));
  if (options.layer) notes.set("layer", *options.layer);
  notes.set("pool", options.pool);
  notes.set("frames", options.frames);
  return notes;
}

std::string noted_model(const Json& notes, const std::string& store) {
  MM_CHECK(notes.has("model") && notes.has("digest"), Kind::usage, "its vectors were made elsewhere, and nothing says by which model",
           "--store " + shown(store),
           "search it with --vectors; `mm retrieve index --vectors FILE --model M` into a new folder notes the model");
  return notes.string("model");
}

void check_noted(const Json& notes, const OpenedEmbedder& opened, const std::string& store) {
  const auto noted = noted_model(notes, store);
  MM_CHECK(model_digest(opened.folder) == notes.string("digest"), Kind::usage,
           fmt::format("the index was made with '{}', and '{}' is another model, or its files were changed since", noted, opened.name),
           "--store " + shown(store), "name that model with --model, or index anew into another folder");
}

VectorOptions noted_vectors(const Json& notes, VectorOptions options) {
  options.layer = std::nullopt;
  if (!notes.get("layer").is_null()) options.layer = static_cast<int>(notes.integer("layer"));
  options.pool = notes.string("pool", "model");
  options.frames = static_cast<int>(notes.integer("frames", options.frames));
  options.normalize = true;
  return options;
}

}  // namespace mm
