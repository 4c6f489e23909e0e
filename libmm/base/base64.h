#pragma once
#include <cstddef>
#include <span>
#include <string>

namespace mm {

std::string base64(std::span<const std::byte> bytes);  // RFC 4648, section 4, with padding: bytes as text, as a data: URL has them

}  // namespace mm
