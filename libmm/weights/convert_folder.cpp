#include "weights/convert_folder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "weights/model_files.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

// What an index says: which shard holds each tensor, shards in the order of their names.
std::map<std::string, std::vector<std::string>> names_by_shard(const std::string& folder) {
  const std::string index = model_file(folder, kPickledIndex), where = shown((fs::path(folder) / kPickledIndex).string());
  std::map<std::string, std::vector<std::string>> shards;
  Json::parse(read_file(index, kLongestIndex), where).at("weight_map").each_member([&](const std::string& name, const Json& value) {
    const std::string shard = value.string();
    check_shard_name(shard, ".bin", where);
    shards[shard].push_back(name);
  });
  MM_CHECK(!shards.empty(), Kind::input, "names no weights", where, "fetch the model again");
  for (const auto& [shard, names] : shards)
    MM_CHECK(!model_file(folder, shard).empty(), Kind::input, fmt::format("names the file '{}', which is not there", shown(shard)), where,
             "fetch the model again");
  return shards;
}

bool has(const std::string& folder, std::string_view name) { return !model_file(folder, name).empty(); }

// pytorch_model-00001-of-00002.bin -> model-00001-of-00002.safetensors
std::string shard_name(std::string name) {
  if (name.starts_with("pytorch_")) name = name.substr(8);
  return fs::path(name).replace_extension(".safetensors").string();
}

bool is_weights_name(std::string_view name) {
  static constexpr std::array<std::string_view, 10> kEndings{".safetensors", ".h5",   ".msgpack", ".onnx", ".onnx_data",
                                                             ".ot",          ".gguf", ".tflite",  ".npz",  ".index.json"};
  return is_pickle_name(name) || std::ranges::any_of(kEndings, [&](std::string_view ending) { return name.ends_with(ending); });
}

// Copies what a model needs beside its weights.
void copy_others(const std::string& from, const std::string& to) {
  for (const auto& name : file_names(from)) {
    if (is_weights_name(name) || name.starts_with('.')) continue;
    const MappedFile file(model_file(from, name));
    AtomicFile copy((fs::path(to) / name).string());
    copy.write(file.bytes());
    copy.commit();
  }
}

std::vector<Converted> convert_shards(const std::string& input, const std::string& output, const ConvertRule& rule) {
  std::vector<Converted> all;
  std::string weight_map;  // written by hand: a Json of 100,000 members is slow to build
  std::uint64_t bytes = 0;
  for (const auto& [shard, names] : names_by_shard(input)) {
    const std::string target = shard_name(shard);
    all.push_back(convert_file(model_file(input, shard), (fs::path(output) / target).string(), rule));
    const TorchFile file(model_file(input, shard), rule.skip_unknown);
    std::set<std::string> there;
    for (const auto& named : choose_part(file, rule.part).tensors) there.insert(named.name);
    for (const auto& name : names) {
      MM_CHECK(there.contains(name), Kind::input, fmt::format("says that '{}' holds '{}', but it does not", shown(shard), shown(name)),
               shown((fs::path(input) / kPickledIndex).string()), "fetch the model again");
      if (!all.back().tied.contains(name))
        weight_map += fmt::format("{}\n    {}: {}", weight_map.empty() ? "" : ",", Json(name).dump(), Json(target).dump());
    }
    bytes += all.back().bytes;
  }
  write_file((fs::path(output) / kWeightsIndex).string(),
             fmt::format("{{\n  \"metadata\": {{\"total_size\": {}}},\n  \"weight_map\": {{{}\n  }}\n}}\n", bytes, weight_map));
  return all;
}

}  // namespace

std::vector<std::string> pickles_to_convert(const std::string& folder) {
  if (has(folder, kPickledFile)) return {std::string(kPickledFile)};
  if (has(folder, kPickledIndex)) {
    std::vector<std::string> shards;
    for (const auto& [shard, names] : names_by_shard(folder)) shards.push_back(shard);
    return shards;
  }
  const auto pickles = pickled_weights(folder);
  MM_CHECK(
      !pickles.empty(), Kind::input,
      has(folder, kWeightsFile) || has(folder, kWeightsIndex) ? "has its weights as .safetensors already" : "holds no weights to convert",
      shown(folder), "mm convert takes .bin, .pt, .pth and .ckpt files, and folders with one");
  MM_CHECK(pickles.size() == 1, Kind::input,
           fmt::format("holds {} pickles that may be its weights: {}", pickles.size(), shown(fmt::format("{}", fmt::join(pickles, ", ")))),
           shown(folder), "convert the one that is meant: mm convert FILE --output model.safetensors");
  return pickles;
}

std::vector<Converted> convert_folder(const std::string& input, const std::string& output, const ConvertRule& rule) {
  const auto pickles = pickles_to_convert(input);
  std::vector<Converted> all;
  if (!has(input, kPickledFile) && has(input, kPickledIndex))
    all = convert_shards(input, output, rule);
  else
    all.push_back(convert_file(model_file(input, pickles[0]), (fs::path(output) / kWeightsFile).string(), rule));
  copy_others(input, output);
  return all;
}

}  // namespace mm
