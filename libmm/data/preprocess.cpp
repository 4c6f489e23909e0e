#include "data/preprocess.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/isinf.h>
#include <ATen/ops/nonzero.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "base/number.h"
#include "config/find_row.h"

namespace mm {
namespace {

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (text.empty()) return words;
    words.push_back(text.substr(0, text.find(' ')));
    text.remove_prefix(words.back().size());
  }
}

// "0.5", or "1/255".
std::optional<double> number_of(std::string_view text) {
  const auto slash = text.find('/');
  const auto above = finite_number(text.substr(0, slash));
  if (slash == std::string_view::npos) return above;
  const auto below = finite_number(text.substr(slash + 1));
  if (!above || !below || *below == 0) return std::nullopt;
  return *above / *below;
}

const PreprocessRow& row_of(std::string_view name, const std::string& where) {
  return find_row(kPreprocessSteps, name, {.what = "step", .table = "steps", .where = where});
}

// Missing and infinite numbers are found by their sum, in one pass; the sum of large numbers may be infinite, so it is looked at closely.
void check_finite(const at::Tensor& x, const std::string& who, const std::string& where, Missing missing) {  // [N, ...] f32
  if (x.numel() == 0 || std::isfinite(x.sum(at::kDouble).item<double>())) return;
  const bool kept = missing == Missing::kept;
  const at::Tensor rows = x.flatten(1);                                                      // [N, C]
  const at::Tensor odd = kept ? rows.isinf().any(1) : rows.isfinite().all(1).logical_not();  // [N]
  if (!odd.any().item<bool>()) return;
  throw Error(Kind::input,
              fmt::format("{} has {}infinite numbers in {} of {} rows, the first in row {}", who, kept ? "" : "missing (NaN) or ",
                          odd.sum().item<int64_t>(), x.size(0), odd.nonzero()[0].item<int64_t>()),
              where, kept ? "" : "the step 'impute' puts the mean where a number is missing; a model with a fusion takes them as missing");
}

at::Tensor rows_of(const at::Tensor& rows) {  // [N] or [N, ...]
  const at::Tensor x = rows.to(at::kFloat);   // [N, ...]
  return x.dim() == 1 ? x.unsqueeze(1) : x;   // [N, 1] or [N, ...]
}

// Whether a step that found `fitted` can take these rows: the shape of a row is that of what it found, or one number stands for all.
bool fits(const at::Tensor& x, const NamedTensors& fitted, bool flat) {  // [N, ...]
  if (flat) return x.flatten(1).size(1) == fitted.at("mean").numel();
  const at::Tensor& found = fitted.begin()->second;  // [...]
  return found.dim() == 0 || found.sizes() == x.sizes().slice(1);
}

// Whether what a step found can be of one step: components [K, D] beside a mean [D], else tensors of one shape.
bool agree(const NamedTensors& fitted) {
  const auto components = fitted.find("components");
  if (components == fitted.end()) return fitted.begin()->second.sizes() == fitted.rbegin()->second.sizes();
  const at::Tensor& mean = fitted.at("mean");  // [D]
  return mean.dim() == 1 && components->second.dim() == 2 && components->second.size(1) == mean.size(0);
}

}  // namespace

Preprocess::Preprocess(const std::vector<std::string>& steps, const std::string& where, Missing missing)
    : where_(where), missing_(missing) {
  for (const auto& text : steps) {
    auto words = words_of(text);
    MM_CHECK(!words.empty(), Kind::usage, "an empty step", where);
    Step step;
    step.row = &row_of(words.front(), where);
    words.erase(words.begin());
    step.whole = step.row->may_be_whole && words.size() == 1 && words[0] == "whole";
    if (step.whole) words.clear();
    MM_CHECK(words.size() >= step.row->least_numbers && words.size() <= step.row->most_numbers, Kind::usage,
             fmt::format("'{}' is not of the form '{}'", shown(text), step.row->usage), where);
    for (const auto word : words) {
      const auto number = number_of(word);
      MM_CHECK(number, Kind::usage, fmt::format("'{}' in the step '{}' is not a number", shown(word), shown(text)), where);
      step.numbers.push_back(*number);
    }
    const bool whole_count =
        step.row->name != "pca" || (step.numbers[0] > 0 && (step.numbers[0] < 1 || std::floor(step.numbers[0]) == step.numbers[0]));
    MM_CHECK(whole_count && (step.row->name != "pca" || step.numbers[0] < 1e9), Kind::usage,
             fmt::format("'{}': pca takes a whole number of components, or a share of the variance between 0 and 1", shown(text)), where);
    steps_.push_back(std::move(step));
  }
}

at::Tensor Preprocess::fit(const at::Tensor& rows, const std::string& who) {
  at::Tensor x = rows_of(rows);  // [N, ...]
  MM_CHECK(x.size(0) > 0, Kind::input, who + " has no rows to fit the steps on", where_);
  for (auto& step : steps_) {
    step.fitted = step.row->fit({x, step.numbers, step.whole, who, where_});
    x = step.row->apply(x, step.fitted);  // [N, ...]
  }
  check_finite(x, who, where_, missing_);
  return x;
}

at::Tensor Preprocess::apply(const at::Tensor& rows, const std::string& who) const {
  if (empty() && rows.scalar_type() == at::kByte) return rows.dim() == 1 ? rows.unsqueeze(1) : rows;  // [N, 1] or [N, ...]
  at::Tensor x = rows_of(rows);                                                                       // [N, ...]
  for (const auto& step : steps_) {
    MM_ASSERT(!step.fitted.empty());
    MM_CHECK(fits(x, step.fitted, step.row->name == "pca"), Kind::input,
             fmt::format("{} has rows of shape [{}] before '{}', which was fitted on others", who, fmt::join(x.sizes().slice(1), ", "),
                         step.row->name),
             where_);
    x = step.row->apply(x, step.fitted);  // [N, ...]
  }
  check_finite(x, who, where_, missing_);
  return x;
}

NamedTensors Preprocess::state() const {
  NamedTensors state;
  for (std::size_t i = 0; i < steps_.size(); ++i)
    for (const auto& [name, tensor] : steps_[i].fitted) state[fmt::format("{}.{}.{}", i, steps_[i].row->name, name)] = tensor;
  return state;
}

void Preprocess::load(const NamedTensors& state, const std::string& where) {
  NamedTensors others = state;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    auto& [row, numbers, whole, fitted] = steps_[i];
    for (const auto name : row->tensors) {
      if (name.empty()) continue;
      const std::string full = fmt::format("{}.{}.{}", i, row->name, name);
      const auto found = state.find(full);
      MM_CHECK(found != state.end(), Kind::input, fmt::format("holds no tensor '{}' of the steps that numbers go through", full), where);
      fitted[std::string(name)] = found->second.to(at::kFloat).contiguous().clone();  // [...]
      others.erase(full);
    }
    MM_CHECK(agree(fitted), Kind::input, fmt::format("the tensors '{}.{}.*' do not have the shapes of such a step", i, row->name), where);
  }
  MM_CHECK(others.empty(), Kind::input, fmt::format("tensor '{}' belongs to steps that are not listed", shown(others.begin()->first)),
           where);
}

namespace {

std::string named(const std::string& name) { return fmt::format("array '{}'", shown(name)); }

}  // namespace

Preprocessing fit_preprocessing(const NamedTensors& inputs, const std::vector<std::int64_t>& train, const std::vector<std::string>& steps,
                                const std::string& where, Missing missing) {
  const at::Tensor rows =
      at::from_blob(const_cast<std::int64_t*>(train.data()), {static_cast<std::int64_t>(train.size())}, at::kLong);  // [N_train]
  Preprocessing preprocessing;
  for (const auto& [name, tensor] : inputs) {
    Preprocess fitted(steps, where, missing);
    if (!fitted.empty()) fitted.fit(tensor.index_select(0, rows), named(name));  // [N_train, ...]
    preprocessing.emplace(name, std::move(fitted));
  }
  return preprocessing;
}

NamedTensors apply_preprocessing(const Preprocessing& preprocessing, const NamedTensors& inputs) {
  NamedTensors out;
  for (const auto& [name, tensor] : inputs) {
    const auto steps = preprocessing.find(name);
    MM_CHECK(steps != preprocessing.end(), Kind::input, named(name) + " is not one that the steps were fitted on");
    out[name] = steps->second.apply(tensor, named(name));  // [N, ...]
  }
  return out;
}

NamedTensors preprocessing_state(const Preprocessing& preprocessing) {
  NamedTensors state;
  for (const auto& [array, steps] : preprocessing)
    for (const auto& [name, tensor] : steps.state()) state[array + ":" + name] = tensor;
  return state;
}

Preprocessing load_preprocessing(const NamedTensors& state, const std::vector<std::string>& names, const std::vector<std::string>& steps,
                                 const std::string& where, Missing missing) {
  Preprocessing preprocessing;
  for (const auto& array : names) {
    NamedTensors own;
    for (const auto& [name, tensor] : state)
      if (name.rfind(':') == array.size() && name.starts_with(array)) own[name.substr(array.size() + 1)] = tensor;
    Preprocess fitted(steps, where, missing);
    fitted.load(own, where);
    preprocessing.emplace(array, std::move(fitted));
  }
  return preprocessing;
}

}  // namespace mm
