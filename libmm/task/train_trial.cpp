#include "task/train_trial.h"

#include <c10/util/accumulate.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

namespace mm {
namespace {

std::map<std::string, std::vector<std::int64_t>> shapes_of(const Experiment& experiment) {
  const auto record = std::make_shared<RecordSource>();
  experiment.make(Params(record));
  return record->shapes();
}

}  // namespace

std::int64_t parameter_count(const Experiment& experiment) {
  std::int64_t parameters = 0;
  for (const auto& [name, shape] : shapes_of(experiment)) parameters += c10::multiply_integers(shape);
  return parameters;
}

std::vector<std::string> describe_model(const Experiment& experiment) {
  std::vector<std::string> rows;
  for (const auto& [name, shape] : shapes_of(experiment)) rows.push_back(fmt::format("{} [{}]", name, fmt::join(shape, ", ")));
  const std::int64_t parameters = parameter_count(experiment);
  rows.push_back(
      fmt::format("{} tensors, {} parameters, {:.1f} MB as fp16", rows.size(), parameters, static_cast<double>(parameters) * 2 / 1e6));
  return rows;
}

}  // namespace mm
