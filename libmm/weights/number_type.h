#pragma once
#include <algorithm>
#include <array>
#include <string_view>

namespace mm {

// A number type of a .safetensors file: what its header calls it, its width, and whether LibTorch computes with it.
struct NumberType {
  std::string_view name;
  unsigned bits;
  bool computed = true;
};

// All types of the format (safetensors 0.8).
inline constexpr std::array kNumberTypes{
    NumberType{"BOOL", 8},    NumberType{"F4", 4, false},   NumberType{"F6_E2M3", 6, false}, NumberType{"F6_E3M2", 6, false},
    NumberType{"U8", 8},      NumberType{"I8", 8},          NumberType{"F8_E5M2", 8},        NumberType{"F8_E4M3", 8},
    NumberType{"F8_E8M0", 8}, NumberType{"F8_E4M3FNUZ", 8}, NumberType{"F8_E5M2FNUZ", 8},    NumberType{"I16", 16},
    NumberType{"U16", 16},    NumberType{"F16", 16},        NumberType{"BF16", 16},          NumberType{"I32", 32},
    NumberType{"U32", 32},    NumberType{"F32", 32},        NumberType{"C64", 64},           NumberType{"F64", 64},
    NumberType{"I64", 64},    NumberType{"U64", 64},
};

// The row of a name; null when there is none.
constexpr const NumberType* number_type(std::string_view name) {
  const auto found = std::ranges::find(kNumberTypes, name, &NumberType::name);
  return found == kNumberTypes.end() ? nullptr : &*found;
}

}  // namespace mm
