#pragma once
#include <ATen/core/Tensor.h>

#include <string_view>
#include <utility>
#include <vector>

namespace mm {

// The sizes that the letters of a pattern stood for.
class Sizes {
 public:
  explicit Sizes(std::vector<std::pair<std::string_view, int64_t>> bound) : bound_(std::move(bound)) {}
  int64_t operator[](std::string_view letter) const;  // a letter that is not in the pattern is a bug of ours

 private:
  std::vector<std::pair<std::string_view, int64_t>> bound_;
};

// The shape of a tensor, checked where it comes in: names are free but the same wherever they stand twice, numbers are as they are.
// Throws Error{input}: "pixel_values has shape [2, 4, 8, 8], expected [B, 3, H, W]".
//
//   const Sizes sizes = shape(pixel_values, "B 3 H W", "pixel_values");
//   const int64_t H = sizes["H"];
//
// `pattern` must outlive what is returned; it is a literal everywhere.
Sizes shape(const at::Tensor& tensor, std::string_view pattern, std::string_view name);

}  // namespace mm
