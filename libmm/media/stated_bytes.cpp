#include "media/stated_bytes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>

namespace mm {
namespace {

constexpr std::uint64_t kLargest = std::uint64_t{1} << 50;  // bytes: a file that says more is damaged there

std::uint64_t number_at(std::string_view bytes, std::size_t at, int count, bool big) {
  std::uint64_t number = 0;
  for (int i = 0; i < count; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(big ? i : count - 1 - i)]);
    number = number << 8 | byte;
  }
  return number;
}

// Sizes as large as there are stand where a program wrote into a pipe, not knowing.
std::optional<std::uint64_t> of_riff(std::string_view bytes) {
  constexpr std::uint64_t kUnknown = 0x7fff'f000;
  for (std::size_t at = 0; bytes.size() >= at + 12 && bytes.substr(at, 4) == "RIFF";) {
    const auto size = number_at(bytes, at + 4, 4, false);
    if (size == 0 || size >= kUnknown) return {};
    if (size > bytes.size() - at - 8) return at + 8 + size;
    at += 8 + size + size % 2;
  }
  return {};
}

std::optional<std::uint64_t> of_boxes(std::string_view bytes) {
  constexpr std::array<std::string_view, 3> kNeeded{"mdat", "moof", "moov"};
  constexpr std::array<std::string_view, 16> kOthers{"ftyp", "styp", "free", "skip", "wide", "pnot", "uuid", "sidx",
                                                     "ssix", "emsg", "prft", "meta", "mfra", "pdin", "udta", "PICT"};
  for (std::size_t at = 0; bytes.size() >= at + 8;) {
    const auto name = bytes.substr(at + 4, 4);
    const bool needed = std::ranges::count(kNeeded, name) > 0;
    if (!needed && std::ranges::count(kOthers, name) == 0) return {};
    auto size = number_at(bytes, at, 4, true);
    if (size == 1 && bytes.size() >= at + 16) size = number_at(bytes, at + 8, 8, true);
    if (size < 8 || size > kLargest) return {};  // 0: to the end of the file
    if (size > bytes.size() - at) return needed ? std::optional(at + size) : std::nullopt;
    at += size;
  }
  return {};
}

// A number of Matroska: the zeros in front of its first one say how many bytes follow. nothing: cut off, or "not known".
std::optional<std::uint64_t> variable_number(std::string_view bytes, std::size_t& at) {
  if (at >= bytes.size()) return {};
  const int length = std::countl_zero(static_cast<unsigned char>(bytes[at])) + 1;
  if (length > 8 || bytes.size() - at < static_cast<std::size_t>(length)) return {};
  const std::uint64_t most = (std::uint64_t{1} << 7 * length) - 1, number = number_at(bytes, at, length, true) & most;
  at += static_cast<std::size_t>(length);
  return number == most ? std::nullopt : std::optional(number);
}

std::optional<std::uint64_t> of_matroska(std::string_view bytes) {
  constexpr std::string_view kSegment = "\x18\x53\x80\x67";
  std::size_t at = 4;
  const auto head = variable_number(bytes, at);
  if (!head || *head > bytes.size() - at) return {};
  at += *head;
  if (bytes.substr(std::min(at, bytes.size()), 4) != kSegment) return {};
  at += 4;
  const auto size = variable_number(bytes, at);
  if (!size || *size > kLargest || *size <= bytes.size() - at) return {};
  return at + *size;
}

}  // namespace

std::optional<std::uint64_t> stated_bytes(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.starts_with("\x1A\x45\xDF\xA3")) return of_matroska(text);
  if (text.size() >= 12 && text.starts_with("RIFF") && text.substr(8, 4) == "AVI ") return of_riff(text);
  return of_boxes(text);
}

}  // namespace mm
