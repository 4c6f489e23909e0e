#include "media/avif_orientation.h"

#include <cstdint>
#include <cstring>
#include <string_view>

namespace mm {
namespace {

using Bytes = std::span<const std::byte>;

std::uint64_t number(Bytes bytes, std::size_t at, int width) {
  std::uint64_t value = 0;
  for (int i = 0; i < width; ++i) value = value << 8 | std::to_integer<std::uint64_t>(bytes[at + i]);
  return value;
}

// What the first box of this type among `boxes` holds; empty when there is none (ISO/IEC 14496-12, 4.2).
Bytes content(Bytes boxes, std::string_view type) {
  while (boxes.size() >= 8) {
    std::uint64_t size = number(boxes, 0, 4);
    std::size_t head = 8;
    if (size == 1 && boxes.size() >= 16) size = number(boxes, 8, 8), head = 16;
    if (size == 0) size = boxes.size();  // to the end
    if (size < head || size > boxes.size()) return {};
    if (std::memcmp(boxes.data() + 4, type.data(), 4) == 0) return boxes.subspan(head, static_cast<std::size_t>(size) - head);
    boxes = boxes.subspan(static_cast<std::size_t>(size));
  }
  return {};
}

}  // namespace

int avif_orientation(Bytes file) {
  const Bytes meta = content(file, "meta");
  if (meta.size() < 4) return 1;  // a version and flags come first
  const Bytes properties = content(content(meta.subspan(4), "iprp"), "ipco");
  const Bytes rotation = content(properties, "irot"), mirror = content(properties, "imir");
  const auto quarter_turns = rotation.empty() ? 0 : number(rotation, 0, 1) & 3;  // against the clock, before mirroring
  constexpr int turned[] = {1, 8, 3, 6}, top_and_bottom[] = {4, 5, 2, 7}, left_and_right[] = {2, 7, 4, 5};
  if (mirror.empty()) return turned[quarter_turns];
  return ((number(mirror, 0, 1) & 1) != 0 ? left_and_right : top_and_bottom)[quarter_turns];
}

}  // namespace mm
