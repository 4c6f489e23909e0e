#pragma once
#include <ATen/core/Tensor.h>

#include <map>
#include <span>
#include <string>

#include "base/file.h"
#include "weights/safetensors_header.h"

namespace mm {

// One .safetensors file, mapped; every rule of the format is checked before a tensor is given out. A tensor is a view of the file where
// its bytes are aligned for its type, else a copy; it keeps the mapping alive. Never write into it: clone() what shall be trained.
class Safetensors {
 public:
  explicit Safetensors(const std::string& path);  // throws Error{input}, see read_safetensors_header

  const std::map<std::string, TensorInfo>& infos() const { return infos_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  const std::string& path() const { return file_.path(); }
  bool has(const std::string& name) const { return infos_.contains(name); }
  at::Tensor tensor(const std::string& name) const;  // throws Error{input} on a missing name
  void release(const std::string& name) const;       // MappedFile::release of that tensor's bytes
  void release() const;                              // of the whole file

 private:
  const TensorInfo& info(const std::string& name) const;
  std::span<const std::byte> bytes_of(const TensorInfo& info) const;

  MappedFile file_;
  std::size_t data_ = 0;  // where the data block starts
  std::map<std::string, TensorInfo> infos_;
  std::map<std::string, std::string> metadata_;
};

// Writes tensors (any device, made contiguous) atomically, as the reference does: widest types first, then by name, so that each lies
// aligned; the data block starts at a multiple of 64 bytes. transformers wants to read "format": "pt".
void write_safetensors(const std::string& path, const std::map<std::string, at::Tensor>& tensors,
                       const std::map<std::string, std::string>& metadata = {{"format", "pt"}});

}  // namespace mm
