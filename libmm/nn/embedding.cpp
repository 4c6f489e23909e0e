#include "nn/embedding.h"

#include <ATen/ops/embedding.h>

#include "base/check.h"

namespace mm {

Embedding::Embedding(const Params& p, int64_t count, int64_t width, int64_t padding)
    : weight(p("weight", {count, width})), padding(padding) {}

at::Tensor Embedding::operator()(const at::Tensor& ids) const { return at::embedding(weight, ids, padding); }  // [..., C]

at::Tensor Embedding::range(int64_t begin, int64_t length) const {
  MM_ASSERT(begin >= 0 && length >= 0 && begin + length <= weight.size(0));
  return weight.narrow(0, begin, length);  // [length, C]
}

}  // namespace mm
