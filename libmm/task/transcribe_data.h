#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/progress.h"
#include "task/classify_data.h"
#include "train/letters.h"

namespace mm {

// What a transcription works on: examples, and the text of each class of them.
struct TranscribeData {
  ClassifyData arrays;             // of a plan without classes: what comes out are scores over time
  std::vector<std::string> texts;  // of class 0, 1, ...
  Letters letters{{}};             // of the texts that training rows have

  const std::string& text(std::int64_t row) const;
};

// Reads the set that the options name. The text of a class is its name, or what `data.texts` says of it ("7=seven"). Throws Error{usage}
// for other texts, for a class that is none, and for layers that do not end in a score for each letter and the blank at every step.
TranscribeData open_transcribe_data(const TrainOptions& options, const OpenSet& open = open_array_set);

// Examples as a learner of CTC takes them: "x" [B, ...], and the letters of their texts: "labels" [B, L] i64 and how many of them count.
Batch transcribe_batch(const TranscribeData& data, const ArraySet& set, std::span<const std::int64_t> rows);

// Texts of the examples of a batch.
using Transcribe = std::function<std::vector<std::string>(const Batch& batch)>;

// What the likeliest symbol of every step reads as.
Transcribe by_likeliest(const StackPlan& plan, const Letters& letters, const Params& p);

// The rates on some rows (train/transcript_score.h); a step of `progress` for each, where there is one. Nothing when somebody asked to
// stop.
std::optional<Rates> transcript_rates(const TranscribeData& data, const ArraySet& set, std::span<const std::int64_t> rows,
                                      const Transcribe& transcribe, Progress* progress = nullptr);

}  // namespace mm
