#include "task/train_status.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "base/number.h"
#include "config/yaml.h"
#include "train/checkpoint.h"
#include "train/metrics_lines.h"
#include "train/pace.h"
#include "train/run_lock.h"
#include "train/seed_folders.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfig = "/config.resolved.yaml";

struct RunStatus {
  std::string state;
  std::int64_t step = 0;
  std::optional<std::int64_t> steps;  // nothing while the run has not written its options
  std::string pace;                   // how fast it trains; empty when it does not, or has just begun
  std::string loss;                   // as it is shown; empty: none yet
  std::string validation;             // the same, with its step
  std::string checkpoint, best;
};

bool there(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

std::string spoken(const Json& value) { return value.is_number() ? fmt::format("{:.4f}", value.number()) : "not a number"; }

std::optional<std::int64_t> steps_of(const std::string& run) {
  const std::string path = run + kConfig;
  if (!there(path)) return std::nullopt;
  try {
    for (const auto& [key, value] : read_yaml(read_file(path), path).members)
      if (key.text == "steps") return whole_number<std::int64_t>(value.text);
  } catch (const Error& error) {
    throw Error(Kind::input, error.what(), error.where, error.hint);  // no option of this command is wrong
  }
  return std::nullopt;
}

void read_metrics(const std::string& run, RunStatus& status) {
  constexpr std::string_view kValid = "valid.";
  each_metrics_line(run + "/metrics.jsonl", [&](const MetricsLine& line) {
    status.step = std::max(status.step, line.step);
    if (line.values.has("loss")) status.loss = spoken(line.values.get("loss"));
    std::vector<std::string> values;
    line.values.each_member([&](const std::string& name, const Json& value) {
      if (name.starts_with(kValid)) values.push_back(fmt::format("{} {}", shown(name.substr(kValid.size())), spoken(value)));
    });
    if (!values.empty()) status.validation = fmt::format("at step {}: {}", line.step, fmt::join(values, ", "));
  });
}

void read_newest_checkpoint(const std::string& run, RunStatus& status) {
  const auto steps = checkpoint_steps(run);
  if (steps.empty()) return;
  status.step = std::max(status.step, steps[0]);
  status.checkpoint = checkpoint_name(steps[0]);
  std::vector<std::string> best;
  const Json measures = Json::read(fmt::format("{}/{}/training/state.json", run, status.checkpoint)).get("best");
  if (!measures.is_object()) return;
  measures.each_member([&](const std::string& measure, const Json& row) {
    best.push_back(fmt::format("{} {:.4f} at step {}", shown(measure), row.number("value"), row.integer("step")));
  });
  status.best = fmt::format("{}", fmt::join(best, ", "));
}

// Nothing for a folder that is no run's.
std::optional<RunStatus> status_of(const std::string& run) {
  const auto holder = run_holder(run);
  if (!holder && !there(run + kConfig)) return std::nullopt;
  RunStatus status;
  status.state = holder ? "training by " + *holder : there(run + "/report.json") ? "finished" : "stopped";
  status.steps = steps_of(run);
  read_metrics(run, status);
  read_newest_checkpoint(run, status);
  if (!holder) return status;
  if (const auto pace = read_pace(run)) {
    status.step = std::max(status.step, pace->step);
    status.pace = pace->text;
  }
  return status;
}

std::string progress_of(const RunStatus& status) {
  const std::string pace = status.pace.empty() ? "" : ", " + status.pace;
  return status.steps ? fmt::format("step {} of {}{}", status.step, *status.steps, pace) : fmt::format("step {}{}", status.step, pace);
}

std::string lines_of(const RunStatus& status) {
  std::string text = fmt::format("{}\n{}\n", status.state, progress_of(status));
  if (!status.loss.empty()) text += fmt::format("loss {}\n", status.loss);
  if (!status.validation.empty()) text += fmt::format("validation {}\n", status.validation);
  text += fmt::format("newest checkpoint: {}\n", status.checkpoint.empty() ? "none yet" : status.checkpoint);
  if (!status.best.empty()) text += fmt::format("best: {}\n", status.best);
  return text;
}

std::string line_of(const std::string& name, const std::optional<RunStatus>& status) {
  if (!status) return fmt::format("{}: not begun\n", name);
  return fmt::format("{}: {}, {}{}\n", name, status->state, progress_of(*status), status->loss.empty() ? "" : ", loss " + status->loss);
}

}  // namespace

std::string train_status(const std::string& run) {
  std::error_code ignored;
  MM_CHECK(fs::is_directory(run, ignored), Kind::input, "no such folder", shown(run));
  std::string text;
  for (const auto& seed : seed_folders(run)) text += line_of(seed, status_of(run + "/" + seed));
  if (!text.empty()) return text;
  if (const auto status = status_of(run)) return lines_of(*status);
  MM_CHECK(!text.empty(), Kind::input, "holds no run: there is no config.resolved.yaml, and no folder of a seed", shown(run),
           "name the --output of a run");
  return text;
}

}  // namespace mm
