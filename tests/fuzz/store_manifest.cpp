// The manifest of a store, with a check-sum that fits.
#include <fmt/format.h>

#include <span>

#include "base/crc32c.h"
#include "index/store_manifest.h"

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const FuzzedFile file(mm::StoreManifest::kName);
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto line = text.substr(0, text.find('\n')) + "\n";
  const auto whole = line + fmt::format("{:08x}\n", mm::crc32c(std::as_bytes(std::span(line))));
  return read_or_refuse([&] {
    const auto path = file.with(whole.data(), whole.size());
    mm::read_store_manifest(path.substr(0, path.rfind('/')));
  });
}
