#pragma once
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <string>
#include <vector>

#include "options/runtime.h"

namespace mm {

// Where and how a model computes, decided once per program.
struct Runtime {
  c10::Device device = c10::kCPU;
  c10::ScalarType dtype = c10::kFloat;  // of weights and activations; kChar: int8 products, else f32
  int threads = 1;
  std::string chosen;                 // "cpu, bf16, 8 threads": for --verbose
  std::vector<std::string> warnings;  // what a person should know of the choice: a GPU that cannot be used, a type that is slow here
};

// Resolves --device, --precision and --threads against this machine: opens libtorch_cuda.so when a GPU is asked for (or there, with
// auto), picks bf16 where the processor computes in it. A GPU that is asked for is used or is an error; only auto falls back to the
// processor. Throws Error{usage} for a device that is not one, Error{resource} for one that is not there.
Runtime make_runtime(const RuntimeOptions& options);

// Sets what LibTorch keeps for the whole process: its threads, and that fp32 on a GPU means fp32. Once per program, before it computes.
void apply(const Runtime& runtime);

bool cpu_has_bf16();  // AVX512-BF16 or AMX-BF16, in the processor and the operating system

}  // namespace mm
