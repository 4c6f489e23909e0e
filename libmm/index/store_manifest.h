#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "index/store_item.h"

namespace mm {

// What a store consists of at a moment: manifest.json in its folder, one line of JSON and one with its CRC-32C. It changes as a whole, by a
// rename; every other file never changes but for the log, which grows.
struct StoreManifest {
  static constexpr const char* kName = "manifest.json";

  StoreForm form;
  std::vector<std::string> segments = {};  // names of files, oldest first
  std::string removed = {};                // name of the file of rows that are removed from segments; empty: none are
  std::string log = {};                    // name of the log
  std::uint64_t next = 1;                  // number of the next file
};

// Throws Error{input} for a folder that is no store, a damaged manifest, and one of a newer version of mm.
StoreManifest read_store_manifest(const std::string& folder);

void write_store_manifest(const std::string& folder, const StoreManifest& manifest);  // throws Error{output}

std::string numbered(std::uint64_t number, const char* extension);  // "00000012.seg"

}  // namespace mm
