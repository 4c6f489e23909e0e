#pragma once
#include <string>
#include <vector>

namespace mm {

// What a run learns from, as a content that can be compared: a file, or something without one ("examples").
struct DataFingerprint {
  std::string sha256;  // 64 lower-case hex digits
  std::string name;
};

DataFingerprint file_fingerprint(const std::string& path);  // under that path; throws Error{input}

// Writes data.sha256 of a run: a line "sha256  name" each, as sha256sum does and checks; control characters of a name
// as shown() writes them. Throws Error{output}.
void write_data_fingerprints(const std::string& run, const std::vector<DataFingerprint>& data);

}  // namespace mm
