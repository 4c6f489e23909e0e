#include "train/parameter_groups.h"

#include <ATen/ops/ones.h>

#include <cmath>

#include "support/caught.h"
#include "support/toy_parameters.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("which parameters decay") {
  CHECK(decays("fc.weight", at::ones({2, 2})));
  CHECK_FALSE(decays("norm.weight", at::ones({2})));
  CHECK_FALSE(decays("fc.bias", at::ones({2})));
  CHECK_FALSE(decays("position_embedding", at::ones({1, 2, 2})));
}

TEST_CASE("weights decay, biases do not") {
  const auto groups = parameter_groups(toy_parameters(), {.weight_decay = 0.1});
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].parameters.contains("a.weight"));
  CHECK(groups[0].weight_decay == 0.1);
  CHECK(groups[1].parameters.contains("a.bias"));
  CHECK(groups[1].weight_decay == 0);
  for (const auto& group : groups) CHECK((group.parameters.size() == 1 && group.rate_factor == 1));
}

TEST_CASE("with layer-decay each parameter learns as its depth says") {
  // How many layers below the top each stands.
  const std::map<std::string, int> below{{"vision.embeddings.patch.weight", 4},
                                         {"vision.encoder.layers.0.fc.weight", 3},
                                         {"vision.encoder.layers.0.fc.bias", 3},
                                         {"vision.encoder.layers.2.fc.weight", 1},
                                         {"vision.post_norm.weight", 0},
                                         {"text.embeddings.word_embeddings.weight", 3},
                                         {"text.layer.0.attention.layers.7.weight", 2},  // the first counts
                                         {"text.layer.1.attention.weight", 1},
                                         {"text.layers.norm.weight", 0},  // no number
                                         {"text.head.weight", 0},
                                         {"other.blocks.0.weight", 1},
                                         {"cls_token", 4}};  // of no stack alone: the deepest
  NamedTensors p;
  for (const auto& [name, depth] : below) p[name] = at::ones({2, 2});
  const auto groups = parameter_groups(p, {.weight_decay = 0.1, .layer_decay = 0.5});
  std::size_t seen = 0;
  for (const auto& group : groups)
    for (const auto& [name, parameter] : group.parameters) {
      INFO(name);
      CHECK(group.rate_factor == doctest::Approx(std::pow(0.5, below.at(name))));
      CHECK(group.weight_decay == (decays(name, parameter) ? 0.1 : 0));
      ++seen;
    }
  CHECK(seen == below.size());
}

TEST_CASE("layer-decay needs names with layers") {
  CHECK(complaint([] { parameter_groups(toy_parameters(), {.layer_decay = 0.5}); }) ==
        "optimizer.layer-decay: no parameter's name has a layer (layers.N, layer.N or blocks.N)");
  CHECK(exit_code([] { parameter_groups(toy_parameters(), {.layer_decay = 0.5}); }) == 2);
  const NamedTensors odd{{"layers.99999999999999.weight", at::ones({2})}, {"layers.-1.weight", at::ones({2})}, {"layers.", at::ones({1})}};
  CHECK(exit_code([&] { parameter_groups(odd, {.layer_decay = 0.5}); }) == 2);
}
