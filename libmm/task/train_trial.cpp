#include "task/train_trial.h"

#include <c10/core/ScalarType.h>
#include <c10/util/accumulate.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "train/lora.h"

namespace mm {
namespace {

using Shapes = std::map<std::string, std::vector<std::int64_t>>;

Shapes shapes_of(const Experiment& experiment) {
  const auto record = std::make_shared<RecordSource>();
  experiment.make(Params(record));
  return record->shapes();
}

std::int64_t numbers_of(const Shapes& shapes) {
  std::int64_t numbers = 0;
  for (const auto& [name, shape] : shapes) numbers += c10::multiply_integers(shape);
  return numbers;
}

}  // namespace

std::int64_t parameter_count(const Experiment& experiment) { return numbers_of(shapes_of(experiment)); }

std::vector<std::string> describe_batch(const Experiment& experiment, std::size_t count) {
  const Batch batch = experiment.batch(0, count);
  std::vector<std::string> rows{fmt::format("the first batch has {} targets:", batch.targets)};
  for (const auto& [name, tensor] : batch.tensors) {
    std::string row = fmt::format("  {} [{}], {}", name, fmt::join(tensor.sizes(), ", "), c10::toString(tensor.scalar_type()));
    if (const auto x = tensor.to(at::kDouble); x.numel() > 0)
      row +=
          fmt::format(": {:.4g} to {:.4g}, mean {:.4g}", x.min().item().toDouble(), x.max().item().toDouble(), x.mean().item().toDouble());
    rows.push_back(row);
  }
  return rows;
}

std::vector<std::string> describe_model(const Experiment& experiment, const LoraOptions& lora) {
  std::vector<std::string> rows;
  const Shapes shapes = shapes_of(experiment);
  for (const auto& [name, shape] : shapes) rows.push_back(fmt::format("{} [{}]", name, fmt::join(shape, ", ")));
  const std::int64_t parameters = numbers_of(shapes);
  rows.push_back(
      fmt::format("{} tensors, {} parameters, {:.1f} MB as fp16", rows.size(), parameters, static_cast<double>(parameters) * 2 / 1e6));
  if (lora.rank > 0) {
    Shapes old = shapes;  // what is new to the model learns whole
    if (!experiment.beginning.empty()) std::erase_if(old, [&](const auto& entry) { return !experiment.beginning.contains(entry.first); });
    const auto layers = adapted_layers(old, lora);
    std::int64_t learnt = parameters - numbers_of(old);
    for (const auto& name : layers) learnt += lora.rank * (shapes.at(name + ".weight")[0] + shapes.at(name + ".weight")[1]);
    rows.push_back(fmt::format("adapters of rank {} learn, {} numbers: {}", lora.rank, learnt, fmt::join(layers, ", ")));
  }
  return rows;
}

}  // namespace mm
