#include "nn/parallel.h"

#include <ATen/Parallel.h>

// ATen's loop is a template that runs serially, without a word, where the compiler was not told -fopenmp.
#ifndef _OPENMP
#error "libmm/nn/parallel.cpp must be compiled with -fopenmp (see libmm/CMakeLists.txt)"
#endif

namespace mm {

void parallel_for(std::int64_t count, std::int64_t grain, c10::function_ref<void(std::int64_t begin, std::int64_t end)> f) {
  at::parallel_for(0, count, grain, [&](std::int64_t begin, std::int64_t end) { f(begin, end); });
}

}  // namespace mm
