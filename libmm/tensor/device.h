#pragma once
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <string>

#include "options/runtime.h"

namespace mm {

// Where and how a model computes, decided once per program.
struct Runtime {
  c10::Device device = c10::kCPU;
  c10::ScalarType dtype = c10::kFloat;  // of weights and activations
  int threads = 1;
};

// Resolves --device, --precision and --threads against this machine: opens libtorch_cuda.so when a GPU is asked for (or there, with
// auto), picks bf16 where the processor computes in it, sets LibTorch's threads. Throws Error{resource} for a device that is not there.
Runtime make_runtime(const RuntimeOptions& options);

bool cpu_has_bf16();  // AVX512-BF16 or AMX-BF16

}  // namespace mm
