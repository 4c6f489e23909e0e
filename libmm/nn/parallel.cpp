#include "nn/parallel.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>

// ATen's loop is a template that runs serially, without a word, where the compiler was not told -fopenmp.
#ifndef _OPENMP
#error "libmm/nn/parallel.cpp must be compiled with -fopenmp (see libmm/CMakeLists.txt)"
#endif

namespace mm {

void parallel_for(std::int64_t count, std::int64_t grain, c10::function_ref<void(std::int64_t begin, std::int64_t end)> f) {
  constexpr std::int64_t kTurns = 6;  // of a thread, if all are equally fast
  const std::int64_t threads = at::get_num_threads();
  const auto piece = std::max(grain, (count + kTurns * threads - 1) / (kTurns * threads));
  if (count <= piece || threads == 1 || at::in_parallel_region()) {
    if (count > 0) f(0, count);
    return;
  }
  std::atomic<std::int64_t> next = 0;
  at::parallel_for(0, threads, 1, [&](std::int64_t, std::int64_t) {
    for (std::int64_t begin = 0; (begin = next.fetch_add(piece)) < count;) f(begin, std::min(begin + piece, count));
  });
}

}  // namespace mm
