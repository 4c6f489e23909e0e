#include "train/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/hash.h"
#include "base/number.h"
#include "tensor/safetensors.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifest = "manifest.json", kPrefix = "ckpt-";
constexpr const char *kWeights = "model.safetensors", *kCard = "README.md";

std::uint64_t bytes_of(const NamedTensors& tensors) {
  std::uint64_t bytes = 0;
  for (const auto& [name, tensor] : tensors) bytes += tensor.nbytes();
  return bytes;
}

void check_space(const std::string& run, std::uint64_t bytes) {
  std::error_code error;
  const auto space = fs::space(run, error);
  MM_CHECK(error || space.available > bytes + (std::uint64_t{16} << 20), Kind::output,
           fmt::format("a checkpoint needs {} MiB, but the disk has {} MiB left", (bytes >> 20) + 1, space.available >> 20), shown(run),
           "free some space, then run the same command again: it goes on from the last checkpoint");
}

// The files of a folder, relative to it, sorted.
std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (fs::is_regular_file(it->symlink_status(error))) files.push_back(it->path().lexically_relative(folder).string());
  if (error) cannot_write(folder.string(), error.value());
  std::sort(files.begin(), files.end());
  return files;
}

void write_manifest(const fs::path& folder, const Json& privacy) {
  Json files = Json::object();
  for (const auto& name : files_in(folder)) {
    Json entry = Json::object();
    const std::string file = (folder / name).string();
    entry.set("bytes", static_cast<std::uint64_t>(MappedFile(file).bytes().size()));
    entry.set("sha256", sha256_of_file(file));
    files.set(name, entry);
  }
  Json manifest = Json::object();
  if (!privacy.is_null()) manifest.set("privacy", privacy);
  manifest.set("files", files);
  write_file((folder / kManifest).string(), manifest.dump(2) + "\n");
}

void fill_model_folder(const fs::path& folder, const ModelFiles& files, const NamedTensors& weights) {
  NamedTensors all = weights;
  all.insert(files.constants.begin(), files.constants.end());
  write_safetensors((folder / kWeights).string(), all, {{"format", "pt"}});
  const auto place = [&](const std::string& name) {
    const fs::path path = folder / name;
    make_folder(path.parent_path().string());
    return path.string();
  };
  for (const auto& [name, text] : files.texts) write_file(place(name), text);
  for (const auto& [name, tensors] : files.tensors) write_safetensors(place(name), tensors, {{"format", "pt"}});
}

NamedTensors read_tensors(const fs::path& path) {
  NamedTensors tensors;
  const Safetensors file(path.string());
  for (const auto& [name, info] : file.infos()) tensors[name] = file.tensor(name);
  return tensors;
}

// Steps of the checkpoints of a run, newest first; none when the folder is not there.
std::vector<std::pair<std::int64_t, fs::path>> checkpoints_of(const std::string& run) {
  std::vector<std::pair<std::int64_t, fs::path>> found;
  std::error_code error;
  for (fs::directory_iterator it(run, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    std::error_code ignored;
    if (!it->is_directory(ignored) || !name.starts_with(kPrefix)) continue;
    if (const auto step = whole_number<std::int64_t>(std::string_view(name).substr(kPrefix.size())); step && *step >= 0)
      found.emplace_back(*step, it->path());
  }
  if (error && error.value() != ENOENT) cannot_read(run, error.value());
  std::sort(found.rbegin(), found.rend());
  return found;
}

// `folder` without links, "." and a '/' at its end.
fs::path resolved(const std::string& folder) {
  MM_CHECK(!folder.empty(), Kind::output, "an empty name of a folder");
  std::error_code error;
  fs::path path = fs::absolute(folder, error);
  if (!error) path = fs::weakly_canonical(path, error);
  if (error) cannot_write(folder, error.value());
  return path.has_filename() ? path : path.parent_path();
}

// A person's folder is not thrown away: what stands there must be an empty folder, or a model folder with no file but `ours`.
void check_replaceable(const fs::path& folder, const std::set<std::string>& ours) {
  std::error_code error;
  if (const auto status = fs::status(folder, error); status.type() == fs::file_type::not_found) return;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().lexically_relative(folder).string();
    const auto status = it->symlink_status(error);
    if (fs::is_directory(status) && ours.contains(name + "/")) continue;
    MM_CHECK(ours.contains(name) && fs::is_regular_file(status), Kind::output,
             fmt::format("holds '{}', which is no file of a model folder that mm writes", shown(name)), shown(folder.string()),
             "nothing was changed; choose a folder that is not there yet, or an empty one");
  }
  if (error) cannot_write(folder.string(), error.value());
}

}  // namespace

std::string checkpoint_name(std::int64_t step) { return fmt::format("{}{:08}", kPrefix, step); }

bool is_checkpoint_of(const std::string& folder, const std::string& run) {
  std::error_code error;
  const fs::path path = fs::weakly_canonical(folder, error);
  return fs::equivalent((path.has_filename() ? path : path.parent_path()).parent_path(), run, error) && !error;
}

void write_model_folder(const std::string& folder, const ModelFiles& files, const NamedTensors& weights) {
  const fs::path path = resolved(folder);
  std::set<std::string> ours{kWeights, kCard};
  const auto own = [&](const std::string& name) {
    ours.insert(name);
    for (auto slash = name.find('/'); slash != name.npos; slash = name.find('/', slash + 1)) ours.insert(name.substr(0, slash + 1));
  };
  for (const auto& [name, text] : files.texts) own(name);
  for (const auto& [name, tensors] : files.tensors) own(name);
  check_replaceable(path, ours);
  make_folder(path.parent_path().string());
  AtomicFolder made(path.string());
  fill_model_folder(made.aside(), files, weights);
  std::error_code error;
  const fs::path card = path / kCard, kept = fs::path(made.aside()) / kCard;
  if (fs::exists(card, error) && !fs::exists(kept, error)) write_file(kept.string(), read_file(card.string()));
  made.commit();
}

void write_checkpoint(const std::string& run, const ModelFiles& files, const TrainingState& state) {
  const auto& shown_weights = state.averages.empty() ? state.weights : state.averages;
  check_space(run, 2 * bytes_of(state.weights) + bytes_of(state.optimizer));
  AtomicFolder made((fs::path(run) / checkpoint_name(state.step)).string());
  const fs::path folder = made.aside(), training = folder / "training";
  fill_model_folder(folder, files, shown_weights);
  make_folder(training.string());
  if (!state.averages.empty()) write_safetensors((training / "weights.safetensors").string(), state.weights);
  write_safetensors((training / "optimizer.safetensors").string(), state.optimizer);
  if (!state.adapter.empty()) {
    const fs::path adapter = folder / "adapter";
    make_folder(adapter.string());
    write_safetensors((adapter / "adapter_model.safetensors").string(), state.adapter, {{"format", "pt"}});
    write_file((adapter / "adapter_config.json").string(), state.adapter_config.dump(2) + "\n");
  }
  Json json = state.extra;
  json.set("step", state.step);
  json.set("averaged", !state.averages.empty());
  write_file((training / "state.json").string(), json.dump(2) + "\n");
  write_manifest(folder, state.extra.get("privacy"));
  made.commit();
}

void verify_checkpoint(const std::string& folder) {
  const fs::path path(folder);
  const Json files = Json::read((path / kManifest).string()).at("files");
  files.each_member([&](const std::string& name, const Json& entry) {
    const fs::path relative(name);
    MM_CHECK(relative.is_relative() && std::find(relative.begin(), relative.end(), "..") == relative.end(), Kind::input,
             "names a file outside of its folder", shown((path / kManifest).string()));
    const std::string file = (path / relative).string();
    std::error_code error;
    MM_CHECK(fs::is_regular_file(file, error), Kind::input, "is missing from its checkpoint", shown(file));
    const auto bytes = static_cast<std::int64_t>(MappedFile(file).bytes().size());
    MM_CHECK(bytes == entry.integer("bytes") && sha256_of_file(file) == entry.string("sha256"), Kind::input, "is not as it was written",
             shown(file));
  });
}

TrainingState read_checkpoint(const std::string& folder) {
  verify_checkpoint(folder);
  const fs::path path(folder), training = path / "training";
  TrainingState state;
  state.extra = Json::read((training / "state.json").string());
  state.step = state.extra.integer("step");
  state.optimizer = read_tensors(training / "optimizer.safetensors");
  if (state.extra.boolean("averaged")) {
    state.averages = read_tensors(path / "model.safetensors");
    state.weights = read_tensors(training / "weights.safetensors");
  } else {
    state.weights = read_tensors(path / "model.safetensors");
  }
  return state;
}

std::optional<std::string> newest_checkpoint(const std::string& run, std::vector<std::string>& skipped) {
  for (const auto& [step, path] : checkpoints_of(run)) {
    try {
      verify_checkpoint(path.string());
      return path.string();
    } catch (const Error& error) {
      skipped.push_back(fmt::format("{}: {} {}", shown(path.filename().string()), error.where, error.what()));
    }
  }
  return std::nullopt;
}

std::vector<std::int64_t> checkpoint_steps(const std::string& run) {
  std::vector<std::int64_t> steps;
  for (const auto& [step, path] : checkpoints_of(run)) steps.push_back(step);
  return steps;
}

void prune_checkpoints(const std::string& run, int keep, const std::vector<std::int64_t>& spare) {
  int kept = 0;
  for (const auto& [step, path] : checkpoints_of(run)) {
    if (kept++ < keep || std::find(spare.begin(), spare.end(), step) != spare.end()) continue;
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
}

void remove_checkpoints_after(const std::string& run, std::int64_t step) {
  for (const auto& [later, path] : checkpoints_of(run)) {
    if (later <= step) return;
    std::error_code error;
    fs::remove_all(path, error);
    if (error) cannot_write(path.string(), error.value());
  }
}

}  // namespace mm
