#include "task/train_adapt.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/bincount.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "base/signals.h"
#include "task/adapt_methods.h"
#include "train/coral_transform.h"
#include "train/domain_learner.h"

namespace mm {
namespace {

double share_right(const at::Tensor& said, const at::Tensor& labels) {
  return (said == labels).sum().item().toDouble() / static_cast<double>(labels.size(0));
}

// "A-C" of each ordered pair of domains.
std::vector<std::string> pair_names(const Domains& domains) {
  std::vector<std::string> names;
  for (const auto& source : domains.all)
    for (const auto& target : domains.all)
      if (&source != &target) names.push_back(fmt::format("{}-{}", source.letter, target.letter));
  return names;
}

// First the mean of each method, then its pairs. scores: of each method, of each pair.
Rates rates_of(const std::vector<std::string>& methods, const std::vector<std::string>& pairs,
               const std::vector<std::vector<double>>& scores) {
  Rates means, rates;
  for (std::size_t m = 0; m < methods.size(); ++m) {
    double sum = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      rates.emplace_back(fmt::format("{}.{}", methods[m], pairs[i]), scores[m][i]);
      sum += scores[m][i];
    }
    means.emplace_back(methods[m] + ".mean", sum / static_cast<double>(pairs.size()));
  }
  means.insert(means.end(), rates.begin(), rates.end());
  return means;
}

std::optional<Rates> solve(const Domains& domains, const TrainOptions& options, Progress& progress) {
  const auto& methods = options.adapt.methods;
  const bool colours = std::ranges::any_of(methods, [](const auto& name) { return find_adapt_method(name).colours; });
  std::vector<at::Tensor> coloured(domains.all.size());  // [C, C] each
  for (std::size_t i = 0; colours && i < coloured.size(); ++i) coloured[i] = covariance_power(domains.all[i].x, 0.5);
  std::vector<std::vector<double>> scores(methods.size());
  for (const auto& source : domains.all) {
    const auto rows = at::tensor(
        source_rows(source, static_cast<std::int64_t>(domains.class_names.size()), options.adapt.per_class, options.seed), at::kLong);
    for (std::size_t t = 0; t < domains.all.size(); ++t) {
      const auto& target = domains.all[t];
      if (&source == &target) continue;
      const AdaptProblem problem{source.x.index_select(0, rows), source.labels.index_select(0, rows), target.x, coloured[t],
                                 domains.class_names};
      for (std::size_t m = 0; m < methods.size(); ++m) {
        const auto said = find_adapt_method(methods[m]).classes(problem, options);
        if (stop_signal() != 0) return std::nullopt;  // before it had learnt
        scores[m].push_back(share_right(said, target.labels));
        progress.advance();
      }
    }
  }
  return rates_of(methods, pair_names(domains), scores);
}

// The target's most frequent class, which nobody knows who does not know its labels.
std::vector<Floor> floors_of(const Domains& domains, const std::vector<std::string>& methods) {
  std::vector<double> shares;
  for (const auto& source : domains.all)
    for (const auto& target : domains.all)
      if (&source != &target)
        shares.push_back(at::bincount(target.labels).max().item().toDouble() / static_cast<double>(target.labels.size(0)));
  return {{"majority class", rates_of(methods, pair_names(domains), std::vector(methods.size(), shares))}};
}

void check_methods(const TrainOptions& options, const Domains& domains) {
  MM_CHECK(options.model.from.empty() && options.optimizer.lora.rank == 0, Kind::usage, "its networks begin with fresh weights",
           "model.from", "leave out model.from and optimizer.lora");
  MM_CHECK(!options.adapt.methods.empty(), Kind::usage, "no method is asked for", "adapt.methods", "such as [none, coral]");
  for (const auto& name : options.adapt.methods) {
    if (!find_adapt_method(name).learns) continue;
    const DomainPlan plan{.stack = {.layers = options.model.layers, .input = {domains.width()}, .classes = domains.class_names},
                          .alignment = name == "dann" ? Alignment::dann : Alignment::none,
                          .critic = options.model.generator.critic};
    domain_learner(plan, Params(std::make_shared<RecordSource>()));  // the layers fit each other, or say why not
  }
}

}  // namespace

Trial open_adapt_trial(const TrainOptions& options) {
  const auto domains = std::make_shared<const Domains>(read_domains(options));
  check_methods(options, *domains);
  Trial trial;
  trial.experiment.fingerprint = domains->fingerprint;
  trial.questions = pair_names(*domains).size() * options.adapt.methods.size();
  trial.solve = [domains, options](Progress& progress) { return solve(*domains, options, progress); };
  trial.floors = [domains, methods = options.adapt.methods](const std::string&, Log&) { return floors_of(*domains, methods); };
  for (const auto& domain : domains->all)
    trial.preview.push_back(fmt::format(
        "{}: {} rows of {} numbers, {} learnt from as a source", domain.name, domain.x.size(0), domains->width(),
        source_rows(domain, static_cast<std::int64_t>(domains->class_names.size()), options.adapt.per_class, options.seed).size()));
  trial.preview.push_back(fmt::format("{} classes: {}", domains->class_names.size(), fmt::join(domains->class_names, ", ")));
  return trial;
}

}  // namespace mm
