#pragma once
#include <ATen/core/Tensor.h>

#include "nn/kv_cache.h"

namespace mm {

// The newest token of each row looks at all that its row has read, itself included.
// [N, C] queries, C = H * D -> [N, C]. Keys and values may have fewer heads, as in attend(). On a CPU in f32 by own loops through the
// cache's table; else by gathering and attend().
at::Tensor attend_cached(const at::Tensor& query, const KvCache& cache, int64_t layer, int64_t heads);

// The second way of the two, for any device and dtype; shapes as above.
at::Tensor attend_gathered(const at::Tensor& query, const KvCache& cache, int64_t layer, int64_t heads);

}  // namespace mm
