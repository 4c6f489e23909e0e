#include "task/train_robustness.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/progress.h"
#include "task/classify_data.h"
#include "task/classify_model.h"
#include "task/kept_set.h"
#include "task/regress_floors.h"
#include "task/robustness_questions.h"
#include "task/text_inputs.h"
#include "train/robustness_chart.h"
#include "train/robustness_report.h"
#include "train/supervised.h"

namespace mm {
namespace {

// A trained model, and how it is asked.
struct Asked {
  StoredStack stored;
  std::function<std::optional<Rates>(const ArraySet& set)> ask;
};

// Text encoders, of which the models of several seeds and methods mostly have one; and what they make of texts.
using Encoders = std::map<std::string, EmbedOnce>;

// What the model in a folder is shown of texts; null where it reads none.
ShownTexts shown_texts(const std::string& encoder, const StackPlan& plan, const std::string& folder, Encoders& encoders) {
  if (encoder.empty() || plan.texts.empty()) return {};
  EmbedOnce& embed = encoders.try_emplace(encoder, encoder).first->second;
  return [&embed, preprocessing = stored_preprocessing(Checkpoint(folder), plan)](const std::string& input,
                                                                                  const std::vector<std::string>& texts) {
    return preprocessing.at(input).apply(embed(texts), input);  // [N, ...]
  };
}

Asked open_asked(const TrainOptions& options, const std::string& folder, KeptSet& kept) {
  const bool classes = options.task == "classify";
  const ArraySet raw = open_raw_set(options, classes ? LabelKind::classes : LabelKind::values, std::ref(kept));
  Asked asked{.stored = open_stored_stack(folder, raw), .ask = {}};
  const StackPlan& plan = asked.stored.plan;
  const Params p(asked.stored.weights);
  if (classes) {
    asked.ask = [plan, classify = by_model(plan, p)](const ArraySet& set) { return class_rates(set, plan, set.test, classify); };
  } else {
    const bool answers = value_objective(options.objective).takes == Takes::answers;
    asked.ask = [plan, targets = answers ? Targets::answers : Targets::values, predict = answers_of(plan, p)](const ArraySet& set) {
      return value_rates(set, plan, targets, set.test, predict);
    };
  }
  return asked;
}

// What answers without learning; not the same experiment with fewer inputs.
std::vector<Floor> floors_of(const TrainOutcome& outcome) {
  std::vector<Floor> floors;
  for (const auto& floor : outcome.floors)
    if (std::ranges::find(outcome.beside, floor.name, &std::pair<std::string, std::vector<SeedReport>>::first) == outcome.beside.end())
      floors.push_back(floor);
  return floors;
}

}  // namespace

void check_robustness(const TrainOptions& options) {
  MM_CHECK(options.data.arrays.sequence.empty(), Kind::usage, "steps of sequences are not asked what they withstand", "--robustness");
  MM_CHECK(options.task == "classify" || options.task == "regress", Kind::usage,
           fmt::format("the task '{}' is not asked about missing inputs", options.task), "--robustness", "classify and regress are");
  MM_CHECK(!options.check || options.robustness.compare.empty(), Kind::usage, "a contract is held by one way to train, not by several",
           "robustness-compare", "leave out --check, or the others");
}

std::optional<std::string> train_robustness(const TrainOptions& options, const SweepOutcome& sweep, Log& log) {
  KeptSet kept;
  Encoders encoders;
  Robustness all{.name = experiment_name(options), .floors = floors_of(sweep.outcomes.at(0)), .answers = {}};
  std::string now;  // which model is asked; the progress below shows it
  std::optional<Progress> progress;
  for (std::size_t i = 0; i < sweep.points.size(); ++i) {
    const auto& [name, point] = sweep.points[i];
    all.methods.push_back(name.empty() ? "model" : name);
    for (const auto& seed : sweep.outcomes[i].seeds) {
      const std::string folder = seed_folder(point, seed.seed) + "/final";
      const Asked model = open_asked(point, folder, kept);
      const auto questions = robustness_questions(model.stored.set, model.stored.plan, options.robustness,
                                                  shown_texts(point.data.arrays.text_encoder, model.stored.plan, folder, encoders));
      if (!progress) {
        all.inputs = model.stored.plan.inputs;
        const std::size_t models = sweep.points.size() * sweep.outcomes[i].seeds.size();
        log.note(
            fmt::format("asking {} model{} {} times each with inputs missing and noisy", models, models == 1 ? "" : "s", questions.size()));
        progress.emplace(log, options.progress, models * questions.size());
        progress->remark([&now] { return now; });
      }
      now = fmt::format("{}, seed {}", all.methods.back(), seed.seed);
      auto answers = robustness_answers(questions, model.ask, &*progress);
      if (!answers) {
        log.note("stopped; the same command asks again");
        return std::nullopt;
      }
      for (auto& answer : *answers) {
        answer.method = all.methods.back();
        answer.seed = seed.seed;
        all.answers.push_back(std::move(answer));
      }
    }
  }
  const std::string text = robustness_text(all);
  write_file(options.output + "/robustness.csv", robustness_csv(all));
  write_file(options.output + "/robustness.json", robustness_json(all).dump(2) + "\n");
  write_file(options.output + "/robustness.svg", robustness_svg(all));
  write_file(options.output + "/robustness.md", text);
  return text;
}

}  // namespace mm
