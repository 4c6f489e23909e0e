#include "smolvlm/layout.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "support/doctest.h"

using mm::smolvlm::LayoutSource;

namespace {

class Names : public mm::ParamSource {
 public:
  explicit Names(std::vector<std::string> names) : names_(std::move(names)) {}
  bool has(const std::string& name) const override { return std::find(names_.begin(), names_.end(), name) != names_.end(); }
  at::Tensor take(const std::string&, at::IntArrayRef) override { return {}; }

 private:
  std::vector<std::string> names_;
};

// Are the weights of a text side found in a file whose names begin so, and its head.
bool found(const std::string& outer, const std::string& inner) {
  const LayoutSource source(std::make_shared<Names>(std::vector<std::string>{
      outer + inner + "vision_model.post_layernorm.weight", outer + inner + "text_model.norm.weight", outer + "lm_head.weight"}));
  return source.has("model.text_model.norm.weight") && source.has("lm_head.weight") && !source.has("model.norm.weight");
}

}  // namespace

TEST_CASE("weights are found as transformers writes them, without a head, and behind a wrapper's prefix") {
  CHECK(found("", "model."));
  CHECK(found("", ""));
  CHECK(found("module.", "model."));
  CHECK(found("model.", "model."));
}
