#pragma once
#include <c10/util/FunctionRef.h>

#include <cstdint>

namespace mm {

// Runs f(begin, end) over pieces of [0, count), each of at least `grain` elements but the last, on LibTorch's own threads (a second pool
// would fight with them for the processor). A thread that is done takes the next piece: a core that others use as well holds nobody up.
// Returns when all is done; an exception of a piece is thrown here.
void parallel_for(std::int64_t count, std::int64_t grain, c10::function_ref<void(std::int64_t begin, std::int64_t end)> f);

}  // namespace mm
