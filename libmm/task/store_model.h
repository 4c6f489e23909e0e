#pragma once
#include <string>

#include "base/json.h"
#include "options/vectors.h"
#include "task/vectors.h"

namespace mm {

// What an index keeps of the model that its vectors are of, and of how they were made: "model" as it was named, "folder", "digest" of its
// files, and the options "layer", "pool" and "frames".
Json model_notes(const std::string& model, const std::string& folder, const VectorOptions& options);

// A digest of the files that a model's vectors depend on: of small ones all, of large ones the size, the head and pieces from all over, so
// that it takes milliseconds. Throws Error{input} for a folder that cannot be read.
std::string model_digest(const std::string& folder);

// The model's name as it was given. Throws Error{usage} where the notes name none: vectors that were made elsewhere.
std::string noted_model(const Json& notes, const std::string& store);

// Throws Error{usage} where the notes are of another model, or of none.
void check_noted(const Json& notes, const OpenedEmbedder& opened, const std::string& store);

// The options with what the notes say of layer, pool and frames.
VectorOptions noted_vectors(const Json& notes, VectorOptions options);

}  // namespace mm
