#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace mm {

// How many bytes a video file has by its own words, where it says that it has more than there are: the chunks of an AVI (RIFF, those of
// OpenDML too), the boxes of an MP4 or QuickTime file that hold frames and their index (ISO 14496-12, 4.2), the Segment of a Matroska
// or WebM file (RFC 9559, 5.1). Nothing: it is whole, does not say (a program wrote it into a pipe), or is of another format.
std::optional<std::uint64_t> stated_bytes(std::span<const std::byte> bytes);

}  // namespace mm
