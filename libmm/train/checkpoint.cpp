#include "train/checkpoint.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "tensor/safetensors.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifest = "manifest.json", kPrefix = "ckpt-", kUnfinished = ".tmp";

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
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), folder).string());
  std::sort(files.begin(), files.end());
  return files;
}

void write_manifest(const fs::path& folder) {
  Json files = Json::object();
  for (const auto& name : files_in(folder)) {
    Json entry = Json::object();
    entry.set("bytes", static_cast<std::uint64_t>(fs::file_size(folder / name)));
    entry.set("sha256", sha256_of_file((folder / name).string()));
    files.set(name, entry);
  }
  Json manifest = Json::object();
  manifest.set("files", files);
  write_file((folder / kManifest).string(), manifest.dump(2) + "\n");
}

// A fresh folder beside the final one, removed again when it was not published.
class Aside {
 public:
  explicit Aside(const fs::path& final_path)
      : final_(final_path),
        path_(final_path.parent_path() / fmt::format(".{}.{}{}", final_path.filename().string(), ::getpid(), kUnfinished)) {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    make_folder(path_.string());
  }
  ~Aside() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;

  const fs::path& path() const { return path_; }

  // Takes the final name; an older folder of that name goes away only when the new one stands complete beside it.
  void publish() {
    std::error_code ignored;
    if (fs::exists(final_)) fs::remove_all(final_, ignored);
    publish_folder(path_.string(), final_.string());
  }

 private:
  fs::path final_, path_;
};

// A new model takes the place of an older one, never of anything else: a folder that holds other names stays as it is.
void check_replaceable(const fs::path& path, const ModelFiles& files) {
  std::error_code error;
  if (!fs::exists(path, error)) return;
  MM_CHECK(fs::is_directory(path, error), Kind::output, "stands there and is no folder", shown(path.string()), "name another one");
  for (const auto& entry : fs::directory_iterator(path, error)) {
    const std::string name = entry.path().filename().string();
    const auto same = [&](const auto& text) { return text.first == name; };
    const bool ours = name == "model.safetensors" || name == "README.md" || std::ranges::any_of(files.texts, same);
    MM_CHECK(ours && entry.is_regular_file(error), Kind::output, fmt::format("holds '{}', so a model does not take its place", shown(name)),
             shown(path.string()), "name a new folder, or one that holds an older model and nothing else");
  }
  MM_CHECK(!error, Kind::output, fmt::format("cannot list the folder: {}", error.message()), shown(path.string()));
}

void fill_model_folder(const fs::path& folder, const ModelFiles& files, const NamedTensors& weights) {
  write_safetensors((folder / "model.safetensors").string(), weights, {{"format", "pt"}});
  for (const auto& [name, text] : files.texts) write_file((folder / name).string(), text);
}

NamedTensors read_tensors(const fs::path& path) {
  NamedTensors tensors;
  const Safetensors file(path.string());
  for (const auto& [name, info] : file.infos()) tensors[name] = file.tensor(name);
  return tensors;
}

// Steps of the checkpoints of a run, newest first.
std::vector<std::pair<std::int64_t, fs::path>> checkpoints_of(const std::string& run) {
  std::vector<std::pair<std::int64_t, fs::path>> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(run, error)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_directory() || !name.starts_with(kPrefix)) continue;
    std::int64_t step = 0;
    const auto* end = name.data() + name.size();
    const auto result = std::from_chars(name.data() + kPrefix.size(), end, step);
    if (result.ec == std::errc() && result.ptr == end) found.emplace_back(step, entry.path());
  }
  std::sort(found.rbegin(), found.rend());
  return found;
}

}  // namespace

void make_folder(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  MM_CHECK(!error, Kind::output, fmt::format("cannot make a folder: {}", error.message()), shown(path), "choose another --output");
}

std::string checkpoint_name(std::int64_t step) { return fmt::format("{}{:08}", kPrefix, step); }

void write_model_folder(const std::string& folder, const ModelFiles& files, const NamedTensors& weights) {
  fs::path path = fs::absolute(folder).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // "model/", as completion writes it
  check_replaceable(path, files);
  Aside aside(path);
  fill_model_folder(aside.path(), files, weights);
  aside.publish();
}

void write_checkpoint(const std::string& run, const ModelFiles& files, const TrainingState& state) {
  const auto& shown_weights = state.averages.empty() ? state.weights : state.averages;
  check_space(run, 2 * bytes_of(state.weights) + bytes_of(state.optimizer));
  Aside aside(fs::path(run) / checkpoint_name(state.step));
  fill_model_folder(aside.path(), files, shown_weights);
  const fs::path training = aside.path() / "training";
  make_folder(training.string());
  if (!state.averages.empty()) write_safetensors((training / "weights.safetensors").string(), state.weights);
  write_safetensors((training / "optimizer.safetensors").string(), state.optimizer);
  Json json = state.extra;
  json.set("step", state.step);
  json.set("averaged", !state.averages.empty());
  write_file((training / "state.json").string(), json.dump(2) + "\n");
  write_manifest(aside.path());
  aside.publish();
}

void verify_checkpoint(const std::string& folder) {
  const fs::path path(folder);
  const Json files = Json::read((path / kManifest).string()).at("files");
  files.each_member([&](const std::string& name, const Json& entry) {
    const fs::path relative(name);
    MM_CHECK(relative.is_relative() && std::find(relative.begin(), relative.end(), "..") == relative.end(), Kind::input,
             "names a file outside of its folder", shown((path / kManifest).string()));
    const std::string file = (path / relative).string();
    MM_CHECK(fs::is_regular_file(file), Kind::input, "is missing from its checkpoint", shown(file));
    MM_CHECK(static_cast<std::int64_t>(fs::file_size(file)) == entry.integer("bytes") && sha256_of_file(file) == entry.string("sha256"),
             Kind::input, "is not as it was written", shown(file));
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

void remove_unfinished(const std::string& run) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(run, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.') && name.ends_with(kUnfinished)) fs::remove_all(entry.path(), ignored);
  }
}

void prune_checkpoints(const std::string& run, int keep, const std::vector<std::int64_t>& spare) {
  int kept = 0;
  for (const auto& [step, path] : checkpoints_of(run)) {
    if (kept++ < keep || std::find(spare.begin(), spare.end(), step) != spare.end()) continue;
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
}

}  // namespace mm
