#pragma once
#include "train/process_group.h"

namespace mm {

// The rows of all processes, by rank, with gradients: what the loss of any process asks of a row comes back to the process that has it,
// summed in the order of the ranks (open_clip's --gather-with-grad). Processes may have different numbers of rows, but gather the same
// number of times, forward and backward: each computes its batch in as many parts. first: where this process's own rows begin.
struct Gathered {
  at::Tensor rows;  // [N, ...]
  std::int64_t first = 0;
};
Gathered gather_rows(const at::Tensor& rows, ProcessGroup& processes);  // [B, ...]

// InfoNCE (nn/objective_contrast.h) with the pairs of all processes as candidates: this process's part of the mean over all pairs and
// both directions, so that its sum over the processes is the loss of the whole batch. left, right [B, C], scale [] -> [].
at::Tensor info_nce_gathered(const at::Tensor& left, const at::Tensor& right, const at::Tensor& scale, ProcessGroup& processes);

}  // namespace mm
