#include "data/idx.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/check.h"
#include "base/file.h"
#include "tensor/stored_array.h"
#include "weights/byte_stream.h"

namespace mm {
namespace {

struct IdxType {
  unsigned code;
  at::ScalarType type;
};

constexpr std::array kIdxTypes{IdxType{0x08, at::kByte}, IdxType{0x09, at::kChar},  IdxType{0x0b, at::kShort},
                               IdxType{0x0c, at::kInt},  IdxType{0x0d, at::kFloat}, IdxType{0x0e, at::kDouble}};

constexpr const char* kWho = "the array";
constexpr std::uint64_t kMostUnfolded = std::uint64_t{4} << 30;  // bytes

bool is_gzip(std::span<const std::byte> bytes) { return bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b}; }

unsigned byte_of(ByteStream& stream, const std::string& where) {
  std::array<std::byte, 1> byte{};
  MM_CHECK(stream.read(byte) == 1, Kind::input, "is cut off inside its head", where, "fetch or copy the file again");
  return std::to_integer<unsigned>(byte[0]);
}

StoredArray read_head(ByteStream& stream, const std::string& where) {
  const unsigned zero = byte_of(stream, where) | byte_of(stream, where), code = byte_of(stream, where);
  const auto* const type = std::ranges::find(kIdxTypes, code, &IdxType::code);
  MM_CHECK(zero == 0 && type != kIdxTypes.end(), Kind::input, "is not in the idx format of MNIST: its first bytes are others", where);
  StoredArray array;
  array.dtype = type->type;
  array.swapped = true;
  const unsigned dimensions = byte_of(stream, where);
  for (unsigned i = 0; i < dimensions; ++i) {
    std::uint32_t size = 0;
    for (int byte = 0; byte < 4; ++byte) size = size << 8 | byte_of(stream, where);
    array.shape.push_back(size);
  }
  return array;
}

}  // namespace

at::Tensor read_idx(const std::string& path) {
  const MappedFile file(path);
  const std::string where = shown(path);
  const auto bytes = file.bytes();
  MM_CHECK(!bytes.empty(), Kind::input, "is empty: 0 bytes", where, "fetch or copy the file again");
  const bool packed = is_gzip(bytes);
  std::unique_ptr<ByteStream> stream;
  if (packed)
    stream = std::make_unique<InflatedBytes>(bytes, InflatedBytes::Form::gzip, where);
  else
    stream = std::make_unique<PlainBytes>(bytes);

  const StoredArray array = read_head(*stream, where);
  const std::uint64_t size = checked_bytes(array, kWho, where);
  MM_CHECK(packed ? size / kMostInflation <= bytes.size() : size <= bytes.size(), Kind::input,
           fmt::format("is cut off: its {} bytes cannot hold an array of shape [{}]", bytes.size(), fmt::join(array.shape, ", ")), where,
           "fetch or copy the file again");
  MM_CHECK(!packed || size <= kMostUnfolded, Kind::input, fmt::format("unfolds to {} bytes, more than 4 GiB", size), where,
           "unpack it with gunzip");
  at::Tensor tensor = read_array(*stream, array, kWho, where);  // [...]
  std::array<std::byte, 1> more{};
  MM_CHECK(stream->read(more) == 0, Kind::input, "holds bytes behind its array", where);
  return tensor;
}

}  // namespace mm
