#include "task/picture_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <system_error>
#include <tuple>
#include <vector>

#include "base/check.h"
#include "base/file.h"

namespace mm {

Augmentation augmentation(const AugmentOptions& options) {
  return {options.crop, options.stretch, options.flip, options.brightness, options.contrast, options.saturation, options.erase};
}

CaptionPlan plan_of(const TrainModelOptions& model, const Tokenizer& tokenizer) {
  MM_CHECK(model.image_size % model.patch_size == 0, Kind::usage,
           fmt::format("patches of {} pixels do not cover a picture of {}", model.patch_size, model.image_size), "model.patch-size");
  for (const auto& [width, heads, key] : {std::tuple{model.vision_width, model.vision_heads, "model.vision-heads"},
                                          std::tuple{model.text_width, model.text_heads, "model.text-heads"}})
    MM_CHECK(width % heads == 0, Kind::usage, fmt::format("{} heads do not divide a width of {}", heads, width), key);
  return {.vision = {model.vision_width, model.vision_layers, model.vision_heads},
          .text = {model.text_width, model.text_layers, model.text_heads},
          .image_size = model.image_size,
          .patch_size = model.patch_size,
          .longest_text = model.longest_text,
          .space = model.space,
          .label_smoothing = model.label_smoothing,
          .vocabulary = tokenizer.size(),
          .start_token = tokenizer.id_of("[DEC]"),
          .end_token = tokenizer.id_of("[SEP]"),
          .pad_token = tokenizer.id_of("[PAD]")};
}

WordPieceFiles words_of(const TrainModelOptions& model, std::span<const std::string> sentences) {
  if (!model.from.empty()) return {read_file(model.from + "/tokenizer.json"), read_file(model.from + "/tokenizer_config.json")};
  return make_wordpiece(sentences,
                        {.size = model.vocabulary, .size_option = "model.vocabulary", .least_count = 1, .max_length = model.longest_text});
}

const Family& trainable_family(const std::string& name, bool (*can)(const Family&)) {
  std::vector<std::string_view> known;
  for (const auto& family : families()) {
    if (!can(family)) continue;
    if (family.type == name || name.empty()) return family;
    known.push_back(family.type);
  }
  throw Error(Kind::usage, fmt::format("no family '{}' that can be trained", name), "model.family",
              fmt::format("these can: {}", fmt::join(known, ", ")));
}

std::optional<Rates> measured_aside(const TrainOptions& options, const ModelFiles& files, const NamedTensors& weights,
                                    const std::function<std::optional<Rates>(const std::string& folder)>& measure) {
  const std::string folder = options.output + "/.valid.tmp";
  write_model_folder(folder, files, weights);
  auto measured = measure(folder);
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return measured;
}

ModelFiles model_files(const CaptionConfigs& configs, const WordPieceFiles& words) {
  ModelFiles files;
  files.texts = {{"config.json", configs.config.dump(2) + "\n"},
                 {"preprocessor_config.json", configs.preprocessor.dump(2) + "\n"},
                 {"tokenizer.json", words.tokenizer},
                 {"tokenizer_config.json", words.config}};
  if (!configs.generation.is_null()) files.texts.emplace_back("generation_config.json", configs.generation.dump(2) + "\n");
  return files;
}

}  // namespace mm
