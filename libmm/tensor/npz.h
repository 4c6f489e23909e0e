#pragma once
#include <ATen/core/Tensor.h>

#include <map>
#include <string>

#include "base/file.h"
#include "tensor/npy.h"
#include "weights/zip.h"

namespace mm {

// One .npz file (numpy.savez, numpy.savez_compressed), mapped: a zip archive of .npy files. Opening it reads the archive's directory and
// the head of every array, and holds each size against the bytes that are there; numbers are read when asked for.
class Npz {
 public:
  // Throws Error{input} that names file and array: see read_zip() and read_npy_head(); a member that is no array; a size other than the
  // array's own; packed arrays that unfold to more than 4 GiB together.
  explicit Npz(const std::string& path);

  const std::map<std::string, NpyHead>& heads() const { return heads_; }
  const std::string& path() const { return file_.path(); }

  // Reads an array into memory of its own. Throws Error{input} on a missing name, damaged bytes, and a check-sum that does not fit.
  at::Tensor tensor(const std::string& name) const;  // [...]

 private:
  MappedFile file_;
  std::map<std::string, ZipMember> members_;  // by the array's name: without ".npy"
  std::map<std::string, NpyHead> heads_;
};

// f32 arrays [...] as a file of stored members, whole or not there, as numpy.savez writes them: the same numbers give the same bytes.
// Throws Error{output}; Error{usage} for more than 4 GiB, for which .npy has room.
void write_npz(const std::string& path, const std::map<std::string, at::Tensor>& arrays);

}  // namespace mm
