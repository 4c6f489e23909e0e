// The log of a store of vectors of two numbers. A changed byte mostly ends in a check-sum that does not fit, so these are also written
// anew.
#include "index/store_log.h"

#include <cstring>
#include <span>
#include <string>

#include "base/crc32c.h"

#include "target.h"

namespace {

constexpr std::size_t kHead = 24;  // bytes of a frame's head: magic, bytes of the body, sums of the rest and of the body

template <class T>
T number(const std::string& bytes, std::size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof(value));
  return value;
}

std::string with_sums(std::string bytes) {
  for (std::size_t at = 0; at + kHead <= bytes.size();) {
    const auto length = number<std::uint64_t>(bytes, at + 8);
    if (length > bytes.size() - at - kHead) break;
    const auto body = mm::crc32c(std::as_bytes(std::span(bytes)).subspan(at + kHead, length));
    std::memcpy(bytes.data() + at + 20, &body, sizeof(body));
    const auto head = mm::crc32c(std::as_bytes(std::span(&body, 1)), mm::crc32c(std::as_bytes(std::span(&length, 1))));
    std::memcpy(bytes.data() + at + 16, &head, sizeof(head));
    at += kHead + length;
  }
  return bytes;
}

void read(std::string_view bytes) {
  std::size_t letters = 0;
  mm::read_log(std::as_bytes(std::span(bytes)), 2, "x.log",
               [&](const mm::LogEntry& entry) { letters += entry.text.size() + entry.vector.size(); });
  if (letters > bytes.size()) throw std::logic_error("more was read than there is");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string whole(reinterpret_cast<const char*>(data), size);
  read_or_refuse([&] { read(whole); });
  return read_or_refuse([&] { read(with_sums(whole)); });
}
