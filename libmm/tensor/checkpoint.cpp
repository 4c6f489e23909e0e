#include "tensor/checkpoint.h"

#include <ATen/ops/empty.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>

#include "base/check.h"
#include "base/json.h"
#include "weights/model_files.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

// Says what a folder without weights holds in their place.
[[noreturn]] void refuse_without_weights(const std::string& folder) {
  std::string other;
  for (const auto& name : file_names(folder))
    if (other.empty() && name.ends_with(".safetensors")) other = name;
  const auto pickles = pickled_weights(folder);
  if (!other.empty())
    throw Error(Kind::input, fmt::format("holds no model.safetensors, but '{}'", shown(other)), shown(folder),
                "rename it to model.safetensors if it holds the whole model" +
                    (pickles.empty() ? "" : fmt::format("; else convert '{}': {}", shown(pickles.front()), convert_command(folder))));
  if (!pickles.empty())
    throw Error(Kind::input,
                fmt::format("holds its weights only as '{}', a Python pickle, which can run code; mm opens .safetensors only",
                            shown(pickles.front())),
                shown(folder), "convert them: " + convert_command(folder));
  throw Error(Kind::input, "holds no weights: neither model.safetensors nor model.safetensors.index.json", shown(folder));
}

}  // namespace

Checkpoint::Checkpoint(const std::string& folder) {
  if (const std::string single = model_file(folder, kWeightsFile); !single.empty()) {
    where_ = shown((fs::path(folder) / kWeightsFile).string());
    files_.emplace_back(single);
    for (const auto& [name, info] : files_.front().infos()) file_of_[name] = 0;
  } else {
    open_shards(folder);
  }
  for (const auto& file : files_)
    for (const auto& [dropped, kept] : file.metadata())
      if (!file_of_.contains(dropped) && file_of_.contains(kept)) kept_for_[dropped] = kept;
}

void Checkpoint::open_shards(const std::string& folder) {
  const std::string index = model_file(folder, kWeightsIndex);
  if (index.empty()) refuse_without_weights(folder);
  where_ = shown((fs::path(folder) / kWeightsIndex).string());
  std::map<std::string, std::size_t> opened;  // shard -> index into files_
  Json::parse(read_file(index, kLongestIndex), where_).at("weight_map").each_member([&](const std::string& name, const Json& value) {
    const std::string shard = value.string();
    const auto [at, fresh] = opened.emplace(shard, files_.size());
    if (fresh) {
      check_shard_name(shard, ".safetensors", where_);
      const std::string path = model_file(folder, shard);
      MM_CHECK(!path.empty(), Kind::input, fmt::format("names the file '{}', which is not there", shown(shard)), where_,
               "fetch the model again");
      files_.emplace_back(path);
    }
    MM_CHECK(files_[at->second].has(name), Kind::input,
             fmt::format("says that '{}' holds '{}', but it does not", shown(shard), shown(name)), where_);
    file_of_[name] = at->second;
  });
}

std::vector<std::string> Checkpoint::names() const {
  std::vector<std::string> names;
  for (const auto& [name, file] : file_of_) names.push_back(name);
  return names;
}

std::string Checkpoint::stored(const std::string& name) const {
  const auto found = kept_for_.find(name);
  return found == kept_for_.end() ? name : found->second;
}

bool Checkpoint::has(const std::string& name) const { return file_of_.contains(name) || kept_for_.contains(name); }

bool Checkpoint::has_scope(const std::string& prefix) const {
  const auto found = file_of_.lower_bound(prefix + ".");
  return found != file_of_.end() && found->first.starts_with(prefix + ".");
}

const Safetensors& Checkpoint::file_with(const std::string& stored) const {
  const auto found = file_of_.find(stored);
  MM_CHECK(found != file_of_.end(), Kind::input, fmt::format("holds no tensor '{}'", shown(stored)), where_);
  return files_[found->second];
}

at::Tensor Checkpoint::tensor(const std::string& name) const { return file_with(stored(name)).tensor(stored(name)); }

void Checkpoint::release(const std::string& name) const { file_with(stored(name)).release(stored(name)); }

void Checkpoint::release() const {
  for (const auto& file : files_) file.release();
}

CheckpointSource::CheckpointSource(std::shared_ptr<const Checkpoint> checkpoint, c10::Device device, c10::ScalarType dtype)
    : checkpoint_(std::move(checkpoint)), device_(device), dtype_(dtype) {
  MM_CHECK(dtype != c10::kChar, Kind::usage, "models of this family do not compute in int8", "--precision int8",
           "take another precision; `mm list precisions` names them");
}

bool CheckpointSource::has(const std::string& name) const { return checkpoint_->has(name) || checkpoint_->has_scope(name); }

at::Tensor CheckpointSource::take(const std::string& name, at::IntArrayRef shape) {
  const std::string stored = checkpoint_->stored(name);
  const bool there = checkpoint_->has(stored);
  const at::Tensor tensor = there ? checkpoint_->tensor(stored) : at::Tensor();
  if (noting_) {
    if (!there) unfit_.emplace(stored, fmt::format("'{}'", shown(stored)));
    if (there && tensor.sizes() != shape)
      unfit_.emplace(stored, fmt::format("'{}' ([{}], not [{}])", shown(stored), fmt::join(tensor.sizes(), ", "), fmt::join(shape, ", ")));
    return at::empty(shape, c10::TensorOptions(c10::kMeta).dtype(dtype_));
  }
  if (!there)
    throw UnfitParameter(stored, fmt::format("holds no parameter '{}'", shown(stored)), checkpoint_->where(),
                         "the weights are not those of the model that config.json describes");
  if (tensor.sizes() != shape)
    throw UnfitParameter(stored,
                         fmt::format("'{}' has shape [{}]; config.json asks for [{}]", shown(stored), fmt::join(tensor.sizes(), ", "),
                                     fmt::join(shape, ", ")),
                         checkpoint_->where(), "");
  taken_.insert(stored);
  auto taken = tensor.to(device_, tensor.is_floating_point() ? dtype_ : tensor.scalar_type());
  if (!taken.is_same(tensor)) checkpoint_->release(stored);  // copied: the file's pages would only add to the peak
  return taken;
}

void CheckpointSource::tell_all(const UnfitParameter& first, const std::function<void()>& again) {
  unfit_.clear();
  noting_ = true;
  try {
    again();
  } catch (...) {  // of layers that look into their weights: what was found until then is told
  }
  noting_ = false;
  unfit_.erase(first.parameter);
  if (unfit_.empty()) throw Error(first);
  std::vector<std::string> others;
  for (const auto& [name, said] : unfit_)
    if (others.size() < 4) others.push_back(said);
  throw Error(first.kind,
              fmt::format("{}; {} more {} missing or of another shape: {}{}", first.what(), unfit_.size(),
                          unfit_.size() == 1 ? "is" : "are", fmt::join(others, ", "), unfit_.size() > 4 ? ", ..." : ""),
              first.where, first.hint);
}

void CheckpointSource::finish(std::span<const std::string_view> ignored) const {
  std::vector<std::string> left;
  for (const auto& name : checkpoint_->names()) {
    const auto matches = [&](std::string_view pattern) { return ::fnmatch(std::string(pattern).c_str(), name.c_str(), 0) == 0; };
    if (!taken_.contains(name) && std::ranges::none_of(ignored, matches)) left.push_back(shown(name));
  }
  if (left.empty()) return;
  const std::size_t count = left.size();
  left.resize(std::min<std::size_t>(count, 3));
  throw Error(
      Kind::input,
      fmt::format("holds {} parameters that the model has no place for: {}{}", count, fmt::join(left, ", "), count > 3 ? ", ..." : ""),
      checkpoint_->where(), "the weights are not those of the model that config.json describes");
}

}  // namespace mm
