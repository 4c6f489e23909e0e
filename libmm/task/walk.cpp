#include "task/walk.h"

#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "base/file.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

using Place = std::pair<dev_t, ino_t>;

class Walk {
 public:
  Walk(std::span<const std::string_view> extensions, std::vector<Walked>& found) : extensions_(extensions), found_(found) {}

  void into(const std::string& folder) {
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) return fail(folder, errno);
    const Place place{status.st_dev, status.st_ino};
    if (std::find(above_.begin(), above_.end(), place) != above_.end()) return;  // a link that leads back
    std::vector<fs::directory_entry> entries;
    std::error_code error;
    for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error)) entries.push_back(*i);
    std::sort(entries.begin(), entries.end());
    above_.push_back(place);
    for (const auto& entry : entries) take(entry);
    above_.pop_back();
    if (error) fail(folder, error.value());
  }

 private:
  void fail(const std::string& folder, int error) {
    try {
      cannot_read(folder, error);
    } catch (const Error& told) {
      found_.push_back({folder, told});
    }
  }

  void take(const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().string();
    std::error_code ignored;  // what cannot be looked at is no folder; as a file it fails when it is opened
    if (name.starts_with('.')) return;
    if (entry.is_directory(ignored))
      into(entry.path().string());
    else if (ends_in(entry.path().string(), extensions_))
      found_.push_back({entry.path().string()});
  }

  std::span<const std::string_view> extensions_;
  std::vector<Walked>& found_;
  std::vector<Place> above_;  // the folders that lead here
};

}  // namespace

std::vector<Walked> files_below(const std::string& folder, std::span<const std::string_view> extensions) {
  std::vector<Walked> found;
  Walk(extensions, found).into(folder);
  return found;
}

bool ends_in(const std::string& path, std::span<const std::string_view> extensions) {
  std::string extension = fs::path(path).extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) { return std::tolower(c); });
  return !extension.empty() && std::find(extensions.begin(), extensions.end(), extension.substr(1)) != extensions.end();
}

bool is_pattern(const std::string& path) { return path.find_first_of("*?[") != std::string::npos; }

std::vector<std::string> matches(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> paths;
  if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  return paths;
}

}  // namespace mm
