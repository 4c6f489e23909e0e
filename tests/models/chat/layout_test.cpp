#include "chat/layout.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "support/doctest.h"

using mm::chat::PartSource;

namespace {

class Names : public mm::ParamSource {
 public:
  explicit Names(std::vector<std::string> names) : names_(std::move(names)) {}
  bool has(const std::string& name) const override { return std::ranges::find(names_, name) != names_.end(); }
  at::Tensor take(const std::string&, at::IntArrayRef) override { return {}; }

 private:
  std::vector<std::string> names_;
};

// Are a text's norm and a head found in a file of these names.
bool found(std::vector<std::string> names) {
  const PartSource source(std::make_shared<Names>(std::move(names)),
                          {{.name = "model.text.", .prefixes = {"model.text.", "text.model."}, .weight = "words"},
                           {.name = "head.", .prefixes = {"head.", "text.head."}, .weight = "weight"}});
  return source.has("model.text.norm") && source.has("head.weight");
}

}  // namespace

TEST_CASE("each part is found where files of its age have it, also behind a wrapper's prefix") {
  CHECK(found({"model.text.words", "model.text.norm", "head.weight"}));
  CHECK(found({"text.model.words", "text.model.norm", "text.head.weight"}));
  CHECK(found({"module.text.model.words", "module.text.model.norm", "module.text.head.weight"}));
  CHECK_FALSE(found({"text.model.norm", "head.weight"}));  // without its words a part is looked for where it is today
  CHECK(found({"model.text.norm", "head.weight"}));
}

TEST_CASE("the layers ask for the names of today") {
  const auto files = std::make_shared<Names>(std::vector<std::string>{"old.words"});
  CHECK(mm::chat::named_parts(files, {{.name = "model.", .prefixes = {"model.", "old."}, .weight = "words"}}).has("model.words"));
}
