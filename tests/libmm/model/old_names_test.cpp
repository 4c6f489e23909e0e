#include "model/old_names.h"

#include "support/doctest.h"

TEST_CASE("a norm's names in the files of 2018") {
  CHECK(mm::old_norm_name("a.LayerNorm.weight") == "a.LayerNorm.gamma");
  CHECK(mm::old_norm_name("a.LayerNorm.bias") == "a.LayerNorm.beta");
  CHECK(mm::old_norm_name("LayerNorm.weight") == "LayerNorm.gamma");
  CHECK(mm::old_norm_name("a.dense.weight") == "a.dense.weight");
  CHECK(mm::old_norm_name("a.LayerNorm.weight.b") == "a.LayerNorm.weight.b");
}
