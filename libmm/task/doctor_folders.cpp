#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/share.h"
#include "hub/hub_cache.h"
#include "model/folder.h"
#include "options/caption.h"
#include "task/doctor.h"

namespace mm {
namespace {

namespace fs = std::filesystem;
using State = Finding::State;

}  // namespace

Finding check_share() {
  const std::string folder = share_folder();
  Finding finding{.name = "mm's files", .found = shown(folder)};
  if (folder.empty()) {
    finding.state = State::missing;
    finding.found = "the folder with models/ and config/ that comes with mm was not found";
    finding.fix = "set MM_SHARE to it: share/ of the sources, or share/mm of an installed tree";
  }
  return finding;
}

Finding check_models() {
  const auto names = shipped_models();
  const std::string expected = CaptionOptions().model;
  Finding finding{.name = "shipped models", .found = fmt::format("{}", fmt::join(names, ", "))};
  if (std::ranges::find(names, expected) == names.end()) {
    finding.state = State::missing;
    finding.found = fmt::format("{} is not there, the default of mm caption", expected);
    finding.fix = "look at MM_SHARE, fetch the repository again, or give --model";
  }
  return finding;
}

Finding check_hub_cache() {
  const std::string folder = hub_cache_folder();
  std::error_code error;
  std::size_t models = 0;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path().filename().string().starts_with("models--")) ++models;
  Finding finding{.name = "Hugging Face", .found = fmt::format("{} with {} models", shown(folder), models)};
  if (error) {
    finding.state = State::absent;
    finding.found = fmt::format("no cache at {}", shown(folder));
    finding.fix = "--model takes folders; for hub ids set HF_HOME, or download one with Python's huggingface_hub";
  }
  return finding;
}

Finding check_data() {
  const char* set = std::getenv("MM_DATA");
  const bool is_set = set != nullptr && *set != '\0';
  const std::string folder = is_set ? set : "../shared/data";  // where configurations of mm look
  std::error_code ignored;
  Finding finding{.name = "data sets", .found = shown(folder)};
  if (!fs::is_directory(folder, ignored)) {
    finding.state = State::absent;
    finding.found = is_set ? fmt::format("no folder {}", shown(folder)) : "MM_DATA is not set";
    finding.fix = "set MM_DATA to the folder of your data sets; only training and scoring on them need it";
  }
  return finding;
}

}  // namespace mm
