#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

struct HubFile {
  std::string name;        // a path inside the repository, safe below any folder (is_safe_path)
  std::string blob;        // its name by content: 40 or 64 hex digits (see BlobHash)
  std::uint64_t size = 0;  // bytes
};

// The files of one commit.
struct Listing {
  std::string commit;  // 40 hex digits
  std::vector<HubFile> files;
};

// From the hub's answer to /api/models/NAME/revision/REV?blobs=true. Throws Error{network} for what is no such answer, or names a file
// that could leave its folder.
Listing read_listing(std::string_view json, const std::string& where);

struct Selection {
  std::vector<HubFile> files;
  std::vector<std::string> left_out;  // names
};

// Without patterns: weights in safetensors and small files of text. With them: those they match, and every pattern has to match something;
// throws Error{network} for one that does not, with the nearest name.
Selection select(const Listing& listing, const std::vector<std::string>& patterns, const std::string& where);

}  // namespace mm
