#pragma once
#include <c10/core/ScalarType.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "weights/number_type.h"

namespace mm {

// What LibTorch calls the number types that it computes with.
struct StoredType {
  std::string_view name;
  c10::ScalarType type;
};

inline constexpr std::array kStoredTypes{
    StoredType{"BOOL", c10::ScalarType::Bool},
    StoredType{"U8", c10::ScalarType::Byte},
    StoredType{"I8", c10::ScalarType::Char},
    StoredType{"F8_E5M2", c10::ScalarType::Float8_e5m2},
    StoredType{"F8_E4M3", c10::ScalarType::Float8_e4m3fn},
    StoredType{"F8_E8M0", c10::ScalarType::Float8_e8m0fnu},
    StoredType{"F8_E4M3FNUZ", c10::ScalarType::Float8_e4m3fnuz},
    StoredType{"F8_E5M2FNUZ", c10::ScalarType::Float8_e5m2fnuz},
    StoredType{"I16", c10::ScalarType::Short},
    StoredType{"U16", c10::ScalarType::UInt16},
    StoredType{"F16", c10::ScalarType::Half},
    StoredType{"BF16", c10::ScalarType::BFloat16},
    StoredType{"I32", c10::ScalarType::Int},
    StoredType{"U32", c10::ScalarType::UInt32},
    StoredType{"F32", c10::ScalarType::Float},
    StoredType{"C64", c10::ScalarType::ComplexFloat},
    StoredType{"F64", c10::ScalarType::Double},
    StoredType{"I64", c10::ScalarType::Long},
    StoredType{"U64", c10::ScalarType::UInt64},
};
static_assert(std::ranges::all_of(kNumberTypes, [](const NumberType& type) {
  return type.computed == (std::ranges::find(kStoredTypes, type.name, &StoredType::name) != kStoredTypes.end());
}));

// LibTorch's type of a number type that it computes with.
constexpr c10::ScalarType scalar_type(const NumberType& type) {
  return std::ranges::find(kStoredTypes, type.name, &StoredType::name)->type;
}

// The number type of a tensor's type; null when a .safetensors file cannot hold it.
constexpr const NumberType* number_type(c10::ScalarType type) {
  const auto found = std::ranges::find(kStoredTypes, type, &StoredType::type);
  return found == kStoredTypes.end() ? nullptr : number_type(found->name);
}

}  // namespace mm
