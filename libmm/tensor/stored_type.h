#pragma once
#include <c10/core/ScalarType.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace mm {

// A number type of a .safetensors file: what its header calls it, its width, and LibTorch's type (none for the packed 4- and 6-bit ones).
struct StoredType {
  std::string_view name;
  unsigned bits;
  std::optional<c10::ScalarType> type = std::nullopt;
};

// All types of the format (safetensors 0.8).
inline constexpr std::array kStoredTypes{
    StoredType{"BOOL", 8, c10::ScalarType::Bool},
    StoredType{"F4", 4},
    StoredType{"F6_E2M3", 6},
    StoredType{"F6_E3M2", 6},
    StoredType{"U8", 8, c10::ScalarType::Byte},
    StoredType{"I8", 8, c10::ScalarType::Char},
    StoredType{"F8_E5M2", 8, c10::ScalarType::Float8_e5m2},
    StoredType{"F8_E4M3", 8, c10::ScalarType::Float8_e4m3fn},
    StoredType{"F8_E8M0", 8, c10::ScalarType::Float8_e8m0fnu},
    StoredType{"F8_E4M3FNUZ", 8, c10::ScalarType::Float8_e4m3fnuz},
    StoredType{"F8_E5M2FNUZ", 8, c10::ScalarType::Float8_e5m2fnuz},
    StoredType{"I16", 16, c10::ScalarType::Short},
    StoredType{"U16", 16, c10::ScalarType::UInt16},
    StoredType{"F16", 16, c10::ScalarType::Half},
    StoredType{"BF16", 16, c10::ScalarType::BFloat16},
    StoredType{"I32", 32, c10::ScalarType::Int},
    StoredType{"U32", 32, c10::ScalarType::UInt32},
    StoredType{"F32", 32, c10::ScalarType::Float},
    StoredType{"C64", 64, c10::ScalarType::ComplexFloat},
    StoredType{"F64", 64, c10::ScalarType::Double},
    StoredType{"I64", 64, c10::ScalarType::Long},
    StoredType{"U64", 64, c10::ScalarType::UInt64},
};

// The row of a name, or of a type; null when there is none.
constexpr const StoredType* stored_type(std::string_view name) {
  const auto found = std::ranges::find(kStoredTypes, name, &StoredType::name);
  return found == kStoredTypes.end() ? nullptr : &*found;
}
constexpr const StoredType* stored_type(c10::ScalarType type) {
  const auto found = std::ranges::find(kStoredTypes, std::optional(type), &StoredType::type);
  return found == kStoredTypes.end() ? nullptr : &*found;
}

}  // namespace mm
