#include "hub/listing.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "config/nearest.h"
#include "hub/blob_hash.h"
#include "hub/hub_cache.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 11> kWanted{".safetensors", ".json", ".txt",   ".model", ".jinja",   ".md",
                                                   ".yaml",        ".yml",  ".vocab", ".bpe",   ".tiktoken"};

bool is_wanted(const std::string& name) {
  const auto file = name.substr(name.rfind('/') + 1);
  if (name.find('/') != std::string::npos && (name.starts_with("onnx/") || name.starts_with("openvino/"))) return false;
  if (file.starts_with("LICENSE") || file.starts_with("NOTICE")) return true;
  return std::ranges::any_of(kWanted, [&](auto end) { return file.ends_with(end); });
}

HubFile read_file_of(const Json& sibling) {
  HubFile file{.name = sibling.string("rfilename"), .blob = {}, .size = 0};
  const auto lfs = sibling.get("lfs");
  file.blob = lfs.is_object() ? lfs.string("sha256") : sibling.string("blobId");
  const auto size = lfs.is_object() ? lfs.integer("size") : sibling.integer("size");
  MM_CHECK(is_safe_path(file.name), Kind::network,
           fmt::format("the hub names a file '{}', which could leave its folder", shown(std::string_view(file.name).substr(0, 200))),
           sibling.where(), "nothing was fetched; do not trust this repository");
  MM_CHECK(is_blob_name(file.blob) && (file.blob.size() == 64 || !lfs.is_object()) && size >= 0, Kind::network,
           fmt::format("the hub gives '{}' no hash and size that can be checked", shown(file.name)), sibling.where());
  file.size = static_cast<std::uint64_t>(size);
  return file;
}

}  // namespace

Listing read_listing(std::string_view text, const std::string& where) {
  try {
    const Json json = Json::parse(text, where);
    Listing listing{.commit = json.string("sha"), .files = {}};
    MM_CHECK(listing.commit.size() == 40 && is_blob_name(listing.commit), Kind::network, "the hub names no commit", where);
    const auto siblings = json.at("siblings");
    std::set<std::string> names;
    for (std::size_t i = 0; i < siblings.size(); ++i) {
      listing.files.push_back(read_file_of(siblings.at(i)));
      MM_CHECK(names.insert(listing.files.back().name).second, Kind::network,
               fmt::format("the hub names '{}' twice", shown(listing.files.back().name)), where);
    }
    return listing;
  } catch (const Error& error) {
    if (error.kind != Kind::input) throw;
    throw Error(Kind::network, "the hub's answer is no list of files: " + std::string(error.what()), error.where,
                "a login page of the network in between, or an HF_ENDPOINT that is no hub?");
  }
}

Selection select(const Listing& listing, const std::vector<std::string>& patterns, const std::string& where) {
  Selection chosen;
  std::vector<std::string> names;
  for (const auto& file : listing.files) {
    names.push_back(file.name);
    const auto matches = [&](const auto& pattern) { return ::fnmatch(pattern.c_str(), file.name.c_str(), 0) == 0; };
    if (patterns.empty() ? is_wanted(file.name) : std::ranges::any_of(patterns, matches))
      chosen.files.push_back(file);
    else
      chosen.left_out.push_back(file.name);
  }
  for (const auto& pattern : patterns)
    MM_CHECK(std::ranges::any_of(names, [&](const auto& name) { return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0; }), Kind::network,
             fmt::format("has no file '{}'{}", shown(pattern), did_you_mean(nearest(pattern, names))), where);
  return chosen;
}

}  // namespace mm
