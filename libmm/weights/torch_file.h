#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "weights/number_type.h"
#include "weights/torch_archive.h"

namespace mm {

// A tensor of a file of torch.save: a view of one of its storages, whose bounds were checked.
struct TorchTensor {
  std::vector<std::string> path;  // the keys that lead to it: {"model", "encoder.weight"}; none where the tensor is all that was saved
  const NumberType* type = nullptr;
  std::vector<std::int64_t> shape, strides;  // strides in numbers, at least 0
  const TorchStorage* storage = nullptr;
  std::uint64_t offset = 0;  // of its first number in the storage, in bytes
  std::uint64_t bytes = 0;   // that its numbers take one behind the other
};

// What torch.save wrote, understood: tensors (parameters, buffers) in dicts, lists and tuples, and plain values beside them, which are
// counted and left out. Nothing of the pickle is ever run.
class TorchFile {
 public:
  // skip_unknown: what belongs to other classes is left out, else refused by name. Throws Error{input} as TorchArchive does, and for
  // tensors whose numbers are not there, keys that are no UTF-8, tensors that show their storages more than 16 times over, more than
  // 1,000,000 tensors, collections more than 32 deep.
  explicit TorchFile(const std::string& path, bool skip_unknown = false);

  const std::vector<TorchTensor>& tensors() const { return tensors_; }
  const TorchArchive& archive() const { return archive_; }
  const std::string& path() const { return archive_.file().path(); }
  const std::set<std::string>& unknown() const { return unknown_; }  // classes that were left out

 private:
  TorchArchive archive_;
  std::set<std::string> unknown_;
  std::vector<TorchTensor> tensors_;
};

}  // namespace mm
