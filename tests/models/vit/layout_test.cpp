#include "vit/layout.h"

#include "models/vit/golden.h"
#include "support/caught.h"

using namespace mm;
using namespace mm::vit;

TEST_CASE("weights are found under the names of today and of before, behind a classifier's prefix, and in halves of one") {
  const Golden classifier("classifier"), gated("gated"), registers("registers");
  CHECK(classifier.params().has("layers.1.attention.q_proj.weight"));
  CHECK_FALSE(classifier.params().has("pooler.dense.weight"));
  CHECK(
      (classifier.params()("layers.1.mlp.fc2.bias", {16}).equal(classifier.source()->take("vit.encoder.layer.1.output.dense.bias", {16}))));
  const auto both = gated.source()->take("encoder.layer.0.mlp.weights_in.weight", {96, 16});
  CHECK(gated.params()("encoder.layer.0.mlp.gate_proj.weight", {48, 16}).equal(both.slice(0, 0, 48)));
  CHECK(gated.params()("encoder.layer.0.mlp.up_proj.weight", {48, 16}).equal(both.slice(0, 48)));
  CHECK(gated.params().has("encoder.layer.0.mlp.down_proj.bias"));
  CHECK(registers.params().has("encoder.layer.1.attention.o_proj.bias"));
  CHECK(complaint([&] { gated.params()("none", {1}); }).find("none") != std::string::npos);
}
