#pragma once
#include <filesystem>
#include <string>

#include "support/temporary.h"
#include "tensor/device.h"

namespace mm::bert {

// A golden folder, copied where a test may write.
struct Tiny : TemporaryFolder {
  explicit Tiny(const std::string& name) {
    std::filesystem::copy(MM_TEST_DATA "/bert/" + name, path, std::filesystem::copy_options::recursive);
  }

  // Puts `to` in the place of `from`, which must stand in the file.
  void edit(const std::string& name, const std::string& from, const std::string& to) const {
    auto text = text_of(*this / name);
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error(name + " does not hold " + from);
    file(name, text.replace(at, from.size(), to));
  }
};

inline Runtime cpu() { return {}; }

}  // namespace mm::bert
