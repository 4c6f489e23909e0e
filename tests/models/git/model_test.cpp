#include "git/model.h"

#include <ATen/ops/stack.h>
#include <c10/core/InferenceMode.h>

#include "golden.h"

using namespace mm::git;

TEST_CASE("marks of time are found under the name that older releases gave them") {
  CHECK(names_of("git.img_temporal_embedding.2") ==
        std::vector<std::string>{"git.img_temporal_embedding.2", "git.img_temperal_embedding.2"});
  CHECK(names_of("git.embeddings.LayerNorm.weight") == std::vector<std::string>{"git.embeddings.LayerNorm.weight"});
}

TEST_CASE("what a picture becomes does not depend on the pictures beside it") {
  const c10::InferenceMode guard;
  for (const auto* name : {"defaults", "frames"}) {
    const Golden golden(name);
    const auto model = golden.model();
    const auto pixels = golden.file("activations.safetensors").tensor("input.pixels");
    const auto both = model.look(pixels);
    CHECK(both.size(1) == golden.config.text.layers);
    for (int64_t i = 0; i < 2; ++i) CHECK(mm::difference(both.narrow(0, i, 1), model.look(pixels.narrow(0, i, 1))) < 1e-5);
  }
}
