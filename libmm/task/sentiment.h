#pragma once
#include <functional>
#include <memory>
#include <string>

#include "base/log.h"
#include "model/text_encoder.h"
#include "options/sentiment.h"

namespace mm {

// `mm sentiment`: texts, sounds and videos in, a label with its probability, or a value, for each out. Returns the exit code.
int sentiment(const SentimentOptions& options);

// The model of a run, and what records call it.
struct OpenedClassifier {
  std::string name;
  std::unique_ptr<TextClassifier> classifier;
};

// The same with any classifier; `open` is called once, while the first texts are read.
int sentiment(const SentimentOptions& options, const std::function<OpenedClassifier()>& open, Log& log);

// Finds the model that the options name, opens it where and how they say.
OpenedClassifier open_classifier(const SentimentOptions& options, Log& log);

}  // namespace mm
