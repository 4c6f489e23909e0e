// PNGs of label maps. A changed byte mostly ends in a check-sum that does not fit, so these are also written anew.
#include "evaluate/label_png.h"

#include <span>
#include <string>

#include "weights/byte_stream.h"

#include "target.h"

namespace {

std::size_t big_endian(const std::string& bytes, std::size_t at) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

std::string with_sums(std::string bytes) {
  for (std::size_t at = 8; at + 12 <= bytes.size();) {
    const auto length = big_endian(bytes, at);
    if (length > bytes.size() - at - 12) break;
    const auto sum = mm::crc32_of(0, std::as_bytes(std::span(bytes)).subspan(at + 4, 4 + length));
    for (std::size_t i = 0; i < 4; ++i) bytes[at + 8 + length + i] = static_cast<char>(sum >> (24 - 8 * i));
    at += 12 + length;
  }
  return bytes;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_or_refuse([&] { mm::read_label_png(std::as_bytes(std::span(data, size)), "x.png"); });
  const auto whole = with_sums({reinterpret_cast<const char*>(data), size});
  return read_or_refuse([&] { mm::read_label_png(std::as_bytes(std::span(whole)), "x.png"); });
}
