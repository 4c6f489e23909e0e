#include "data/name_listing.h"

#include <algorithm>
#include <filesystem>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

void list(const fs::path& folder, const std::string& before, std::size_t folders, std::vector<std::string>& names) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code ignored;
    if (name.starts_with('.')) continue;
    if (folders == 0 && entry->is_regular_file(ignored)) names.push_back(before + name);
    if (folders > 0 && entry->is_directory(ignored)) list(entry->path(), before + name + "/", folders - 1, names);
  }
  if (error) cannot_read(folder.string(), error.value());
}

}  // namespace

std::vector<std::string> names_below(const std::string& folder, std::size_t folders) {
  std::vector<std::string> names;
  list(folder, "", folders, names);
  std::ranges::sort(names);
  return names;
}

}  // namespace mm
