#include "model/generate_constraints.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "base/check.h"
#include "model/text_rule.h"

namespace mm {
namespace {

// Places in scores.view(-1). Ids that the head has no score for (a prompt may hold some) are left out.
class Places {
 public:
  explicit Places(std::int64_t vocabulary) : vocabulary_(vocabulary) {}

  void add(std::size_t row, std::int64_t token) {
    if (token >= 0 && token < vocabulary_) places_.push_back(static_cast<std::int64_t>(row) * vocabulary_ + token);
  }
  bool empty() const { return places_.empty(); }

  at::Tensor on(c10::Device device) {  // each place once
    std::sort(places_.begin(), places_.end());
    places_.erase(std::unique(places_.begin(), places_.end()), places_.end());
    return at::tensor(places_, at::kLong).to(device);
  }

 private:
  std::int64_t vocabulary_;
  std::vector<std::int64_t> places_;
};

// The last size - 1 tokens are the beginning of an n-gram; wherever they stand earlier, the token behind them would repeat it.
void ban_repeats(std::size_t row, TokenSpan text, std::size_t size, Places& banned) {
  if (text.size() < size) return;
  const auto start = text.last(size - 1);
  for (std::size_t i = 0; i + size <= text.size(); ++i)
    if (std::equal(start.begin(), start.end(), text.begin() + static_cast<std::ptrdiff_t>(i))) banned.add(row, text[i + size - 1]);
}

// Nothing but what the rule lets come next in each row. [N, V] -> [N, V]
at::Tensor by_rule(const at::Tensor& scores, std::span<const TokenSpan> texts, const Decoding& decoding) {
  std::vector<at::Tensor> open;  // [V] each
  for (const auto text : texts)
    open.push_back(decoding.rule->allowed(text.subspan(static_cast<std::size_t>(decoding.prompt_length)),
                                          decoding.max_length - static_cast<int>(text.size())));
  const auto closed = at::stack(open).logical_not().to(scores.device());  // [N, V]
  return scores.masked_fill(closed, -std::numeric_limits<double>::infinity());
}

// Which tokens alone may come behind a text; none: any may.
const std::vector<std::int64_t>& forced(TokenSpan text, const Decoding& decoding) {
  static const std::vector<std::int64_t> kNone;
  const auto& last = std::ssize(text) + 1 == decoding.max_length ? decoding.forced_last : kNone;
  return last.empty() && text.size() == 1 ? decoding.forced_first : last;
}

// [N, V] -> [N, V]
at::Tensor with_forced(const at::Tensor& scores, std::span<const TokenSpan> texts, const Decoding& decoding) {
  const auto free = [&](TokenSpan text) { return forced(text, decoding).empty(); };
  if (std::ranges::all_of(texts, free)) return scores;
  const auto changed = scores.clone();
  for (std::size_t row = 0; row < texts.size(); ++row) {
    if (free(texts[row])) continue;
    const auto own = changed[static_cast<std::int64_t>(row)];  // [V]
    own.fill_(-std::numeric_limits<double>::infinity());
    for (const auto token : forced(texts[row], decoding)) {
      MM_CHECK(token < scores.size(1), Kind::input,
               fmt::format("the forced token {} is outside the vocabulary of {} tokens", token, scores.size(1)), "decoding");
      own[token].zero_();
    }
  }
  return changed;
}

}  // namespace

at::Tensor constrained(const at::Tensor& all, std::span<const TokenSpan> texts, const Decoding& decoding) {
  MM_ASSERT(all.dim() == 2 && static_cast<std::size_t>(all.size(0)) == texts.size());
  const auto scores = decoding.rule ? by_rule(all, texts, decoding) : all;  // [N, V]
  Places penalised(scores.size(1)), banned(scores.size(1));
  for (std::size_t row = 0; row < texts.size(); ++row) {
    const auto text = texts[row];
    if (decoding.repetition_penalty != 1)
      for (const auto token : text) penalised.add(row, token);
    if (decoding.no_repeat_ngram > 0) ban_repeats(row, text, static_cast<std::size_t>(decoding.no_repeat_ngram), banned);
    if (static_cast<std::int64_t>(text.size()) < decoding.min_length)
      for (const auto token : decoding.end_tokens) banned.add(row, token);
  }
  if (penalised.empty() && banned.empty()) return with_forced(scores, texts, decoding);

  const auto changed = scores.clone(at::MemoryFormat::Contiguous);
  const auto flat = changed.view(-1);  // [N * V]
  if (!penalised.empty()) {
    const auto places = penalised.on(flat.device());
    const auto before = flat.index_select(0, places);
    const double penalty = decoding.repetition_penalty;
    flat.index_copy_(0, places, at::where(before < 0, before * penalty, before / penalty));
  }
  if (!banned.empty()) flat.index_fill_(0, banned.on(flat.device()), -std::numeric_limits<double>::infinity());
  return with_forced(changed, texts, decoding);
}

}  // namespace mm
