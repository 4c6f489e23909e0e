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
#include "tensor/checkpoint.h"
#include "train/checkpoint.h"
#include "train/seed_folders.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

// Copied as they are, where the model has them.
constexpr std::array<std::string_view, 4> kFiles{"preprocessor_config.json", "generation_config.json", "tokenizer.json",
                                                 "tokenizer_config.json"};

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

void export_model(const std::string& checkpoint, const std::string& to) {
  verify_checkpoint(checkpoint);
  NamedTensors weights;
  const Checkpoint stored(checkpoint);
  Json config = Json::read(checkpoint + "/config.json");
  const bool half = !config.boolean("keep_in_fp32", false);
  for (const auto& name : stored.names()) weights[name] = half ? stored.tensor(name).to(at::kHalf) : stored.tensor(name);
  if (half) config.set("dtype", "float16");
  for (const auto& family : families())
    if (family.complete != nullptr && family.type == config.string("model_type")) family.complete(config, weights);
  ModelFiles files;
  files.texts.emplace_back("config.json", config.dump(2) + "\n");
  std::error_code error;
  for (const auto name : kFiles)
    if (const std::string file = checkpoint + "/" + std::string(name); fs::exists(file, error))
      files.texts.emplace_back(name, read_file(file));
  write_model_folder(to, files, weights);
}

}  // namespace mm
