#pragma once
#include <cstdint>

#include "config/field.h"

namespace mm {

// How pictures are opened; the same in every program that reads them.
struct PictureOptions {
  bool allow_truncated = false;
  std::int64_t max_pixels = 178'956'970;

  void visit(auto&& v) {
    v.field("allow-truncated", allow_truncated, "decode what is there of a cut-off file");
    v.field("max-pixels", max_pixels, "refuse pictures with more pixels than this", at_least(1));
  }
};

}  // namespace mm
