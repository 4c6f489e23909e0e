#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mm {

// Connectionist temporal classification (Graves et al. 2006, equation 3): minus the logarithm of the probability of all ways in time
// that read as the labels once repeats and then blanks are dropped, summed over the sequences, to be divided by their number.
//
//   scores        [B, T, K] before softmax
//   labels        [B, L] i64 in [0, K) without `blank`; behind a sequence's end anything
//   score_lengths, label_lengths   one for each of B sequences, at most T and L
//
// -> []. Throws Error{input} for shapes, lengths and labels that do not fit, and for a sequence too short for its labels (each label takes
// a step, and one more stands between two of the same): its loss would be infinite.
at::Tensor ctc(const at::Tensor& scores, const at::Tensor& labels, at::IntArrayRef score_lengths, at::IntArrayRef label_lengths,
               std::int64_t blank = 0);

}  // namespace mm
