#include "task/train_export.h"

#include <array>
#include <filesystem>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "tensor/checkpoint.h"
#include "train/checkpoint.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 5> kFiles{"config.json", "preprocessor_config.json", "generation_config.json", "tokenizer.json",
                                                 "tokenizer_config.json"};

}  // namespace

void export_model(const std::string& checkpoint, const std::string& to) {
  verify_checkpoint(checkpoint);
  NamedTensors weights;
  const Checkpoint stored(checkpoint);
  for (const auto& name : stored.names()) weights[name] = stored.tensor(name).to(at::kHalf);
  ModelFiles files;
  for (const auto name : kFiles) {
    std::string text = read_file(checkpoint + "/" + std::string(name));
    if (name == "config.json") {
      Json config = Json::parse(text, checkpoint + "/config.json");
      config.set("dtype", "float16");
      text = config.dump(2) + "\n";
    }
    files.texts.emplace_back(name, std::move(text));
  }
  const std::string card = to + "/README.md";
  if (std::filesystem::exists(card)) files.texts.emplace_back("README.md", read_file(card));
  write_model_folder(to, files, weights);
}

}  // namespace mm
