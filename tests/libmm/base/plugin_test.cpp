#include "base/plugin.h"

#include <string>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Table {
  int version;
};

Plugin absent() {
  return {.file = "libmm_absent.so",
          .symbol = "mm_absent",
          .version = 1,
          .need = "libmm_absent.so is needed",
          .hint = "build it",
          .neighbour = reinterpret_cast<const void*>(&plugin_symbol)};
}

}  // namespace

TEST_CASE("a library that is not there is an error that says which, why, and what to do") {
  const auto error = error_of([] { open_plugin<Table>(absent()); });
  CHECK(error.kind == Kind::resource);
  CHECK(std::string(error.what()).starts_with("libmm_absent.so is needed, but it does not load: "));
  CHECK(error.where.ends_with("/libmm_absent.so"));
  CHECK(error.hint == "build it");
}

TEST_CASE("a library without the symbol is not this mm's") {
  Plugin core = absent();
  core.file = "libmm_core.so";
  CHECK(plugin_symbol(core) == nullptr);
  const auto error = error_of([&] { open_plugin<Table>(core); });
  CHECK(error.kind == Kind::resource);
  CHECK(std::string(error.what()).find("belongs to another version of mm") != std::string::npos);
  CHECK(error.hint == "install mm anew");
}
