#include "model/aliased_source.h"

#include <memory>

#include "base/error.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

namespace {

// Which of the file's names (one number each) a layer gets that asks for "part.new.weight", known before as "part.old.weight".
std::string found(std::initializer_list<const char*> names, const std::string& asked = "part.new.weight") {
  auto files = std::make_shared<mm::DrawnParams>();
  for (const auto* name : names) files->take(name, {});
  mm::AliasedSource source(files, [](const std::string& name) {
    std::string old = name;
    if (const auto at = old.find("new"); at != std::string::npos) old.replace(at, 3, "old");
    return std::vector{name, old};
  });
  if (!source.has(asked)) return "";
  const auto taken = source.take(asked, {});
  for (const auto& [name, tensor] : files->tensors)
    if (tensor.is_same(taken)) return name;
  return "?";
}

}  // namespace

TEST_CASE("names are found as they are, as they were, behind a wrapper's prefix, and with gamma and beta") {
  CHECK(found({"part.new.weight"}) == "part.new.weight");
  CHECK(found({"part.old.weight"}) == "part.old.weight");
  CHECK(found({"part.old.weight", "part.new.weight"}) == "part.new.weight");
  CHECK(found({"model.part.new.weight"}) == "model.part.new.weight");
  CHECK(found({"module.part.old.weight"}) == "module.part.old.weight");
  CHECK(found({"x.LayerNorm.gamma"}, "x.LayerNorm.weight") == "x.LayerNorm.gamma");
  CHECK(found({"module.x.LayerNorm.beta"}, "x.LayerNorm.bias") == "module.x.LayerNorm.beta");
  CHECK(found({"other.weight"}).empty());
}
