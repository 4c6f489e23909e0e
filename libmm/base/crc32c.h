#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace mm {

// CRC-32C (Castagnoli's polynomial, RFC 3720 appendix B.4): what event files check their records by. Bytes that come in pieces give the
// same sum when each call is given the one before: crc32c(b, crc32c(a)). By the processor's own instruction where it has one.
std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t before = 0);

// The same by a table: for processors without the instruction.
std::uint32_t crc32c_by_table(std::span<const std::byte> bytes, std::uint32_t before = 0);

}  // namespace mm
