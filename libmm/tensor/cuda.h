#pragma once
#include <string>

namespace mm {

// Whether CUDA can be used here, and what stands in the way where it cannot.
struct Cuda {
  bool driver = false;  // NVIDIA's driver is installed
  int devices = 0;      // GPUs that CUDA_VISIBLE_DEVICES leaves; above 0 when all is well
  std::string problem;  // one sentence; empty when all is well
  std::string hint;     // what to do about it
};

// Looks for the driver and, if it is there, opens libtorch_cuda.so from the folder of libtorch_cpu.so: nothing links it, so that one build
// serves machines with and without a GPU, and a start without one takes no time. Call it before any other use of CUDA; again: the same.
Cuda open_cuda();

// Whether a GPU computes in bf16 (compute capability 8.0 and above). Needs open_cuda() to have found it.
bool cuda_has_bf16(int device);

}  // namespace mm
