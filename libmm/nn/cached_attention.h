#pragma once
#include <ATen/core/Tensor.h>

#include "nn/kv_cache.h"

namespace mm {

// The newest T tokens of each row look at all that their row has read up to them, themselves included.
// [N, T, C] queries, C = H * D -> [N, T, C]. Keys and values may have fewer heads, as in attend(). On a CPU in f32 and bf16 by own loops
// through the cache's table, summed in f32; else by gathering and attend_seen().
at::Tensor attend_cached(const at::Tensor& query, const KvCache& cache, int64_t layer, int64_t heads);

// The second way of the two, for any device and dtype; shapes as above.
at::Tensor attend_gathered(const at::Tensor& query, const KvCache& cache, int64_t layer, int64_t heads);

}  // namespace mm
