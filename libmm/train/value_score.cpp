#include "train/value_score.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <fmt/format.h>

#include <cmath>
#include <span>

#include "metric/sentiment_score.h"

namespace mm {
namespace {

double number_of(const at::Tensor& value) { return value.item().toDouble(); }

// 2 right / (said + true), or nothing where both are 0.
at::Tensor f1(const at::Tensor& right, const at::Tensor& said, const at::Tensor& truth) { return right.mul(2).div(said + truth); }

}  // namespace

void ValueScore::count(const at::Tensor& said, const at::Tensor& truth) {
  said_.push_back(said.to(at::kDouble));
  truth_.push_back(truth.to(at::kDouble));
}

Rates ValueScore::rates(const std::vector<std::string>& names) const {
  if (truth_.empty()) return {};
  const auto said = at::cat(said_), truth = at::cat(truth_), off = said - truth;                // [N, K]
  const auto from_mean = truth - truth.mean(0), said_from_mean = said - said.mean(0);           // [N, K]
  const auto spread = from_mean.square().sum(0), said_spread = said_from_mean.square().sum(0);  // [K]
  const auto together = (from_mean * said_from_mean).sum(0);                                    // [K]
  const auto explained = 1 - off.square().sum(0) / spread;                                      // [K]
  const auto correlation = (together / (spread * said_spread).sqrt()).nan_to_num(0);            // [K]
  const auto varies = spread.gt(0);                                                             // [K]
  const auto mean = [&](const at::Tensor& of_column) {
    return varies.any().item().toBool() ? number_of(of_column.masked_select(varies).mean()) : 0.0;
  };
  Rates rates{{"r2", mean(explained)},
              {"correlation", mean(correlation)},
              {"mae", number_of(off.abs().mean())},
              {"rmse", std::sqrt(number_of(off.square().mean()))}};
  for (std::size_t k = 0; names.size() > 1 && k < names.size(); ++k)
    rates.emplace_back("mae." + names[k], number_of(off.select(1, static_cast<std::int64_t>(k)).abs().mean()));
  return rates;
}

Rates ValueScore::by_convention(const std::string& name) const {
  if (truth_.empty()) return {};
  const auto said = at::cat(said_).flatten().contiguous(), truth = at::cat(truth_).flatten().contiguous();  // [N]
  const auto count = static_cast<std::size_t>(truth.numel());
  const std::span predicted(said.const_data_ptr<double>(), count), right(truth.const_data_ptr<double>(), count);
  Rates rates;
  if (!at::isfinite(said).all().item().toBool()) return rates;  // a model that ran away has none of these
  for (const auto* convention : asked_conventions(name)) {
    if (!convention->zeros && !truth.ne(0).any().item().toBool()) continue;  // no row counts
    const bool of_all_rows = convention->zeros && !convention->clips;
    for (const auto& [score, value] : sentiment_scores(predicted, right, *convention)) {
      const bool known = score == "mae" || score == "corr";
      if (known && of_all_rows) continue;
      rates.emplace_back(score == "corr" ? "correlation" : score, value);
      if (known || name == "all") rates.back().first += fmt::format(".{}", convention->name);
    }
  }
  return rates;
}

void AnswerScore::count(const at::Tensor& scores, const at::Tensor& truth) {
  said_.push_back(scores.ge(0));
  truth_.push_back(truth.ge(0.5));
}

Rates AnswerScore::rates() const {
  if (truth_.empty()) return {};
  const auto said = at::cat(said_), truth = at::cat(truth_), right = said.eq(truth);                        // [N, K]
  const auto yes = said.logical_and(truth).to(at::kDouble).sum(0), said_yes = said.to(at::kDouble).sum(0);  // [K]
  const auto truly_yes = truth.to(at::kDouble).sum(0);                                                      // [K]
  const auto each = f1(yes, said_yes, truly_yes);                                                           // [K]
  const auto counted = each.masked_select(each.isnan().logical_not());                                      // [those asked]
  return {{"accuracy", number_of(right.to(at::kDouble).mean())},
          {"exact", number_of(right.all(1).to(at::kDouble).mean())},
          {"micro-f1", number_of(f1(yes.sum(), said_yes.sum(), truly_yes.sum()).nan_to_num(0))},
          {"macro-f1", counted.numel() > 0 ? number_of(counted.mean()) : 0.0}};
}

}  // namespace mm
