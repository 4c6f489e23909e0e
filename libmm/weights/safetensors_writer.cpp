#include "weights/safetensors_writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "base/check.h"
#include "base/json.h"
#include "weights/safetensors_header.h"

namespace mm {
namespace {

constexpr std::size_t kAlignment = 64;  // bytes; a cache line, and the widest vector register

std::string header_of(const std::vector<WrittenTensor>& tensors, const std::map<std::string, std::string>& metadata) {
  Json pairs = Json::object();
  for (const auto& [key, value] : metadata) pairs.set(key, value);
  std::string header = metadata.empty() ? "{" : "{\"__metadata__\":" + pairs.dump() + ",";
  std::uint64_t begin = 0;
  for (const auto& tensor : tensors) {
    const std::uint64_t end = begin + bytes_of(tensor);
    header += fmt::format(R"({}:{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}},)", Json(tensor.name).dump(), tensor.type->name,
                          fmt::join(tensor.shape, ","), begin, end);
    begin = end;
  }
  if (header.back() == ',') header.pop_back();
  header += '}';
  header.append((kAlignment - (8 + header.size()) % kAlignment) % kAlignment, ' ');
  return header;
}

}  // namespace

std::uint64_t bytes_of(const WrittenTensor& tensor) {
  std::uint64_t count = 1;
  for (const std::int64_t n : tensor.shape) count *= static_cast<std::uint64_t>(n);
  return count * tensor.type->bits / 8;
}

void write_safetensors(const std::string& path, std::vector<WrittenTensor> tensors, const std::map<std::string, std::string>& metadata,
                       const std::function<void(const WrittenTensor&, AtomicFile&)>& put) {
  for (const auto& tensor : tensors) MM_ASSERT(tensor.name != "__metadata__" && tensor.type->computed);
  std::ranges::sort(tensors, [](const WrittenTensor& a, const WrittenTensor& b) {
    return a.type->bits != b.type->bits ? a.type->bits > b.type->bits : a.name < b.name;
  });
  const std::string header = header_of(tensors, metadata);
  const std::uint64_t length = header.size();
  MM_CHECK(length <= kLongestSafetensorsHeader, Kind::output, "the names of the tensors do not fit a .safetensors header", shown(path));
  AtomicFile file(path);
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(header);
  for (const auto& tensor : tensors) put(tensor, file);
  file.commit();
}

}  // namespace mm
