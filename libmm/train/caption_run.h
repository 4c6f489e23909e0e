#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/log.h"
#include "data/batch.h"
#include "data/mixture.h"
#include "options/train.h"
#include "train/caption_learning.h"
#include "train/caption_score.h"
#include "train/checkpoint.h"

namespace mm {

// What a run works on, opened and checked: the options only name it.
struct CaptionExperiment {
  CaptionLearning::MakeLearner make;
  ModelFiles files;  // what makes a model folder of the weights
  std::shared_ptr<const Tokenizer> tokenizer;
  TokenFrame frame;
  PixelValues pixels{};  // of the model's image processor
  std::shared_ptr<const Mixture> mixture;

  // For the validation loss: how many examples, and each of them, made when it is asked for.
  std::size_t valid_count = 0;
  std::function<CaptionExample(std::size_t)> valid;

  // The validation questions captioned by the model in a folder; nothing when somebody asked to stop. May be empty: nothing is asked.
  std::function<std::optional<CaptionScores>(const std::string&)> captions;
};

// The folder of a run:
//
//   config.resolved.yaml   every option in effect
//   metrics.jsonl          {"step", "epoch", "loss", "rate", "gradient_norm"}, and at validations {"step", "valid.loss", ...}
//   ckpt-STEP/             checkpoints (train/checkpoint.h)
//
// A run that was cut off, also by kill -9, goes on from its newest complete checkpoint and ends with the same bits in every tensor and
// the same lines in metrics.jsonl as one that was not.
struct CaptionRunResult {
  int signal = 0;          // the run was stopped by this signal, after a checkpoint; 0: it is complete
  std::string checkpoint;  // folder of the selected checkpoint; when it was stopped, of the newest
  std::int64_t step = 0;   // of that checkpoint
};

// Trains to the end, or until a signal asks to stop. The folder is there, and the caller has its RunLock. Throws Error{usage} when it holds
// a run of other options, and when a selection is asked for that nothing is validated for.
CaptionRunResult run_captioner(const TrainOptions& options, const CaptionExperiment& experiment, Log& log);

}  // namespace mm
