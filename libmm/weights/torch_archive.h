#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/file.h"
#include "weights/pickle.h"

namespace mm {

// A stretch of numbers that tensors are views of.
struct TorchStorage {
  unsigned bytes_each = 1;                // of a number; 1 where the file does not say what stands there
  std::uint64_t count = 0;                // of numbers that the pickle speaks of
  std::span<const std::byte> bytes = {};  // where they lie in the file
  std::optional<std::uint32_t> crc = {};  // of these bytes, where the file says one
};

// A file of PyTorch's torch.save, mapped, taken apart but not yet understood: the pickle, and where each storage's numbers lie. Reads the
// zip archive of torch 1.6 and later (data.pkl, data/KEY, byteorder; stored, zip64 included) and the form before it (five pickles, then the
// numbers). Throws Error{input} for anything else, each kind with a sentence of its own: TorchScript programs, pickles of others, the tar
// archives of torch 0.1, and all that is no pickle.
class TorchArchive {
 public:
  explicit TorchArchive(const std::string& path);

  const MappedFile& file() const { return file_; }
  const Pickle& pickle() const { return pickle_; }
  bool swapped() const { return swapped_; }  // whether numbers stand most significant byte first

  const std::map<std::string, TorchStorage, std::less<>>& storages() const { return storages_; }  // by key

 private:
  void read_zip_form(const std::string& where);
  void read_old_form(const std::string& where);
  void find_storages(const std::string& where);

  MappedFile file_;
  std::string unpacked_;  // data.pkl, where it is packed
  Pickle pickle_;
  bool swapped_ = false;
  std::map<std::string, TorchStorage, std::less<>> storages_;
};

// What a storage's class says: the type's name in safetensors, "" for bytes of any type. Nothing for a class that is no storage, or of a
// type that safetensors does not know.
std::optional<std::string_view> storage_type(std::string_view global);

// The parts of a storage's persistent id: ('storage', class, key, ...).
struct StorageId {
  std::string_view type;  // as storage_type()
  std::string_view key;
  std::uint64_t count = 0;
  std::uint64_t first = 0;  // of a view of the old form: where it begins in the storage, in numbers
};
StorageId storage_id(const Pickle& pickle, const PickleNode& persistent, const std::string& where);

}  // namespace mm
