#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mm {

using Sha256State = std::array<std::uint32_t, 8>;

// The compression function of SHA-256 (FIPS 180-4, 6.2.2) over whole blocks of 64 bytes, with the processor's own instructions for it where
// it has them (about eight times as fast).
void sha256_blocks(Sha256State& state, std::span<const std::byte> blocks);

void sha256_blocks_portable(Sha256State& state, std::span<const std::byte> blocks);  // the same, without them

}  // namespace mm
