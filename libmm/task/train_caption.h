#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/mixture.h"
#include "task/train_sets.h"
#include "task/train_trial.h"
#include "train/caption_score.h"

namespace mm {

inline constexpr int kQuestionSide = 192;  // pixels of a scene that is asked about; the model's processor shrinks it as any picture

// What the data options name, opened: photos split as their set says, sources to learn from, questions for validation and test.
struct CaptionData {
  std::vector<Photo> train, valid, test;
  std::vector<PhotoSet> sets;  // the same, set by set
  std::shared_ptr<const Mixture> mixture;
  CaptionQuestions valid_questions, test_questions;
};

// Reads the tables and manifests; pictures are opened when they are needed. Throws Error{input} for what cannot be read, Error{usage} when
// there is nothing to learn from. batch: examples of an update, where they are put in buckets.
CaptionData open_caption_data(const TrainDataOptions& options, std::uint64_t seed, int batch = 1);

// A captioner learns. The family is looked up by name; the vocabulary is made from the sentences that training may show. Nothing is
// written. Throws Error{usage} for sizes that do not fit each other, Error{resource} for those that the memory cannot hold.
Trial open_caption_trial(const TrainOptions& options);

// Captions by the model in a folder, one a picture, greedy, on the device that the run computes on.
Describe describe_with(const std::string& folder, const TrainOptions& train);

}  // namespace mm
