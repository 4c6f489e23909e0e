#include "task/train_export.h"

#include <array>
#include <filesystem>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "model/family.h"
#include "tensor/checkpoint.h"
#include "train/checkpoint.h"

namespace mm {
namespace {

// Copied as they are.
constexpr std::array<std::string_view, 4> kFiles{"preprocessor_config.json", "generation_config.json", "tokenizer.json",
                                                 "tokenizer_config.json"};

}  // namespace

void export_model(const std::string& checkpoint, const std::string& to) {
  verify_checkpoint(checkpoint);
  NamedTensors weights;
  const Checkpoint stored(checkpoint);
  for (const auto& name : stored.names()) weights[name] = stored.tensor(name).to(at::kHalf);
  Json config = Json::read(checkpoint + "/config.json");
  config.set("dtype", "float16");
  for (const auto& family : families())
    if (family.complete != nullptr && family.type == config.string("model_type")) family.complete(config, weights);
  ModelFiles files;
  files.texts.emplace_back("config.json", config.dump(2) + "\n");
  for (const auto name : kFiles) files.texts.emplace_back(name, read_file(checkpoint + "/" + std::string(name)));
  const std::string card = to + "/README.md";
  if (std::filesystem::exists(card)) files.texts.emplace_back("README.md", read_file(card));
  write_model_folder(to, files, weights);
}

}  // namespace mm
