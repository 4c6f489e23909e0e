#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "media/image.h"
#include "model/embedder.h"
#include "options/runtime.h"
#include "options/vectors.h"
#include "task/clip.h"
#include "task/record.h"

namespace mm {

// What a file or text is, by its content: "text", "picture", "video" or "sound".
struct ReadContent {
  std::string kind;
  Image image = {};  // of a picture
};

// The same as a model takes it.
struct VectorItem {
  std::string kind;
  Content content = Content::text;        // which tower reads it
  std::string text = {};                  // of a text
  std::vector<at::Tensor> prepared = {};  // [...]: a picture, a sound, a video, or each of its frames
  std::optional<Clip> clip = {};          // of a video, without its frames
  bool truncated = false;
};

// Inputs of programs that make vectors: pictures, sounds and videos, and files of texts, one a line. Of a list's line "text", or "media".
InputKind vector_inputs(const std::vector<std::string>& texts);

// Safe to call from several threads. Throws Error{input} for what is none of these, or cannot be read.
ReadContent read_content(const Record& record, const ImageLimits& limits);

// Makes vectors of what it is handed, as the options say.
class VectorMaker {
 public:
  VectorMaker(std::unique_ptr<Embedder> embedder, const VectorOptions& options, const ImageLimits& limits);

  const Embedder& embedder() const { return *embedder_; }

  // Safe to call from several threads. Throws Error{input} for what the model does not read.
  VectorItem prepare(const Record& record, ReadContent content) const;

  // [E] f32 each. Throws Error{usage} where the model has no such layer, Error{input} where numbers are none.
  std::vector<at::Tensor> operator()(std::span<const VectorItem> items);

 private:
  at::Tensor made(Content content, std::span<const at::Tensor> prepared, std::span<const std::string> texts);  // -> [B, E]

  std::unique_ptr<Embedder> embedder_;
  VectorOptions options_;
  ImageLimits limits_;
};

// A model that makes vectors.
struct OpenedEmbedder {
  std::string name;    // as records call it
  std::string folder;  // where it lies
  std::unique_ptr<Embedder> embedder;
};

// Opens what `model` names. Throws Error{usage} for a family that makes no vectors.
OpenedEmbedder open_embedder(const std::string& model, const RuntimeOptions& options, Log& log);

// "duration" and the like of what came with a vector: of a video its frames, of a cut-off file that it is one.
void put_content(const VectorItem& item, Json& answer);

}  // namespace mm
