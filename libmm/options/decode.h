#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "config/field.h"

namespace mm {

// How a model's words are chosen. What is not set comes from the model's generation_config.json, then from transformers' defaults.
struct DecodeOptions {
  static constexpr double kLeastTemperature = 1e-6;  // below it single precision has no room for scores divided by it

  std::optional<int> beam;
  std::optional<int> max_length, max_new_tokens, min_length;
  std::optional<double> length_penalty;
  std::optional<std::string> early_stopping;  // "true", "false", "never"
  std::optional<int> no_repeat_ngram;
  std::optional<double> repetition_penalty;
  std::optional<bool> sample;
  std::optional<double> temperature, top_p;
  std::optional<int> top_k;

  void visit(auto&& v) {
    static constexpr std::array<std::string_view, 3> kStopping{"true", "false", "never"};
    v.field("beam", beam, "beams kept while decoding; 1 is greedy", between(1, 64));
    v.field("max-length", max_length, "longest text in tokens, prompt included", between(1, 4096));
    v.field("max-new-tokens", max_new_tokens, "longest text in tokens, prompt not counted; wins over max-length", between(1, 4096));
    v.field("min-length", min_length, "shortest text in tokens, prompt included", between(0, 4096));
    v.field("length-penalty", length_penalty, "exponent of the length by which a beam's log-probability is divided");
    v.field("early-stopping", early_stopping, "when beams of a finished item stop", one_of(kStopping));
    v.field("no-repeat-ngram", no_repeat_ngram, "no run of that many tokens occurs twice; 0 is off", between(0, 64));
    v.field("repetition-penalty", repetition_penalty, "above 1 makes tokens that stand already less likely", above(0));
    v.field("sample", sample, "draw tokens by their probability in place of taking the likeliest");
    v.field("temperature", temperature, "sampling: below 1 sharper, above 1 flatter", at_least(kLeastTemperature));
    v.field("top-k", top_k, "sampling: only the k likeliest tokens; 0 is all", between(0, 1'000'000));
    v.field("top-p", top_p, "sampling: only the likeliest tokens that together reach this probability", between(0, 1));
  }
};

}  // namespace mm
