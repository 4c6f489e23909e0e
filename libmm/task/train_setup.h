#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/family.h"
#include "options/train.h"
#include "train/caption_run.h"
#include "train/caption_score.h"

namespace mm {

inline constexpr int kQuestionSide = 192;  // pixels of a scene that is asked about; the model's processor shrinks it as any picture

// What the data options name, opened: photos split as their set says, sources to learn from, questions for validation and test.
struct TrainData {
  std::vector<Photo> train, valid, test;
  std::shared_ptr<const Mixture> mixture;
  CaptionQuestions valid_questions, test_questions;
};

// Reads the tables and manifests; pictures are opened when they are needed. Throws Error{input} for what cannot be read, Error{usage} when
// there is nothing to learn from.
TrainData open_data(const TrainDataOptions& options, std::uint64_t seed);

// Everything a run works on; `data` must outlive it. The family is looked up by name; the vocabulary is made from the sentences that
// training may show. Nothing is written. Throws Error{usage} for sizes that do not fit each other, Error{resource} for those that the
// memory cannot hold.
CaptionExperiment open_experiment(const TrainOptions& options, const TrainData& data);

// Names and shapes of the model's parameters, found without their memory, and how many there are: "text_decoder....weight [192, 192]".
std::vector<std::string> describe_model(const CaptionExperiment& experiment);

// How many numbers the model's parameters are; found without their memory.
std::int64_t parameter_count(const CaptionExperiment& experiment);

// Captions by the model in a folder, one a picture, greedy.
Describe describe_with(const std::string& folder, int threads);

}  // namespace mm
