#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/log.h"
#include "data/batch.h"
#include "data/quarantine.h"
#include "options/train.h"
#include "train/checkpoint.h"
#include "train/learning.h"
#include "train/process_group.h"
#include "train/rates.h"

namespace mm {

// What a run works on, opened and checked: the options only name it.
struct Experiment {
  Learning::MakeLearner make;
  double init_std = 0.02;   // of fresh weights, unless the options name another (InitSource)
  NamedTensors beginning;   // what some or all of the parameters begin with instead
  std::string base;         // the model folder that all of them begin with; empty: there is none
  ModelFiles files;         // what makes a model folder of the weights
  std::string fingerprint;  // of the data to learn from; a run goes on with no other

  // Examples first, first + 1, ... of an endless stream in which each epoch of `size` shows everything once: a pure function, called from
  // several threads. Place and key are the run's to set.
  std::size_t size = 0;
  std::function<Batch(std::uint64_t first, std::size_t count)> batch;
  std::shared_ptr<Quarantine> quarantine;  // of what batch() could not read and passed over; null: nothing is passed over
  bool whole = false;                      // a process computes its part of a batch at once: its examples are compared with each other
  std::size_t repeat = 0;                  // batches are cut where the stream comes to a multiple of it; 0: nowhere

  // For the validation loss: how many examples, and some of them, made when they are asked for.
  std::size_t valid_count = 0;
  std::function<Batch(std::size_t first, std::size_t count)> valid;

  // What a validation measures besides the loss, of a model with these weights; `accuracy` among the rates is what a checkpoint may be
  // selected by. Nothing when somebody asked to stop. May be empty: nothing is measured.
  std::function<std::optional<Rates>(const NamedTensors& weights)> measure;

  // The same of the test split, for those who choose by it (select: test_oracle). Empty where a task has no such thing.
  std::function<std::optional<Rates>(const NamedTensors& weights)> oracle;
};

// The folder of a run:
//
//   config.resolved.yaml   every option in effect
//   metrics.jsonl          {"step", "epoch", "loss", "rate", "gradient_norm"}, and at validations {"step", "valid.loss", ...};
//                          "skipped" is true of an update that was left out (train/update_guard.h, train/loss_scale.h);
//                          "loss_scale" is there in fp16
//   ckpt-STEP/             checkpoints (train/checkpoint.h)
//   pace.json              how fast it trains, while it does (train/pace.h)
//
// A run that was cut off, also by kill -9, goes on from its newest complete checkpoint and ends with the same bits in every tensor and
// the same lines in metrics.jsonl as one that was not.
struct RunResult {
  int signal = 0;              // the run was stopped by this signal, after a checkpoint; 0: it is complete
  std::string checkpoint;      // folder of the selected checkpoint; when it was stopped, of the newest
  std::int64_t step = 0;       // of that checkpoint
  std::string selection = {};  // by what it was chosen (selection_of)
};

// Trains to the end, or until a signal asks to stop. The folder is there, and the caller has its RunLock. Throws Error{usage} when it holds
// a run of other options, and when a selection is asked for that nothing is validated for.
//
// Of several processes each computes its part of every batch, cut by place in the stream, so that their number changes nothing but
// rounding; the first alone writes to the folder, which all must see. All stop after the same step, whichever was asked to.
RunResult run_experiment(const TrainOptions& options, const Experiment& experiment, Log& log, ProcessGroup& processes = one_process());

}  // namespace mm
