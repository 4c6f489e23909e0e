#include "qwen_vl/layout.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "support/doctest.h"

using mm::qwen_vl::LayoutSource;

namespace {

class Names : public mm::ParamSource {
 public:
  explicit Names(std::vector<std::string> names) : names_(std::move(names)) {}
  bool has(const std::string& name) const override { return std::find(names_.begin(), names_.end(), name) != names_.end(); }
  at::Tensor take(const std::string&, at::IntArrayRef) override { return {}; }

 private:
  std::vector<std::string> names_;
};

// Are both sides found in a file whose names begin so, and the head.
bool found(const std::string& outer, const std::string& visual, const std::string& text) {
  const LayoutSource source(std::make_shared<Names>(
      std::vector<std::string>{outer + visual + "patch_embed.proj.weight", outer + text + "norm.weight", outer + "lm_head.weight"}));
  return source.has("model.visual.patch_embed.proj.weight") && source.has("model.language_model.norm.weight") &&
         source.has("lm_head.weight") && !source.has("model.language_model.embed_tokens.weight");
}

}  // namespace

TEST_CASE("weights are found as transformers and its elders write them, without a head, and behind a wrapper's prefix") {
  CHECK(found("", "model.visual.", "model.language_model."));
  CHECK(found("", "visual.", "language_model.model."));
  CHECK(found("", "visual.", "model.language_model."));
  CHECK(found("", "visual.", "language_model."));
  CHECK(found("", "visual.", "model."));
  CHECK(found("module.", "model.visual.", "model.language_model."));
  CHECK_FALSE(found("", "vision.", "model."));
}
