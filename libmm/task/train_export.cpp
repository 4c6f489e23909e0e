#include "task/train_export.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "model/family.h"
#include "model/stack.h"
#include "task/inner_encoder.h"
#include "tensor/checkpoint.h"
#include "train/checkpoint.h"
#include "train/metrics_lines.h"
#include "train/seed_folders.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

// Copied as they are, where the model has them.
constexpr std::array<std::string_view, 4> kFiles{"preprocessor_config.json", "generation_config.json", "tokenizer.json",
                                                 "tokenizer_config.json"};

// How far the selected checkpoint was off on the validation examples of its run, where the model gives one value and metrics.jsonl says it.
void set_error(Json& config, const std::string& checkpoint) {
  const Json ranges = config.get("value_ranges");
  if (ranges.size() != 1) return;
  double error = 0;
  each_metrics_line(fs::path(checkpoint).parent_path().string() + "/metrics.jsonl", [&](const MetricsLine& line) {
    if (checkpoint_name(line.step) == fs::path(checkpoint).filename()) error = line.values.number("valid.rmse", error);
  });
  if (error <= 0) return;
  Json range = ranges.at(0);
  range.set("error", error);
  Json list = Json::array();
  list.push(range);
  config.set("value_ranges", list);
}

}  // namespace

std::string finished_checkpoint(const std::string& run) {
  const std::string report = run + "/report.json";
  std::error_code error;
  if (fs::exists(report, error)) return run + "/" + checkpoint_name(Json::read(report).integer("step"));
  const auto seeds = seed_folders(run);
  MM_CHECK(seeds.empty(), Kind::usage, fmt::format("holds the runs of several seeds: {}", shown(fmt::format("{}", fmt::join(seeds, ", ")))),
           shown(run), fmt::format("name one of them: --export {}/{}", shown(run), shown(seeds[0])));
  throw Error(Kind::input, "holds no finished run: there is no report.json", shown(run),
              "a run is finished when mm train has tested it; the command that began it goes on with it");
}

void export_model(const std::string& checkpoint, const std::string& to, Encoders encoders) {
  verify_checkpoint(checkpoint);
  NamedTensors weights;
  const Checkpoint stored(checkpoint);
  Json config = Json::read(checkpoint + "/config.json");
  const bool half = !config.boolean("keep_in_fp32", false);
  for (const auto& name : stored.names()) weights[name] = half ? stored.tensor(name).to(at::kHalf) : stored.tensor(name);
  ModelFiles files;
  if (is_stack(config)) {
    if (encoders == Encoders::inside) put_encoder_inside(config, weights, files);
    set_error(config, checkpoint);
  }
  if (half) config.set("dtype", "float16");
  for (const auto& family : families())
    if (family.complete != nullptr && family.type == config.string("model_type")) family.complete(config, weights);
  files.texts.emplace_back("config.json", config.dump(2) + "\n");
  std::error_code error;
  for (const auto name : kFiles)
    if (const std::string file = checkpoint + "/" + std::string(name); fs::exists(file, error))
      files.texts.emplace_back(name, read_file(file));
  write_model_folder(to, files, weights);
}

}  // namespace mm
