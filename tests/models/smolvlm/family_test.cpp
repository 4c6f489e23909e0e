#include "smolvlm/family.h"

#include "golden.h"

using namespace mm::smolvlm;

TEST_CASE("a picture in tiles becomes transformers' states") {
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    auto model = open(mm::Folder(golden.path), {});
    const auto theirs = golden.file("activations.safetensors").tensor("connector").flatten(0, 1);  // [K, E]
    const auto picture = model.pictures().prepare(golden.image(1), true);
    CHECK(mm::difference(model.look({.pictures = {picture}}).states, theirs) < 1e-5);
  }
}
