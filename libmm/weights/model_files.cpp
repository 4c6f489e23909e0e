#include "weights/model_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

// How far a link in `folder` may lead: the folder itself or, in a Hugging Face cache (repository/snapshots/<commit>/, repository/blobs/),
// the repository. Both without links.
fs::path boundary_of(const fs::path& folder) {
  std::error_code ignored;
  for (fs::path at = folder; at != at.root_path(); at = at.parent_path())
    if (at.parent_path().filename() == "snapshots" && fs::is_directory(at.parent_path().parent_path() / "blobs", ignored))
      return at.parent_path().parent_path();
  return folder;
}

// A word of a command line as a shell takes it.
std::string shell_word(const std::string& word) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:@%/";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

}  // namespace

std::string model_file(const std::string& folder, std::string_view name) {
  const fs::path path = fs::path(folder) / name;
  std::error_code error;
  if (!fs::is_symlink(fs::symlink_status(path, error))) return fs::exists(path, error) ? path.string() : "";
  const fs::path target = fs::canonical(path, error);
  MM_CHECK(!error, Kind::input, "is a link that leads nowhere", shown(path.string()), "fetch the model again");
  const fs::path plain = fs::canonical(folder, error);
  if (error) cannot_read(folder, error.value());
  const fs::path boundary = boundary_of(plain);
  const auto [left, right] = std::ranges::mismatch(boundary, target);
  MM_CHECK(left == boundary.end(), Kind::input,
           fmt::format("is a link that leads out of the model's folder, to {}", shown(target.string())), shown(path.string()),
           "copy the file into the folder, or use a hard link");
  return target.string();
}

void check_shard_name(const std::string& name, std::string_view ending, const std::string& where) {
  const bool plain = !name.empty() && name.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos && name != "." && name != "..";
  MM_CHECK(plain && name.ends_with(ending), Kind::input,
           fmt::format("names the file '{}', which is not a plain name of a {} file", shown(name), ending), where);
}

std::vector<std::string> file_names(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error, ignored;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->is_regular_file(ignored)) names.push_back(it->path().filename().string());
  if (error) throw Error(Kind::input, fmt::format("cannot list the folder: {}", error.message()), shown(folder));
  std::ranges::sort(names);
  return names;
}

bool is_pickle_name(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kPickles{".bin", ".pt", ".pth", ".ckpt"};
  return std::ranges::any_of(kPickles, [&](std::string_view ending) { return name.ends_with(ending); });
}

std::vector<std::string> pickled_weights(const std::string& folder) {
  static constexpr std::array<std::string_view, 4> kOthers{"training_args.bin", "optimizer.", "scheduler.", "rng_state"};
  std::vector<std::string> names = file_names(folder);
  std::erase_if(names, [](const std::string& name) {
    return !is_pickle_name(name) || std::ranges::any_of(kOthers, [&](std::string_view start) { return name.starts_with(start); });
  });
  return names;
}

std::string convert_command(const std::string& folder) {
  std::error_code ignored;
  const fs::path plain = fs::absolute(folder, ignored).lexically_normal();
  fs::path last = plain.has_filename() ? plain : plain.parent_path();
  if (last.parent_path().filename() == "snapshots") last = last.parent_path().parent_path();  // of a cache: models--ORG--NAME
  const std::string name = last.filename().string();
  const auto dashes = name.rfind("--");
  return fmt::format("mm convert {} --output {}", shell_word(folder),
                     shell_word((dashes == std::string::npos ? name : name.substr(dashes + 2)) + "-safetensors"));
}

}  // namespace mm
