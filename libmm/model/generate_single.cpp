#include "model/generate_single.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "base/check.h"
#include "model/generate_constraints.h"
#include "model/generate_draw.h"
#include "model/not_numbers.h"

namespace mm {
namespace {

struct Row {
  std::size_t item = 0;
  std::uint64_t stream = 0;          // of random numbers
  std::vector<std::int64_t> tokens;  // prompt included
  std::vector<double> logprobs;      // of what was written
};

at::Tensor drawn(const at::Tensor& scores, std::span<Row* const> rows, const Decoding& decoding) {
  const auto host = scores.cpu().contiguous();
  const auto* first = host.const_data_ptr<float>();
  const auto V = static_cast<std::size_t>(host.size(1));
  std::vector<std::int64_t> tokens(rows.size());
  at::parallel_for(0, host.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      const auto left = candidates({first + i * V, V}, decoding, 1);
      tokens[i] = draw(left, Random(decoding.seed, rows[i]->stream, rows[i]->tokens.size()));
    }
  });
  return at::tensor(tokens, at::kLong).to(scores.device());
}

// Chooses a token for every row and writes it down.
void write_next(const at::Tensor& logits, std::span<Row* const> rows, const Decoding& decoding) {
  std::vector<TokenSpan> texts;
  for (const auto* row : rows) texts.emplace_back(row->tokens);
  const auto scores = constrained(logits, texts, decoding);                                           // [N, V]
  const auto tokens = decoding.sample ? drawn(scores, rows, decoding) : at::argmax(scores, 1);        // [N]
  const auto logprobs = logits.gather(1, tokens.unsqueeze(1)).squeeze(1) - at::logsumexp(logits, 1);  // [N]
  const auto both = at::stack({tokens.to(at::kDouble), logprobs.to(at::kDouble)}).cpu();              // [2, N]: one copy from the device
  const auto* values = both.const_data_ptr<double>();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double logprob = values[rows.size() + i];
    check_number(logprob);
    rows[i]->tokens.push_back(static_cast<std::int64_t>(values[i]));
    rows[i]->logprobs.push_back(logprob);
  }
}

bool ended(const Row& row, const Decoding& decoding) {
  const auto& ends = decoding.end_tokens;
  return static_cast<int>(row.tokens.size()) >= decoding.max_length || std::find(ends.begin(), ends.end(), row.tokens.back()) != ends.end();
}

}  // namespace

std::vector<std::vector<Written>> write_single(Writer& writer, const at::Tensor& prompts, const Decoding& decoding,
                                               const std::vector<std::uint64_t>& items) {
  const auto T = prompts.size(1);
  std::vector<Row> rows;
  std::vector<std::int64_t> places;  // of a row in the logits at hand
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto* prompt = prompts[static_cast<std::int64_t>(i)].const_data_ptr<std::int64_t>();
    for (int n = 0; n < decoding.sequences; ++n) {
      rows.push_back({i, stream_of(items[i], static_cast<std::uint64_t>(n)), {prompt, prompt + T}, {}});
      places.push_back(static_cast<std::int64_t>(i));
    }
  }
  auto logits = writer.next(prompts);  // [B, V]
  if (decoding.sequences > 1) {
    const auto all = at::tensor(places, at::kLong);
    writer.keep(all);
    logits = logits.index_select(0, all.to(logits.device()));  // [B * sequences, V]
  }

  std::vector<Row*> alive;
  for (auto& row : rows) alive.push_back(&row);
  while (true) {
    write_next(logits, alive, decoding);
    std::vector<Row*> left;
    std::vector<std::int64_t> kept, last;
    for (std::size_t i = 0; i < alive.size(); ++i) {
      if (ended(*alive[i], decoding)) continue;
      left.push_back(alive[i]);
      kept.push_back(static_cast<std::int64_t>(i));
      last.push_back(alive[i]->tokens.back());
    }
    if (left.empty()) break;
    if (left.size() < alive.size()) writer.keep(at::tensor(kept, at::kLong));
    alive = std::move(left);
    logits = writer.next(at::tensor(last, at::kLong));  // [N, V]
  }

  std::vector<std::vector<Written>> texts(items.size());
  for (auto& row : rows)
    texts[row.item].push_back(
        {{row.tokens.begin() + T, row.tokens.end()}, row.logprobs, std::accumulate(row.logprobs.begin(), row.logprobs.end(), 0.0)});
  return texts;
}

}  // namespace mm
