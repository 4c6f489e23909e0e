#pragma once
#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "tensor/params.h"

namespace mm {

struct TensorInfo {
  c10::ScalarType dtype;
  std::vector<int64_t> shape;
  std::size_t begin = 0, end = 0;  // bytes from the start of the data block
};

// One .safetensors file, mapped; every rule of the format is checked before a tensor is given out. A tensor is a view of the file where
// its bytes are aligned for its type, else a copy; it keeps the mapping alive. Never write into it.
class Safetensors {
 public:
  explicit Safetensors(const std::string& path);

  const std::map<std::string, TensorInfo>& infos() const { return infos_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  bool has(const std::string& name) const { return infos_.contains(name); }
  at::Tensor tensor(const std::string& name) const;

 private:
  MappedFile file_;
  std::size_t data_ = 0;  // where the data block starts
  std::map<std::string, TensorInfo> infos_;
  std::map<std::string, std::string> metadata_;
};

// All weights of a model folder: model.safetensors, or the shards that model.safetensors.index.json names (plain file names only).
class Checkpoint {
 public:
  explicit Checkpoint(const std::string& folder);

  std::vector<std::string> names() const;
  bool has(const std::string& name) const;
  at::Tensor tensor(const std::string& name) const;
  const std::string& where() const { return where_; }

 private:
  std::string where_;
  std::vector<Safetensors> files_;
  std::map<std::string, std::size_t> file_of_;
};

// A checkpoint as the source of a model's parameters, brought to a device and dtype. `rename` maps the name a layer asks for to the one
// on disk (identity when absent). finish() throws when the checkpoint holds names nobody took (but for `ignored` patterns).
class CheckpointSource : public ParamSource {
 public:
  using Rename = std::string (*)(const std::string&);

  CheckpointSource(std::shared_ptr<const Checkpoint> checkpoint, c10::Device device, c10::ScalarType dtype, Rename rename = nullptr);
  bool has(const std::string& name) const override;
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;
  void finish(std::span<const std::string_view> ignored) const;

 private:
  std::shared_ptr<const Checkpoint> checkpoint_;
  c10::Device device_;
  c10::ScalarType dtype_;
  Rename rename_;
  std::set<std::string> taken_;
};

// Writes tensors (any device, made contiguous) atomically, in the order of their names, data block aligned to 64 bytes.
void write_safetensors(const std::string& path, const std::map<std::string, at::Tensor>& tensors,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace mm
