#include "tensor/safetensors.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/ne.h>
#include <fmt/format.h>

#include <cstring>
#include <vector>

#include "base/check.h"
#include "tensor/stored_type.h"
#include "weights/safetensors_writer.h"

namespace mm {

Safetensors::Safetensors(const std::string& path) : file_(path) {
  SafetensorsHeader header = read_safetensors_header(file_.bytes(), shown(path));
  data_ = header.data;
  infos_ = std::move(header.infos);
  metadata_ = std::move(header.metadata);
  file_.read_ahead();  // from a disk, 480 MiB are touched in half the time
}

const TensorInfo& Safetensors::info(const std::string& name) const {
  const auto found = infos_.find(name);
  MM_CHECK(found != infos_.end(), Kind::input, fmt::format("holds no tensor '{}'", shown(name)), shown(path()));
  return found->second;
}

std::span<const std::byte> Safetensors::bytes_of(const TensorInfo& info) const {
  return file_.bytes().subspan(data_ + info.begin, info.end - info.begin);
}

void Safetensors::release(const std::string& name) const { file_.release(bytes_of(info(name))); }

void Safetensors::release() const { file_.release(file_.bytes()); }

at::Tensor Safetensors::tensor(const std::string& name) const {
  const TensorInfo& info = this->info(name);
  const auto bytes = bytes_of(info);
  const auto dtype = scalar_type(*info.type);
  if (bytes.empty()) return at::empty(info.shape, dtype);

  void* start = const_cast<std::byte*>(bytes.data());  // from_blob takes no const; the mapping itself is read-only
  if (dtype == at::kBool) return at::from_blob(start, info.shape, at::kByte).ne(0);  // bytes above 1 are no bool of C++
  if (reinterpret_cast<std::uintptr_t>(start) % c10::elementSize(dtype) == 0)
    return at::from_blob(
        start, info.shape, [handle = file_.handle()](void*) {}, dtype);
  auto copy = at::empty(info.shape, dtype);
  std::memcpy(copy.mutable_data_ptr(), start, bytes.size());
  return copy;
}

void write_safetensors(const std::string& path, const std::map<std::string, at::Tensor>& tensors,
                       const std::map<std::string, std::string>& metadata) {
  std::vector<WrittenTensor> rows;
  for (const auto& [name, tensor] : tensors) {
    const NumberType* type = number_type(tensor.scalar_type());
    MM_ASSERT(type != nullptr);
    rows.push_back({.name = name, .type = type, .shape = tensor.sizes().vec()});
  }
  write_safetensors(path, std::move(rows), metadata, [&](const WrittenTensor& row, AtomicFile& file) {
    const at::Tensor plain = tensors.at(row.name).detach().cpu().contiguous();
    file.write(std::span(static_cast<const std::byte*>(plain.const_data_ptr()), plain.nbytes()));
  });
}

}  // namespace mm
