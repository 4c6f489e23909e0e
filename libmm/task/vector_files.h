#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <span>
#include <string>

#include "base/growing_file.h"
#include "options/batch.h"

namespace mm {

// Whether a name is that of a file of arrays: .npy, .npz or .safetensors.
bool is_array_file(const std::string& path);

// Vectors on their way into a file of arrays: [N, E] f32, beside which NAME.jsonl has the records, each with its row. While a run lasts the
// rows stand in NAME.EXTENSION.rows.part, behind each other; a run that was cut off is gone on with.
class VectorFile {
 public:
  // The name is that of options.output. Throws Error{usage} where the file stands already and neither --overwrite nor --resume is given, or
  // --format asks for something else; Error{output} where it cannot be written.
  explicit VectorFile(const BatchOptions& options);

  // The options with which the records are written beside it.
  const BatchOptions& records() const { return records_; }

  // Throws Error{input} for a vector [E] that is not as wide as those before it: in front of add(), for what is added together.
  void check(std::span<const at::Tensor> vectors);
  std::int64_t add(const at::Tensor& vector);  // [E] -> its row

  // Brings the rows into the file. code: of the run; of one that was cut off they stay where they are.
  void finish(int code);

 private:
  void take_up();
  void put_all(const at::Tensor& numbers);  // [...]

  std::string path_;
  BatchOptions records_;
  std::optional<GrowingFile> rows_;
  std::int64_t count_ = 0, width_ = 0;
};

}  // namespace mm
