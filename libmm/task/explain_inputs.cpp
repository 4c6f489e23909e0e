#include "task/explain_inputs.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"
#include "base/signals.h"
#include "config/nearest.h"
#include "data/array_batch.h"
#include "explain/additive.h"
#include "explain/shapley.h"
#include "task/explain_coalitions.h"
#include "task/explain_gradients.h"

namespace mm {
namespace {

constexpr std::size_t kRecordFeatures = 8, kDataFeatures = 30;
constexpr std::size_t kMostClasses = 12;  // of a table of what two inputs say and the truth
constexpr std::size_t kBins = 3;          // of values in such a table, of equal size

// At most so many of the rows, evenly spread; 0 is all.
std::vector<std::int64_t> spread_over(const std::vector<std::int64_t>& rows, std::int64_t most) {
  const auto wanted = static_cast<std::size_t>(most);
  if (wanted == 0 || rows.size() <= wanted) return rows;
  std::vector<std::int64_t> some;
  for (std::size_t i = 0; i < wanted; ++i) some.push_back(rows[i * rows.size() / wanted]);
  return some;
}

bool exact(std::size_t inputs) { return inputs > 1 && inputs <= kMostExactInputs; }

std::optional<std::size_t> output_of(const ExplainedModel& model, const std::string& name) {
  if (name.empty()) return std::nullopt;
  const auto found = std::ranges::find(model.names(), name);
  MM_CHECK(found != model.names().end(), Kind::usage,
           fmt::format("the model has no output '{}'{}", name, did_you_mean(nearest(name, model.names()))), "--explain-output");
  return static_cast<std::size_t>(found - model.names().begin());
}

// Every choice of the inputs where they are few, else everything, nothing, all but one, and one alone.
std::vector<Present> asked_coalitions(const Coalitions& coalitions) {
  const std::size_t inputs = coalitions.all().size();
  std::vector<Present> asked{coalitions.all(), coalitions.none()};
  if (exact(inputs)) {
    for (std::size_t bits = 1; bits + 1 < std::size_t{1} << inputs; ++bits) asked.push_back(coalitions.of_bits(bits));
    return asked;
  }
  for (std::size_t i = 0; i < inputs && inputs > 1; ++i) {
    asked.push_back(coalitions.without(i));
    asked.push_back(coalitions.alone(i));
  }
  return asked;
}

// What each row's truth is, as a class or a number of the explained output.
double truth_of(const ExplainedModel& model, std::int64_t row, std::int64_t output) {
  const auto label = model.set.labels[row];
  return model.outputs == Outputs::classes ? label.item().toDouble() : label.flatten()[output].item().toDouble();
}

std::string answer_text(const ExplainedModel& model, double said, bool truth) {
  if (model.outputs == Outputs::classes) return model.plan.classes[static_cast<std::size_t>(said)];
  if (model.outputs == Outputs::values) return fmt::format("{:.4g}", said);
  return said >= (truth ? 0.5 : 0) ? "yes" : "no";
}

// Values as a few bins of equal size; classes and answers as they are.
std::vector<std::size_t> in_bins(const ExplainedModel& model, const std::vector<double>& values, bool truth) {
  std::vector<double> sorted = values;
  std::ranges::sort(sorted);
  std::vector<std::size_t> bins;
  for (const double value : values) {
    std::size_t bin = 0;
    if (model.outputs == Outputs::classes) bin = static_cast<std::size_t>(value);
    if (model.outputs == Outputs::answers) bin = value >= (truth ? 0.5 : 0) ? 1 : 0;
    if (model.outputs == Outputs::values)
      for (std::size_t b = 1; b < kBins; ++b) bin += value >= sorted[b * sorted.size() / kBins] ? 1 : 0;
    bins.push_back(bin);
  }
  return bins;
}

std::size_t bin_count(const ExplainedModel& model) {
  if (model.outputs == Outputs::classes) return model.plan.classes.size();
  return model.outputs == Outputs::values ? kBins : 2;
}

// Where the work on a set stands.
class Explaining {
 public:
  Explaining(const ExplainedModel& model, const ExplainOptions& options, Progress* progress)
      : model_(model),
        options_(options),
        progress_(progress),
        rows_(spread_over(model.set.test, options.rows)),
        coalitions_(model, rows_, output_of(model, options.output), progress) {
    MM_CHECK(!rows_.empty(), Kind::usage, "there are no test rows to explain", "--explain",
             "name them: data.arrays.test-files, data.arrays.split or data.arrays.test-fraction");
    found_.rate_name = rate_name(model.outputs);
    found_.output = options.output.empty() && model.outputs != Outputs::classes ? model.names().at(0) : options.output;
    found_.steps = options.steps;
    found_.exact = exact(inputs());
  }

  std::optional<DataExplanation> operator()() {
    if (!ask()) return std::nullopt;
    begin_records();
    of_inputs();
    if (found_.exact) shapley();
    if (inputs() > 1 && !additive()) return std::nullopt;
    if (!gradients()) return std::nullopt;
    auto steps = steps_looked_at(model_, rows_);
    if (!steps) return std::nullopt;
    for (auto& of : *steps)
      for (std::size_t i = 0; i < rows_.size(); ++i) found_.records[i].attention.push_back(std::move(of.records[i]));
    for (auto& of : *steps) of.records.clear();
    found_.steps_looked_at = std::move(*steps);
    return std::move(found_);
  }

 private:
  std::size_t inputs() const { return model_.plan.inputs.size(); }
  double rows() const { return static_cast<double>(rows_.size()); }

  bool ask() {
    return std::ranges::all_of(asked_coalitions(coalitions_), [&](const Present& there) { return coalitions_.ask(there); });
  }

  void begin_records() {
    const auto& all = coalitions_(coalitions_.all());
    const auto& nobody = coalitions_(coalitions_.none());
    const auto given = inputs_of(model_, rows_);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto row = rows_[i], output = coalitions_.outputs()[i];
      const double truth = truth_of(model_, row, output);
      RecordExplanation record;
      record.id = model_.set.ids.empty() ? std::to_string(row) : model_.set.ids[static_cast<std::size_t>(row)];
      record.prediction = answer_text(model_, all.said[i], false);
      record.truth = answer_text(model_, truth, true);
      record.right = record.prediction == record.truth;
      record.output = model_.names().at(static_cast<std::size_t>(output));
      record.score = all.scores[i];
      record.nobody = nobody.scores[i];
      for (const auto& x : given) record.missing.push_back(x[static_cast<std::int64_t>(i)].isnan().all().item().toBool());
      found_.records.push_back(std::move(record));
    }
    found_.rate = all.rate;
    found_.nobody = nobody.rate;
  }

  void of_inputs() {
    for (std::size_t i = 0; i < inputs(); ++i) {
      InputExplanation input{.name = model_.plan.inputs[i]};
      input.without = inputs() > 1 ? coalitions_(coalitions_.without(i)).rate : found_.nobody;
      input.alone = inputs() > 1 ? coalitions_(coalitions_.alone(i)).rate : found_.rate;
      found_.inputs.push_back(input);
    }
    for (std::size_t i = 0; found_.exact && i < inputs(); ++i)
      for (std::size_t j = i + 1; j < inputs(); ++j) found_.pairs.push_back({.first = i, .second = j, .information = information(i, j)});
  }

  // What the model says of each of two inputs alone, and the truth.
  std::optional<InformationParts> information(std::size_t first, std::size_t second) const {
    const std::size_t bins = bin_count(model_);
    if (model_.outputs == Outputs::classes && bins > kMostClasses) return std::nullopt;
    std::vector<double> truths;
    for (std::size_t i = 0; i < rows_.size(); ++i) truths.push_back(truth_of(model_, rows_[i], coalitions_.outputs()[i]));
    if (model_.outputs != Outputs::classes && std::ranges::any_of(truths, [](double truth) { return !std::isfinite(truth); }))
      return std::nullopt;
    const auto a = in_bins(model_, coalitions_(coalitions_.alone(first)).said, false);
    const auto b = in_bins(model_, coalitions_(coalitions_.alone(second)).said, false);
    const auto y = in_bins(model_, truths, true);
    std::vector<double> table(bins * bins * bins, 0);
    for (std::size_t i = 0; i < y.size(); ++i) ++table[(a[i] * bins + b[i]) * bins + y[i]];
    return information_parts(table, {bins, bins, bins});
  }

  void shapley() {
    const auto of = [&](auto&& value) {
      return coalition_values(inputs(), [&](std::size_t bits) { return value(coalitions_(coalitions_.of_bits(bits))); });
    };
    double amounts = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      auto& record = found_.records[i];
      const auto values = of([&](const CoalitionAnswers& answers) { return answers.scores[i]; });
      record.shapley = shapley_values(values);
      record.interactions = shapley_interactions(values);
      const double sum = std::accumulate(record.shapley.begin(), record.shapley.end(), 0.0);
      found_.largest_sum_error = std::max(found_.largest_sum_error, std::abs(sum - (record.score - record.nobody)));
      for (std::size_t m = 0; m < inputs(); ++m) {
        found_.inputs[m].share += std::abs(record.shapley[m]);
        found_.inputs[m].mean += record.shapley[m] / rows();
        amounts += std::abs(record.shapley[m]);
      }
      for (std::size_t p = 0; p < found_.pairs.size(); ++p) {
        found_.pairs[p].mean += record.interactions[p] / rows();
        found_.pairs[p].amount += std::abs(record.interactions[p]) / rows();
      }
    }
    const auto rates = of([](const CoalitionAnswers& answers) { return answers.rate; });
    const auto gains = shapley_values(rates), together = shapley_interactions(rates);
    for (std::size_t m = 0; m < inputs(); ++m) {
      if (amounts > 0) found_.inputs[m].share /= amounts;
      found_.inputs[m].gain = gains[m];
    }
    for (std::size_t p = 0; p < found_.pairs.size(); ++p) found_.pairs[p].gain = together[p];
  }

  // Every input of some rows with the others of every one of them.
  bool additive() {
    const at::NoGradGuard no_grad;
    const auto some = spread_over(rows_, options_.pairs);
    const auto given = inputs_of(model_, some);             // [P, ...] each
    const auto own = model_.scores(given).to(at::kDouble);  // [P, K]
    std::vector<std::vector<double>> means(inputs());
    for (std::size_t m = 0; m < inputs(); ++m)
      for (std::int64_t i = 0; i < own.size(0); ++i) {
        if (stop_signal() != 0) return false;
        auto paired = given;
        paired[m] = given[m].narrow(0, i, 1).expand_as(given[m]).contiguous();         // [P, ...]
        const auto mean = model_.scores(paired).to(at::kDouble).mean(0).contiguous();  // [K]
        means[m].insert(means[m].end(), mean.const_data_ptr<double>(), mean.const_data_ptr<double>() + mean.numel());
        if (progress_ != nullptr) progress_->advance();
      }
    const auto projection = additive_projection_of_means(means, some.size(), static_cast<std::size_t>(own.size(1)));
    auto projected = at::empty(own.sizes(), at::kDouble);  // [P, K]
    std::ranges::copy(projection, projected.mutable_data_ptr<double>());
    found_.additive = AdditiveGap{.rows = some.size(), .rate = rate_of(model_, own, some), .projected = rate_of(model_, projected, some)};
    return true;
  }

  bool gradients() {
    const InputGradients of(model_, static_cast<std::size_t>(options_.steps));
    std::vector<double> amounts(of.size(), 0), sums(of.size(), 0);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (stop_signal() != 0) return false;
      auto& record = found_.records[i];
      const auto path = of(rows_[i], coalitions_.outputs()[i]);
      record.gradients.assign(inputs(), 0);
      for (std::size_t f = 0; f < of.size(); ++f) {
        record.gradients[of.input_of(f)] += path.contributions[f];
        amounts[f] += std::abs(path.contributions[f]);
        sums[f] += path.contributions[f];
      }
      record.from = path.baseline;
      record.delta = path.delta;
      const auto given = of.numbers(rows_[i]);
      for (const auto f : greatest(path.contributions, kRecordFeatures))
        if (path.contributions[f] != 0) record.features.push_back({of.name(f), given[f], path.contributions[f]});
      found_.largest_delta = std::max(found_.largest_delta, std::abs(path.delta));
      found_.mean_delta += std::abs(path.delta) / rows();
      if (progress_ != nullptr) progress_->advance();
    }
    const double all = std::accumulate(amounts.begin(), amounts.end(), 0.0);
    for (std::size_t f = 0; all > 0 && f < of.size(); ++f) found_.inputs[of.input_of(f)].gradients += amounts[f] / all;
    for (const auto f : greatest(amounts, kDataFeatures)) found_.features.push_back({of.name(f), amounts[f] / rows(), sums[f] / rows()});
    return true;
  }

  // The places of the greatest amounts, the greatest first; of equal ones the first.
  static std::vector<std::size_t> greatest(const std::vector<double>& numbers, std::size_t count) {
    std::vector<std::size_t> places(numbers.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    const auto kept = static_cast<std::ptrdiff_t>(std::min(count, places.size()));
    std::partial_sort(places.begin(), places.begin() + kept, places.end(), [&](std::size_t a, std::size_t b) {
      const double x = std::abs(numbers[a]), y = std::abs(numbers[b]);
      return x != y ? x > y : a < b;
    });
    places.resize(static_cast<std::size_t>(kept));
    return places;
  }

  const ExplainedModel& model_;
  const ExplainOptions& options_;
  Progress* progress_;
  std::vector<std::int64_t> rows_;
  Coalitions coalitions_;
  DataExplanation found_;
};

}  // namespace

std::size_t explaining_steps(const ExplainedModel& model, const ExplainOptions& options) {
  const auto rows = spread_over(model.set.test, options.rows);
  const std::size_t inputs = model.plan.inputs.size();
  const std::size_t passes = inputs == 1 ? 2 : exact(inputs) ? std::size_t{1} << inputs : 2 + 2 * inputs;
  const std::size_t paired = inputs > 1 ? inputs * spread_over(rows, options.pairs).size() : 0;
  return passes * rows.size() + paired + rows.size();
}

std::optional<DataExplanation> explain_inputs(const ExplainedModel& model, const ExplainOptions& options, Progress* progress) {
  return Explaining(model, options, progress)();
}

}  // namespace mm
