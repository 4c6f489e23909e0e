#include "tensor/safetensors.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/ne.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/check.h"
#include "base/json.h"
#include "tensor/stored_type.h"

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
  if (bytes.empty()) return at::empty(info.shape, info.dtype);

  void* start = const_cast<std::byte*>(bytes.data());  // from_blob takes no const; the mapping itself is read-only
  if (info.dtype == at::kBool) return at::from_blob(start, info.shape, at::kByte).ne(0);  // bytes above 1 are no bool of C++
  if (reinterpret_cast<std::uintptr_t>(start) % c10::elementSize(info.dtype) == 0)
    return at::from_blob(
        start, info.shape, [handle = file_.handle()](void*) {}, info.dtype);
  auto copy = at::empty(info.shape, info.dtype);
  std::memcpy(copy.mutable_data_ptr(), start, bytes.size());
  return copy;
}

namespace {

constexpr std::size_t kAlignment = 64;  // bytes; a cache line, and the widest vector register

struct Row {
  const std::string* name;
  const at::Tensor* tensor;
  const StoredType* type;
};

std::vector<Row> rows_in_file_order(const std::map<std::string, at::Tensor>& tensors) {
  std::vector<Row> rows;
  for (const auto& [name, tensor] : tensors) {
    MM_ASSERT(name != "__metadata__");
    rows.push_back({&name, &tensor, stored_type(tensor.scalar_type())});
    MM_ASSERT(rows.back().type != nullptr);
  }
  std::ranges::stable_sort(rows, std::ranges::greater(), [](const Row& row) { return row.type->bits; });
  return rows;
}

std::string header_of(const std::vector<Row>& rows, const std::map<std::string, std::string>& metadata) {
  Json pairs = Json::object();
  for (const auto& [key, value] : metadata) pairs.set(key, value);
  std::string header = metadata.empty() ? "{" : "{\"__metadata__\":" + pairs.dump() + ",";
  std::size_t begin = 0;
  for (const auto& row : rows) {
    const std::size_t end = begin + row.tensor->nbytes();
    header += fmt::format(R"({}:{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}},)", Json(*row.name).dump(), row.type->name,
                          fmt::join(row.tensor->sizes(), ","), begin, end);
    begin = end;
  }
  if (header.back() == ',') header.pop_back();
  header += '}';
  header.append((kAlignment - (8 + header.size()) % kAlignment) % kAlignment, ' ');
  return header;
}

}  // namespace

void write_safetensors(const std::string& path, const std::map<std::string, at::Tensor>& tensors,
                       const std::map<std::string, std::string>& metadata) {
  const auto rows = rows_in_file_order(tensors);
  const std::string header = header_of(rows, metadata);
  const std::uint64_t length = header.size();
  MM_CHECK(length <= kLongestSafetensorsHeader, Kind::output, "the names of the tensors do not fit a .safetensors header", shown(path));
  AtomicFile file(path);
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(header);
  for (const auto& row : rows) {
    const at::Tensor plain = row.tensor->detach().cpu().contiguous();
    file.write(std::span(static_cast<const std::byte*>(plain.const_data_ptr()), plain.nbytes()));
  }
  file.commit();
}

}  // namespace mm
