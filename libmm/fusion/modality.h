#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mm {

// What one modality says of the examples of a batch, as steps: words, frames, utterances; one step where it is a vector.
struct Modality {
  at::Tensor x;     // [B, T, C] f32
  at::Tensor mask;  // [B, T] bool: which steps are there. An example without any lacks the modality.
};

// What a fusion is made for: steps of an example, and numbers of each step.
struct ModalityShape {
  std::string name;
  std::int64_t steps = 1, width = 0;
};

std::int64_t whole_width(std::span<const ModalityShape> modalities);  // of all mean steps one behind the other

// The same with 0 wherever nothing is, whatever stood there, so that sums need no mask.
Modality cleared(const Modality& modality);  // [B, T, C], [B, T] -> the same

at::Tensor present(const Modality& modality);  // [B] bool: whether any step is there

// The mean of the steps that are there; of an example that lacks the modality 0. Of cleared steps. [B, T, C] -> [B, C]
at::Tensor mean_step(const Modality& modality);

// The last step that is there; of an example that lacks the modality 0. [B, T, C] -> [B, C]
at::Tensor last_step(const Modality& modality);

// All of them, in order. Of cleared modalities. -> [B, M, C] (they must be of one width), [B, M] bool, [B, sum of C]
at::Tensor stacked_means(std::span<const Modality> modalities);
at::Tensor presences(std::span<const Modality> modalities);
at::Tensor joined_means(std::span<const Modality> modalities);

}  // namespace mm
