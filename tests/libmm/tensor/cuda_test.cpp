#include "tensor/cuda.h"

#include "support/doctest.h"

TEST_CASE("CUDA is there, or it is said what is missing and what to do") {
  const mm::Cuda cuda = mm::open_cuda();
  CHECK(cuda.problem.empty() == (cuda.devices > 0));
  CHECK(cuda.hint.empty() == cuda.problem.empty());
  if (!cuda.driver) {
    CHECK(cuda.problem == "there is no NVIDIA driver on this machine");
    CHECK_FALSE(mm::cuda_has_bf16(0));
  }
  CHECK_FALSE(mm::cuda_has_bf16(cuda.devices));  // one past the last
}
