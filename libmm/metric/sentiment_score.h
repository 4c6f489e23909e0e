#pragma once
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mm {

// How a prediction of sentiment is counted right. Papers and their code differ, by up to three points of accuracy (A2Zadeh/CMU-
// MultimodalSDK#87), so every number names its rule.
struct SentimentConvention {
  std::string_view name, summary;
  double limit;           // scores go from -limit to limit
  bool zeros;             // whether rows whose truth is exactly 0 count, in every number
  bool clips;             // whether errors and correlation are of scores cut to the limits
  bool weighs_by_answer;  // F1's weights: how often the model says a class, instead of how often it is true (an order of arguments)
};

// mmsa: thuiar/MMSA's regression; mult: yaohungt/Multimodal-Transformer; mag: WasifurRahman/BERT_multimodal_transformer; sims: MMSA's of
// CH-SIMS.
std::span<const SentimentConvention> sentiment_conventions();
const SentimentConvention& find_sentiment_convention(std::string_view name);  // throws Error{usage} with the nearest name

// The one of that name, or under "all" every one, in their order. Throws as find_sentiment_convention() does.
std::vector<const SentimentConvention*> asked_conventions(std::string_view name);

using SentimentScores = std::vector<std::pair<std::string, double>>;

// Predicted scores beside true ones, all finite, as many of each and at least one that counts (Error{input} else). Shares are 0 to 1:
//
//   n, n_zero        rows that count, and those of them whose truth is exactly 0
//   majority         the share of the more frequent sign among them, 0 being positive: what is right without looking
//   acc2_has0        0 is positive: p >= 0 and t >= 0 agree            f1w_has0  F1 of both classes, weighted by their number
//   acc2_non0        of the rows whose truth is not 0: p > 0 and t > 0  f1w_non0 (mag: p >= 0)
//   acc2_zero_neg    0 is negative: p > 0 and t > 0 agree               f1w_zero_neg
//   acc3, acc5, acc7 rounded to whole numbers in -1 .. 1, -2 .. 2, -3 .. 3, halves to the even one; sims: its own bins, no acc7
//   mae, corr        mean absolute error and Pearson's correlation; corr is left out where either side is constant
//
// Under sims, has0 and zero_neg are as above on its scale of -1 to 1, whose bins count 0 as negative.
SentimentScores sentiment_scores(std::span<const double> predicted, std::span<const double> truth, const SentimentConvention& convention);

}  // namespace mm
