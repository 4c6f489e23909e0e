#include "train/objective_sequence.h"

#include <ATen/core/Reduction.h>
#include <ATen/ops/ctc_loss.h>
#include <ATen/ops/log_softmax.h>
#include <fmt/format.h>

#include "base/check.h"
#include "nn/objective_check.h"
#include "tensor/shape.h"

namespace mm {
namespace {

// The fewest steps that can hold the labels. labels: one sequence's, at least `count` of them.
std::int64_t steps_needed(const std::int64_t* labels, std::int64_t count) {
  std::int64_t steps = count;
  for (std::int64_t i = 1; i < count; ++i) steps += labels[i] == labels[i - 1];
  return steps;
}

// labels [B, L] i64 on a CPU
void check_sequence(const at::Tensor& labels, std::int64_t b, std::int64_t K, std::int64_t blank, std::int64_t steps, std::int64_t count) {
  const auto* own = labels.const_data_ptr<std::int64_t>() + b * labels.size(1);
  for (std::int64_t i = 0; i < count; ++i)
    MM_CHECK(own[i] >= 0 && own[i] < K && own[i] != blank, Kind::input,
             fmt::format("sequence {} has a label {}, but the classes are 0 to {} without the blank {}", b, own[i], K - 1, blank));
  MM_CHECK(steps_needed(own, count) <= steps, Kind::input,
           fmt::format("sequence {} is {} steps long, but its {} labels take {} or more", b, steps, count, steps_needed(own, count)), "",
           "leave it out, or let the model keep more steps");
}

}  // namespace

at::Tensor ctc(const at::Tensor& scores, const at::Tensor& labels, at::IntArrayRef score_lengths, at::IntArrayRef label_lengths,
               std::int64_t blank) {
  const auto sizes = shape(scores, "B T K", "scores");
  const auto B = sizes["B"];
  const auto L = shape(labels, "B L", "labels")["L"];
  MM_CHECK(
      labels.size(0) == B && static_cast<std::int64_t>(score_lengths.size()) == B && static_cast<std::int64_t>(label_lengths.size()) == B,
      Kind::input,
      fmt::format("{} sequences of scores, {} of labels, {} and {} lengths", B, labels.size(0), score_lengths.size(),
                  label_lengths.size()));
  MM_CHECK(labels.scalar_type() == at::kLong, Kind::input, "labels are not whole numbers (i64)");
  MM_CHECK(blank >= 0 && blank < sizes["K"], Kind::usage,
           fmt::format("the blank is {}, but the classes are 0 to {}", blank, sizes["K"] - 1));
  const auto near = labels.cpu().contiguous();  // [B, L]
  for (std::int64_t b = 0; b < B; ++b) {
    const auto item = static_cast<std::size_t>(b);
    MM_CHECK(score_lengths[item] >= 0 && score_lengths[item] <= sizes["T"] && label_lengths[item] >= 0 && label_lengths[item] <= L,
             Kind::input,
             fmt::format("sequence {} has the lengths {} and {}, but the most are {} and {}", b, score_lengths[item], label_lengths[item],
                         sizes["T"], L));
    check_sequence(near, b, sizes["K"], blank, score_lengths[item], label_lengths[item]);
  }
  const auto log_p = at::log_softmax(wide(scores), -1).transpose(0, 1);                         // [T, B, K]
  return at::ctc_loss(log_p, labels, score_lengths, label_lengths, blank, at::Reduction::Sum);  // []
}

}  // namespace mm
