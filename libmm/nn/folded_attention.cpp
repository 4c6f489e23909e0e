#include "nn/folded_attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/softmax.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.h"
#include "nn/item_groups.h"
#include "nn/parallel.h"
#include "nn/small_product.h"

namespace mm {
namespace {

constexpr int64_t kPiece = 64;  // states or columns a thread takes at a time

// Runs f(i, begin, end) for every i < count and every piece of [0, length).
template <class F>
void for_pieces(int64_t count, int64_t length, const F& f) {
  const auto pieces = (length + kPiece - 1) / kPiece;
  parallel_for(count * pieces, 1, [&](int64_t first, int64_t last) {
    for (int64_t at = first; at < last; ++at) f(at / pieces, at % pieces * kPiece, std::min(length, (at % pieces + 1) * kPiece));
  });
}

template <class Weight>
at::Tensor folded(const at::Tensor& query, const at::Tensor& states, const std::vector<ItemGroup>& groups, const Linear& key,
                  const Linear& value, int64_t H) {
  const auto M = query.size(0), C = query.size(1), D = C / H, S = states.size(1), E = states.size(2);
  const Rows<const float> q{query.const_data_ptr<float>(), C};
  const Rows<const Weight> wk{key.weight.const_data_ptr<Weight>(), E}, wv{value.weight.const_data_ptr<Weight>(), E};
  const Rows<const Weight> s{states.const_data_ptr<Weight>(), E};  // item i begins at row i * S

  // Both working tensors have the heads of a query as rows, so that all of a picture's rows meet its states in one product.
  auto lifted = at::empty({M, H, E}, query.options());
  const Rows<float> l{lifted.mutable_data_ptr<float>(), E};
  for_pieces(H, E, [&](int64_t h, int64_t begin, int64_t end) {  // W_k^T q, by head
    product(q.from(0, h * D), wk.from(h * D, begin), {l.data + h * E + begin, H * E}, M, end - begin, D);
  });

  auto scores = at::empty({M, H, S}, query.options());
  const Rows<float> w{scores.mutable_data_ptr<float>(), S};
  for_pieces(std::ssize(groups), S, [&](int64_t g, int64_t begin, int64_t end) {
    const auto& [item, first, last] = groups[static_cast<std::size_t>(g)];
    product_transposed({l.from(first * H).data, E}, s.from(item * S + begin), w.from(first * H, begin), (last - first) * H, end - begin, E);
  });
  const auto weights = at::softmax(scores, -1);  // [M, H, S]

  const Rows<const float> p{weights.const_data_ptr<float>(), S};
  for_pieces(std::ssize(groups), E, [&](int64_t g, int64_t begin, int64_t end) {  // the mean state, by head, in place of the lifted query
    const auto& [item, first, last] = groups[static_cast<std::size_t>(g)];
    product(p.from(first * H), s.from(item * S, begin), l.from(first * H, begin), (last - first) * H, end - begin, S);
  });

  auto to = at::empty({M, C}, query.options());
  const Rows<float> y{to.mutable_data_ptr<float>(), C};
  parallel_for(H, 1, [&](int64_t begin, int64_t end) {  // W_v, by head
    for (int64_t h = begin; h < end; ++h) product_transposed({l.data + h * E, H * E}, wv.from(h * D), y.from(0, h * D), M, D, E);
  });
  return value.bias.defined() ? to + value.bias : to;  // [M, C]; the weights sum to one
}

}  // namespace

at::Tensor attend_folded(const at::Tensor& query, const at::Tensor& states, std::span<const int64_t> items, const Linear& key,
                         const Linear& value, int64_t heads) {
  MM_ASSERT(std::ssize(items) == query.size(0) && key.weight.defined() && value.weight.defined());
  const auto scaled = (query * (1 / std::sqrt(static_cast<double>(query.size(1) / heads)))).contiguous();  // [M, C]
  const auto source = states.contiguous();                                                                 // [I, S, E]
  const auto groups = item_groups(items);
  return states.scalar_type() == c10::kBFloat16 ? folded<c10::BFloat16>(scaled, source, groups, key, value, heads)
                                                : folded<float>(scaled, source, groups, key, value, heads);
}

}  // namespace mm
