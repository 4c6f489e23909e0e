#include "model/generate_beam.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/topk.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "model/generate_constraints.h"
#include "model/generate_draw.h"
#include "model/not_numbers.h"

namespace mm {
namespace {

// Stands for "not there" in scores, as in transformers: beams that have not begun, texts that are not finished.
constexpr float kFar = -1e9F;

struct Beam {
  std::vector<std::int64_t> tokens;  // prompt included
  std::vector<double> logprobs;      // of what was written
  float score = kFar;                // running: sum of processed log-probabilities; finished: that sum over length^length_penalty
  std::size_t parent = 0;            // the beam of the step before that this one continues
  bool finished = false;
};

struct Item {
  std::size_t index = 0;
  std::uint64_t seed = 0;
  std::vector<Beam> running, finished;  // `beams` of each, best first
};

// One token more for one of an item's running beams.
struct Continuation {
  float key = 0;    // what it is chosen by: the score; when sampling, the score and noise
  float score = 0;  // of the beam with this token
  std::size_t beam = 0;
  std::int64_t token = 0;
  double logprob = 0;  // of the token, as the model gave it
};
using Continuations = std::vector<Continuation>;  // of one item, first chosen in front

// Where the search stands; every text that runs has the same length.
struct Step {
  const Decoding& decoding;
  std::int64_t prompt_length;
  std::size_t beams;    // of an item
  std::size_t count;    // continuations looked at per item
  std::int64_t length;  // tokens of a text after this step, prompt included

  bool first() const { return length == prompt_length + 1; }
  // All beams of an item are its prompt in the first step: they share one row of logits.
  std::size_t rows() const { return first() ? 1 : beams; }
  std::size_t row(std::size_t item, std::size_t beam) const { return item * rows() + (first() ? 0 : beam); }

  float per_length(float score, std::int64_t end) const {
    return score / static_cast<float>(std::pow(static_cast<double>(end - prompt_length), decoding.length_penalty));
  }
  bool ends(std::int64_t token) const {
    const auto& ends = decoding.end_tokens;
    return length >= decoding.max_length || std::find(ends.begin(), ends.end(), token) != ends.end();
  }
};

void keep_best(Continuations& all, std::size_t count) {
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(std::min(count, all.size()));
  std::partial_sort(all.begin(), middle, all.end(), [](const Continuation& a, const Continuation& b) {
    if (a.key != b.key) return a.key > b.key;
    return a.beam != b.beam ? a.beam < b.beam : a.token < b.token;
  });
  all.erase(middle, all.end());
}

// The best of an item's beams together are among the best of each of its rows, so only those leave the device.
std::vector<Continuations> best_continuations(const at::Tensor& logprobs, const at::Tensor& scores, std::span<const Item> items,
                                              const Step& step) {
  const auto k = std::min(static_cast<std::int64_t>(step.count), scores.size(1));
  const auto [values, tokens] = at::topk(scores, k, 1);                                                           // [N, k] each
  const auto plain = logprobs.gather(1, tokens);                                                                  // [N, k]
  const auto all = at::stack({values.to(at::kDouble), tokens.to(at::kDouble), plain.to(at::kDouble)}, -1).cpu();  // [N, k, 3]
  std::vector<Continuations> best(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (std::size_t beam = 0; beam < step.beams; ++beam) {
      const auto* entry = all.const_data_ptr<double>() + static_cast<std::int64_t>(step.row(i, beam)) * k * 3;
      check_number(entry[2]);
      for (std::int64_t j = 0; j < k; ++j, entry += 3) {
        const float score = static_cast<float>(entry[0]) + items[i].running[beam].score;
        best[i].push_back({score, score, beam, static_cast<std::int64_t>(entry[1]), entry[2]});
      }
    }
    keep_best(best[i], step.count);
  }
  return best;
}

// Draws without replacement from all continuations of all beams of an item.
std::vector<Continuations> drawn_continuations(const at::Tensor& logprobs, const at::Tensor& scores, std::span<const Item> items,
                                               const Step& step) {
  const auto host = scores.cpu().contiguous(), plain = logprobs.cpu().contiguous();
  const auto V = static_cast<std::size_t>(host.size(1));
  const int least = static_cast<int>(step.count / step.beams);  // transformers keeps so many tokens of each row whatever top-p says
  std::vector<Continuations> chosen(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto stream = stream_of(items[i].seed, static_cast<std::uint64_t>(step.length));
    for (std::size_t beam = 0; beam < step.beams; ++beam) {
      const auto* row = host.const_data_ptr<float>() + step.row(i, beam) * V;
      const auto* plain_row = plain.const_data_ptr<float>() + step.row(i, beam) * V;
      check_number(plain_row[0]);
      for (const auto& [token, token_score] : candidates({row, V}, step.decoding, least)) {
        const float score = token_score + items[i].running[beam].score;
        const auto place = beam * V + static_cast<std::size_t>(token);
        const float key = perturbed(score, Random(step.decoding.seed, stream, place));
        chosen[i].push_back({key, score, beam, token, plain_row[token]});
      }
    }
    keep_best(chosen[i], step.count);
    // Constraints may have left fewer than a full step needs; what is impossible fills it up, as in transformers.
    constexpr float kImpossible = -std::numeric_limits<float>::infinity();
    chosen[i].resize(step.count, {kImpossible, kImpossible, 0, 0, kImpossible});
  }
  return chosen;
}

Beam continued(const Item& item, const Continuation& continuation, float score, bool finished) {
  Beam beam = item.running[continuation.beam];
  beam.tokens.push_back(continuation.token);
  beam.logprobs.push_back(continuation.logprob);
  beam.score = score;
  beam.parent = continuation.beam;
  beam.finished = finished;
  return beam;
}

// Texts that end go among the finished ones if they are good enough; the best others run on.
void advance(Item& item, const Continuations& chosen, const Step& step) {
  std::vector<std::pair<float, const Continuation*>> order;
  std::vector<Beam> running;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const bool ends = step.ends(chosen[i].token);
    if (ends && i < step.beams) item.finished.push_back(continued(item, chosen[i], step.per_length(chosen[i].score, step.length), true));
    order.emplace_back(chosen[i].score + (ends ? kFar : 0.0F), &chosen[i]);
  }
  std::stable_sort(item.finished.begin(), item.finished.end(), [](const Beam& a, const Beam& b) { return a.score > b.score; });
  item.finished.resize(step.beams);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = 0; i < step.beams; ++i) running.push_back(continued(item, *order[i].second, order[i].first, false));
  item.running = std::move(running);
}

// Whether nothing better can come. transformers guesses the best score a running beam can still reach: over its length of now or, for
// "never" with a penalty above 0, over the greatest length (huggingface/transformers#20901).
bool done(const Item& item, const Step& step) {
  using Stopping = Decoding::Stopping;
  if (step.length >= step.decoding.max_length) return true;
  const auto is_finished = [](const Beam& beam) { return beam.finished; };
  const bool full = std::all_of(item.finished.begin(), item.finished.end(), is_finished);
  if (full && step.decoding.early_stopping == Stopping::yes) return true;
  const bool to_the_end = step.decoding.early_stopping == Stopping::never && step.decoding.length_penalty > 0;
  const float reachable = step.per_length(item.running.front().score, to_the_end ? step.decoding.max_length : step.length);
  return !(reachable > (full ? item.finished.back().score : kFar));
}

std::vector<Written> texts(const Item& item, const Step& step) {
  std::vector<Written> all;
  for (int i = 0; i < step.decoding.sequences; ++i) {
    const auto& beam = item.finished[static_cast<std::size_t>(i)];
    const auto prompt = beam.finished ? step.prompt_length : 0;
    all.push_back({{beam.tokens.begin() + prompt, beam.tokens.end()}, beam.logprobs, beam.score});
  }
  return all;
}

// One step of all items that run: [N, V] logits -> one token more for each of their beams.
void write_next(const at::Tensor& logits, std::span<Item> items, const Step& step) {
  std::vector<TokenSpan> rows;
  for (const auto& item : items)
    for (std::size_t beam = 0; beam < step.rows(); ++beam) rows.emplace_back(item.running[beam].tokens);
  const auto logprobs = at::log_softmax(logits, 1);                // [N, V]
  const auto scores = constrained(logprobs, rows, step.decoding);  // [N, V]
  const auto chosen =
      step.decoding.sample ? drawn_continuations(logprobs, scores, items, step) : best_continuations(logprobs, scores, items, step);
  for (std::size_t i = 0; i < items.size(); ++i) advance(items[i], chosen[i], step);
}

}  // namespace

std::vector<std::vector<Written>> write_beams(Writer& writer, const at::Tensor& prompts, const Decoding& decoding,
                                              const std::vector<std::uint64_t>& seeds) {
  const auto beams = static_cast<std::size_t>(decoding.beams);
  const auto T = prompts.size(1);
  Step step{decoding, T, beams, std::max<std::size_t>(2, 1 + decoding.end_tokens.size()) * beams, T};
  std::vector<Item> items;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    const auto* prompt = prompts[static_cast<std::int64_t>(i)].const_data_ptr<std::int64_t>();
    items.push_back({i, seeds[i], std::vector<Beam>(beams, {{prompt, prompt + T}, {}}), std::vector<Beam>(beams)});
    items.back().running.front().score = 0;
  }

  std::vector<std::vector<Written>> written(seeds.size());
  auto logits = writer.next(prompts);  // [B, V]
  MM_CHECK(static_cast<std::size_t>(logits.size(1)) * beams >= step.count, Kind::input,
           "beam search needs a vocabulary larger than the number of end tokens", "decoding", "use --decode.beam 1");
  while (true) {
    ++step.length;
    write_next(logits, items, step);
    std::vector<Item> left;
    std::vector<std::int64_t> rows, last;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (done(items[i], step)) {
        written[items[i].index] = texts(items[i], step);
        continue;
      }
      for (const auto& beam : items[i].running) {
        rows.push_back(static_cast<std::int64_t>(step.row(i, beam.parent)));
        last.push_back(beam.tokens.back());
      }
      left.push_back(std::move(items[i]));
    }
    if (left.empty()) return written;
    bool moved = static_cast<std::int64_t>(rows.size()) != logits.size(0);
    for (std::size_t i = 0; i < rows.size() && !moved; ++i) moved = rows[i] != static_cast<std::int64_t>(i);
    if (moved) writer.keep(at::tensor(rows, at::kLong));
    items = std::move(left);
    logits = writer.next(at::tensor(last, at::kLong));  // [N, V]
  }
}

}  // namespace mm
