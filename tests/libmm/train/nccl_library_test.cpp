#include "train/nccl_library.h"

#include "support/caught.h"

#include "support/doctest.h"

// It stands on LibTorch's libraries for CUDA, which nothing here has opened: with and without a GPU it does not load.
TEST_CASE("a library that is not there, or that does not load, is an error that says what to do") {
  const auto error = error_of([] { mm::nccl_functions(); });
  CHECK(error.kind == mm::Kind::resource);
  CHECK(error.where.ends_with("/libmm_nccl.so"));
  CHECK(std::string(error.what()).starts_with("the NCCL of libmm_nccl.so is needed to train on several GPUs, but it does not load: "));
  CHECK(error.hint.find("--processes.backend host") != std::string::npos);
}
