#pragma once
#include <array>
#include <string>
#include <string_view>

#include "config/field.h"

namespace mm {

inline constexpr std::array<std::string_view, 5> kPrecisions{"auto", "fp32", "bf16", "fp16", "int8"};

// Where and how a program computes; the same in every program that runs a model.
struct RuntimeOptions {
  std::string device = "auto";
  std::string precision = "auto";
  int threads = 0;

  void visit(auto&& v) {
    v.field("device", device, "auto, cpu, cuda or cuda:N", everywhere());
    v.field("precision", precision, "number type of the computation; auto is bf16 where the device computes in it, else fp32",
            everywhere(one_of(kPrecisions)));
    v.field("threads", threads, "processor threads; 0 is all that this process may use", everywhere(between(0, 1024)));
  }
};

}  // namespace mm
