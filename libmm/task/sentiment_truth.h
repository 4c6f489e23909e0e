#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/log.h"
#include "model/text_encoder.h"
#include "options/sentiment.h"
#include "task/record.h"
#include "task/row_fields.h"

namespace mm {

// What stands beside the records as true (--truth), and how near the answers come to it: values by the conventions that papers on
// sentiment count by (--convention, metric/sentiment_score.h), labels by their accuracy and F1 (train/class_score.h).
class SentimentTruth {
 public:
  // `options` live longer. Throws Error{usage} for options that need --truth without it, for --resume, whose earlier answers are not at
  // hand, and for a file of scores that stands already.
  explicit SentimentTruth(const SentimentOptions& options);

  // Throws Error{usage} where the model gives no one value or label, or a convention is asked of labels. Before check() and count().
  void open(const TextClassifier& classifier, const std::string& model);

  // Throws Error{input} at the record's place where what is true is no number, or none of the model's labels. From several threads.
  void check(const Record& record, const RowFields& rows) const;

  void count(const Record& record, const RowFields& rows);  // which has its answer

  // Says the scores in a table on the log's stream, where it is not quiet, and writes them as JSON. Throws Error{input} where no record had
  // anything to be held to.
  void finish(Log& log) const;

 private:
  std::optional<double> value_of(const Record& record, const RowFields& rows) const;
  std::optional<std::int64_t> label_of(const Record& record, const RowFields& rows) const;

  const SentimentOptions& options_;
  std::string model_;
  std::vector<std::string> labels_;  // of a model of classes
  std::vector<double> said_, true_;  // values, or the places of labels
  std::size_t answered_ = 0;         // records
  std::size_t without_ = 0;          // of them those that hold nothing true
};

}  // namespace mm
