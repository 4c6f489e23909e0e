#include "train/data_fingerprint.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"

namespace mm {

DataFingerprint file_fingerprint(const std::string& path) { return {sha256_of_file(path), path}; }

void write_data_fingerprints(const std::string& run, const std::vector<DataFingerprint>& data) {
  std::string text;
  for (const auto& [sha256, name] : data) text += fmt::format("{}  {}\n", sha256, shown(name));
  write_file(run + "/data.sha256", text);
}

}  // namespace mm
