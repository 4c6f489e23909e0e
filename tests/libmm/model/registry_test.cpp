#include <string>

#include "base/error.h"
#include "model/family.h"

#include "support/doctest.h"
#include "support/temporary.h"

TEST_CASE("a family is found by the model_type of config.json") {
  const TemporaryFolder folder;
  REQUIRE_FALSE(mm::families().empty());
  for (const auto& family : mm::families()) {
    folder.file("config.json", R"({"model_type": ")" + std::string(family.type) + "\"}");
    CHECK(&mm::family_of(mm::Folder(folder.path)) == &family);
    CHECK_FALSE(family.summary.empty());
  }
}

TEST_CASE("an unknown family is an error that names the known ones") {
  const TemporaryFolder folder;
  const std::string known(mm::families().front().type);
  folder.file("config.json", R"({"model_type": ")" + known + "x\"}");
  try {
    mm::family_of(mm::Folder(folder.path));
    FAIL("found a family");
  } catch (const mm::Error& e) {
    CHECK((e.kind == mm::Kind::input));
    CHECK(e.what() == "mm does not know models of type '" + known + "x' (did you mean '" + known + "'?)");
    CHECK(e.where == folder / "config.json");
    CHECK(e.hint.starts_with("it knows: "));
    CHECK(e.hint.find(known) != std::string::npos);
  }
}
