#include "nn/packed_attention.h"

#include <ATen/ops/cat.h>

#include "base/check.h"
#include "nn/attention_watch.h"

namespace mm {
namespace {

// `looking`: how many rows of a sequence of that length have a query.
template <class Looking>
at::Tensor attend_groups(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const std::vector<int64_t>& lengths,
                         int64_t heads, const at::Tensor& bias, Looking looking) {
  std::vector<at::Tensor> parts;
  int64_t row = 0, query_row = 0;
  for (std::size_t first = 0; first < lengths.size();) {
    std::size_t last = first + 1;
    while (last < lengths.size() && lengths[last] == lengths[first]) ++last;
    const auto B = static_cast<int64_t>(last - first), T = lengths[first], Q = looking(T);
    const auto by_head = [&](const at::Tensor& t, int64_t begin, int64_t rows) {
      return t.narrow(0, begin, B * rows).view({B, rows, heads, t.size(1) / heads}).transpose(1, 2);  // [B, H, rows, D]
    };
    std::optional<at::Tensor> added;
    if (bias.defined()) added = bias.narrow(1, 0, Q).narrow(2, 0, T).unsqueeze(0);                                   // [1, H, Q, T]
    const auto y = attend_heads(by_head(query, query_row, Q), by_head(key, row, T), by_head(value, row, T), added);  // [B, H, Q, D]
    parts.push_back(y.transpose(1, 2).reshape({B * Q, -1}));                                                         // [B Q, C]
    row += B * T;
    query_row += B * Q;
    first = last;
  }
  MM_ASSERT(row == key.size(0) && query_row == query.size(0));
  return at::cat(parts);  // [rows with a query, C]
}

}  // namespace

at::Tensor attend_packed(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const std::vector<int64_t>& lengths,
                         int64_t heads, const at::Tensor& bias) {
  return attend_groups(query, key, value, lengths, heads, bias, [](int64_t length) { return length; });  // [N, C]
}

at::Tensor attend_packed_first(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const std::vector<int64_t>& lengths,
                               int64_t heads, const at::Tensor& bias) {
  return attend_groups(query, key, value, lengths, heads, bias, [](int64_t) -> int64_t { return 1; });  // [B, C]
}

}  // namespace mm
