// Files of safetensors: their header. Bytes that begin as no file does are also read as the text of one.
#include "weights/safetensors_header.h"

#include <cstring>
#include <span>
#include <string>

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_or_refuse([&] { mm::read_safetensors_header(std::as_bytes(std::span(data, size)), "x.safetensors"); });
  const std::uint64_t length = size;
  std::string whole(sizeof(length), '\0');
  std::memcpy(whole.data(), &length, sizeof(length));
  whole.append(reinterpret_cast<const char*>(data), size);
  whole.append(64, '\1');
  return read_or_refuse([&] { mm::read_safetensors_header(std::as_bytes(std::span(whole)), "x.safetensors"); });
}
