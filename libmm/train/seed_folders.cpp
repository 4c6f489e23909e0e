#include "train/seed_folders.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "base/number.h"

namespace mm {

std::vector<std::string> seed_folders(const std::string& run) {
  namespace fs = std::filesystem;
  constexpr std::string_view kPrefix = "seed-";
  std::vector<std::pair<std::uint64_t, std::string>> found;
  std::error_code error;
  for (fs::directory_iterator it(run, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    std::error_code ignored;
    if (!name.starts_with(kPrefix) || !it->is_directory(ignored)) continue;
    if (const auto seed = whole_number<std::uint64_t>(std::string_view(name).substr(kPrefix.size()))) found.emplace_back(*seed, name);
  }
  if (error) cannot_read(run, error.value());
  std::sort(found.begin(), found.end());
  std::vector<std::string> names;
  for (auto& [seed, name] : found) names.push_back(std::move(name));
  return names;
}

}  // namespace mm
