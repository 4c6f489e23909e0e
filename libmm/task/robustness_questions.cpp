#include "task/robustness_questions.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <numeric>

#include "base/check.h"
#include "base/hash.h"
#include "data/array_batch.h"
#include "data/missing_masks.h"
#include "data/noise.h"
#include "model/category_layers.h"
#include "model/input_layers.h"
#include "task/classify_model.h"
#include "text/word_noise.h"

namespace mm {
namespace {

constexpr std::size_t kMostSubsets = 8;        // inputs of which every subset is asked: 2^8 - 1
constexpr int kMissingRates = 7, kLevels = 9;  // tenths

// The test rows as a set of their own, and what is put in place of what they lose.
struct Tested {
  ArraySet set;  // inputs as f32; every row is for testing
  std::vector<std::string> inputs;
  std::vector<InputScale> scales;
  std::vector<bool> symbols;  // whose numbers are names of something
  bool apart = false, fused = false;
  ShownTexts shown;  // null: the words of no input are known

  bool of_words(std::size_t place) const { return shown && set.texts.contains(inputs[place]); }

  // The texts of an input, each with noise of its own, as the model is shown them. -> [N, ...]
  at::Tensor spoilt(std::size_t place, WordNoise noise, double level, std::uint64_t key) const {
    std::vector<std::string> texts;
    for (const auto& text : set.texts.at(inputs[place])) texts.push_back(noise(text, level, key + texts.size()));
    return shown(inputs[place], texts);  // [N, ...]
  }

  const at::Tensor& input(std::size_t place) const { return set.inputs.at(inputs[place]); }  // [N, ...]

  ArraySet with(const std::string& name, const at::Tensor& x) const {
    ArraySet changed = set;
    changed.inputs[name] = x;
    return changed;
  }
};

std::shared_ptr<const Tested> tested_rows(const ArraySet& set, const StackPlan& plan, const ShownTexts& shown) {
  MM_CHECK(!set.test.empty(), Kind::usage, "there are no test rows to ask a model about", "--robustness",
           "name them: data.arrays.test-files, data.arrays.split or data.arrays.test-fraction");
  auto tested = std::make_shared<Tested>();
  tested->inputs = plan.inputs;
  tested->apart = !plan.views.empty();
  tested->fused = !plan.fusion.empty();
  tested->shown = shown;
  ArraySet& own = tested->set;
  for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
    own.inputs[plan.inputs[i]] = array_rows(set, {plan.inputs[i]}, set.test);  // [N, ...]
    tested->scales.push_back(input_scale(set, plan.inputs[i]));
    tested->symbols.push_back(reads_symbols(plan.views.empty() ? plan.layers : layers_of_input(plan.layers, plan.inputs, i)));
  }
  for (const auto& [name, texts] : set.texts)
    for (const auto row : set.test) own.texts[name].push_back(texts[static_cast<std::size_t>(row)]);
  own.labels = set.labels.index_select(0, row_index(set.test));  // [N, ...]
  own.class_names = set.class_names;
  own.value_names = set.value_names;
  if (!set.lengths.empty())
    for (const auto row : set.test) own.lengths.push_back(set.lengths[static_cast<std::size_t>(row)]);
  own.test.resize(set.test.size());
  std::iota(own.test.begin(), own.test.end(), std::int64_t{0});
  return tested;
}

std::uint64_t key_of(std::string_view kind, std::string_view input, double level, int draw) {
  return hash64(fmt::format("robustness {} {} {:.3f} {}", kind, input, level, draw));
}

// What stands where an input is missing. -> broadcasts with [N, ...]
at::Tensor absent(const Tested& tested, std::size_t place) {
  const auto& x = tested.input(place);
  if (tested.apart) return at::full({}, std::numeric_limits<float>::quiet_NaN(), x.options());  // []
  if (tested.symbols[place]) return at::full({}, 0, x.options());                               // []
  return tested.scales[place].mean;                                                             // [...]
}

// The test rows where each has the inputs that the mask says. mask [N, M] bool
ArraySet with_inputs(const Tested& tested, const at::Tensor& mask) {
  ArraySet changed = tested.set;
  for (std::size_t i = 0; i < tested.inputs.size(); ++i) {
    const auto& x = tested.input(i);
    std::vector<std::int64_t> each(static_cast<std::size_t>(x.dim()), 1);
    each[0] = x.size(0);
    const auto there = mask.select(1, static_cast<std::int64_t>(i)).view(each);  // [N, 1, ...]
    changed.inputs[tested.inputs[i]] = at::where(there, x, absent(tested, i));   // [N, ...]
  }
  return changed;
}

at::Tensor without_some(const Tested& tested, std::size_t place, double level, std::uint64_t key) {
  if (tested.of_words(place)) return tested.spoilt(place, word_drop, level, key);  // [N, ...]
  const auto& x = tested.input(place);
  if (tested.symbols[place]) {
    const auto gone = dropped(x.sizes(), level, key);  // [N, T]
    gone.select(1, 0).fill_(false);
    gone.select(1, -1).fill_(false);
    return at::where(gone, at::zeros_like(x), x);  // [N, T]
  }
  if (x.dim() != 3) return random_drop(x, tested.scales[place], level, key);                    // [N, ...]
  const auto steps = dropped({x.size(0), x.size(1)}, level, key).unsqueeze(2);                  // [N, T, 1]
  const auto gone = steps.logical_and(x.isnan().logical_not());                                 // [N, T, C]; padding stays padding
  return at::where(gone, tested.fused ? absent(tested, place) : tested.scales[place].mean, x);  // [N, T, C]
}

using Questions = std::vector<RobustnessQuestion>;
using Rows = std::shared_ptr<const Tested>;

void add_subsets(Questions& questions, const Rows& rows) {
  const std::size_t all = rows->inputs.size();
  questions.push_back(
      {.kind = "subset", .input = fmt::format("{}", fmt::join(rows->inputs, "+")), .changed = [rows] { return rows->set; }});
  for (std::size_t count = all - 1; count > 0 && all <= kMostSubsets; --count)
    for (const auto& places : choices(all, count)) {
      std::vector<std::string> names;
      const auto mask = at::full({1, static_cast<std::int64_t>(all)}, false, at::kBool);  // [1, M]
      for (const auto place : places) {
        names.push_back(rows->inputs[place]);
        mask.select(1, static_cast<std::int64_t>(place)).fill_(true);
      }
      questions.push_back({.kind = "subset",
                           .input = fmt::format("{}", fmt::join(names, "+")),
                           .level = 1 - static_cast<double>(count) / static_cast<double>(all),
                           .changed = [rows, mask] {
                             return with_inputs(*rows, mask.expand({rows->set.rows(), -1}));
                           }});
    }
}

void add_missing(Questions& questions, const Rows& rows, int draws) {
  const auto views = static_cast<std::int64_t>(rows->inputs.size());
  if (views < 2) return;
  questions.push_back({.kind = "missing"});
  const double most = 1 - 1 / static_cast<double>(views);
  for (int tenths = 1; tenths <= kMissingRates && (tenths - 1) / 10.0 < most - 1e-9; ++tenths)
    for (int draw = 0; draw < draws; ++draw) {
      const double rate = tenths / 10.0;
      questions.push_back({.kind = "missing", .level = rate, .draw = draw, .changed = [=] {
                             return with_inputs(*rows, missing_mask(rows->set.rows(), views, rate, key_of("missing", "", rate, draw)));
                           }});
    }
}

void add_drops(Questions& questions, const Rows& rows, int draws) {
  questions.push_back({.kind = "drop"});
  for (int tenths = 1; tenths <= kLevels; ++tenths)
    for (int draw = 0; draw < draws; ++draw) {
      const double level = tenths / 10.0;
      questions.push_back({.kind = "drop", .level = level, .draw = draw, .changed = [=] {
                             ArraySet changed = rows->set;
                             for (std::size_t i = 0; i < rows->inputs.size(); ++i)
                               changed.inputs[rows->inputs[i]] =
                                   without_some(*rows, i, level, key_of("drop", rows->inputs[i], level, draw));  // [N, ...]
                             return changed;
                           }});
    }
}

// spoilt: of a level and a key what stands in the place of that input, [N, ...].
void add_noise(Questions& questions, const Rows& rows, std::size_t place, std::string_view kind, int draws,
               const std::function<at::Tensor(double level, std::uint64_t key)>& spoilt) {
  const std::string name(kind), input = rows->inputs[place];
  questions.push_back({.kind = name, .input = input});
  for (int tenths = 1; tenths <= kLevels; ++tenths)
    for (int draw = 0; draw < draws; ++draw) {
      const double level = tenths / 10.0;
      questions.push_back({.kind = name, .input = input, .level = level, .draw = draw, .changed = [=] {
                             return rows->with(input, spoilt(level, key_of(name, input, level, draw)));
                           }});
    }
}

void add_noises(Questions& questions, const Rows& rows, std::size_t place, int draws) {
  if (rows->of_words(place)) {
    for (const auto& kind : word_noise_kinds())
      add_noise(questions, rows, place, kind.name, draws,
                [rows, place, spoil = kind.spoil](double level, std::uint64_t key) { return rows->spoilt(place, spoil, level, key); });
  } else if (!rows->symbols[place]) {
    for (const auto& kind : noise_kinds(rows->input(place).sizes().slice(1)))
      add_noise(questions, rows, place, kind.name, kind.draws ? draws : 1,
                [rows, place, spoil = kind.spoil](double level, std::uint64_t key) {
                  return spoil(rows->input(place), rows->scales[place], level, key);
                });
  }
}

}  // namespace

std::vector<RobustnessQuestion> robustness_questions(const ArraySet& set, const StackPlan& plan, const RobustnessOptions& options,
                                                     const ShownTexts& shown) {
  const auto rows = tested_rows(set, plan, shown);
  Questions questions;
  add_subsets(questions, rows);
  add_missing(questions, rows, options.draws);
  add_drops(questions, rows, options.noise_draws);
  for (std::size_t i = 0; i < rows->inputs.size(); ++i) add_noises(questions, rows, i, options.noise_draws);
  return questions;
}

std::optional<std::vector<RobustnessAnswer>> robustness_answers(const std::vector<RobustnessQuestion>& questions,
                                                                const std::function<std::optional<Rates>(const ArraySet& set)>& ask,
                                                                Progress* progress) {
  std::vector<RobustnessAnswer> answers;
  for (const auto& question : questions) {
    MM_ASSERT(question.changed || !answers.empty());
    RobustnessAnswer answer{.kind = question.kind, .input = question.input, .level = question.level, .draw = question.draw};
    if (question.changed) {
      const ArraySet changed = question.changed();
      auto rates = ask(changed);
      if (!rates) return std::nullopt;
      answer.rates = std::move(*rates);
      answer.examples = static_cast<std::int64_t>(changed.test.size());
    } else {
      answer.rates = answers[0].rates;
      answer.examples = answers[0].examples;
    }
    answers.push_back(std::move(answer));
    if (progress != nullptr) progress->advance();
  }
  return answers;
}

}  // namespace mm
