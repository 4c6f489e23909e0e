#include "task/train_explain.h"

#include <functional>

#include "base/check.h"
#include "base/file.h"
#include "base/progress.h"
#include "task/classify_data.h"
#include "task/explain_html.h"
#include "task/explain_report.h"
#include "task/kept_set.h"
#include "train/supervised.h"

namespace mm {
namespace {

Outputs outputs_of(const TrainOptions& options) {
  if (options.task == "classify") return Outputs::classes;
  return value_objective(options.objective).takes == Takes::answers ? Outputs::answers : Outputs::values;
}

// The files of one seed, each whole or not there.
void keep(const std::string& folder, const DataExplanation& found) {
  const std::string title = run_name(folder);
  AtomicFile lines(folder + "/explain.jsonl");
  for (const auto& record : found.records) lines.write(record_json(record, found).dump() + "\n");
  lines.commit();
  write_file(folder + "/explain.svg", svg_file(title, explanation_charts(found)));
  write_file(folder + "/explain.html", explanation_html(title, found));
  write_file(folder + "/explain.json", to_json(found).dump(2) + "\n");
}

// The seeds of one grid point; nothing when somebody asked to stop.
std::optional<std::string> explain_seeds(const TrainOptions& options, KeptSet& sets, Log& log) {
  const LabelKind kind = options.task == "classify" ? LabelKind::classes : LabelKind::values;
  std::vector<DataExplanation> seeds;
  for (const auto seed : seeds_of(options)) {
    const std::string folder = seed_folder(options, seed);
    log.note("explaining " + shown(folder));
    const auto model = open_explained_model(folder + "/final", open_raw_set(options, kind, std::ref(sets)), outputs_of(options));
    Progress progress(log, options.progress, explaining_steps(model, options.explain));
    auto found = explain_inputs(model, options.explain, &progress);
    if (!found) {
      log.note("stopped while explaining; the same command begins that again");
      return std::nullopt;
    }
    keep(folder, *found);
    seeds.push_back(std::move(*found));
  }
  const std::string text = explanation_text(run_name(options.output), seeds);
  write_file(options.output + "/explain.md", text);
  return text;
}

}  // namespace

void check_explain(const TrainOptions& options) {
  MM_CHECK(options.data.arrays.sequence.empty(), Kind::usage, "steps of sequences are not explained", "--explain");
  MM_CHECK(options.data.arrays.categories.empty(), Kind::usage, "categories have no gradient to explain them by", "--explain",
           "mm sentiment says of each record what its inputs added");
  MM_CHECK(options.task == "classify" || options.task == "regress", Kind::usage, "only the models of classify and regress are explained",
           "--explain");
}

std::optional<std::string> explain_sweep(const SweepOutcome& sweep, Log& log) {
  KeptSet sets;
  std::string all;
  for (const auto& point : sweep.points) {
    const auto text = explain_seeds(point.options, sets, log);
    if (!text) return std::nullopt;
    all += "\n" + *text;
  }
  return all;
}

}  // namespace mm
