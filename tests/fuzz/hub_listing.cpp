// What a hub answers when it is asked for a repository's files.
#include "hub/listing.h"

#include <string_view>

#include "hub/blob_hash.h"
#include "hub/hub_cache.h"

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return read_or_refuse([&] {
    const auto listing = mm::read_listing({reinterpret_cast<const char*>(data), size}, "org/name");
    for (const auto& file : listing.files)
      if (!mm::is_safe_path(file.name) || !mm::is_blob_name(file.blob)) throw std::logic_error("a file that could leave its folder");
    mm::select(listing, {}, "org/name");
    mm::select(listing, {"*.safetensors", "[a-c]/*.json"}, "org/name");
  });
}
