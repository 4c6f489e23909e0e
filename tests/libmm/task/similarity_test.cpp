#include "task/similarity.h"

#include <ATen/ops/tensor.h>

#include "support/caught.h"

#include "support/doctest.h"

using mm::Similarity;

TEST_CASE("every two are compared by the angle between them, whatever their lengths") {
  Similarity near;
  CHECK(near.json() == "{\"ids\":[],\"similarity\":[]}\n");
  CHECK(near.table().empty());
  near.add("a.jpg", at::tensor({3.0F, 4.0F}));
  near.add("b", at::tensor({8.0F, 6.0F}));
  near.add("c", at::tensor({-1.5F, -2.0F}));
  CHECK(near.json() == "{\"ids\":[\"a.jpg\",\"b\",\"c\"],\"similarity\":[[1.0,0.96,-1.0],[0.96,1.0,-0.96],[-1.0,-0.96,1.0]]}\n");
  CHECK(near.table() ==
        "        a.jpg       b       c\n"
        "a.jpg   1.000   0.960  -1.000\n"
        "b       0.960   1.000  -0.960\n"
        "c      -1.000  -0.960   1.000\n");
}

TEST_CASE("of long names the end is shown, from the start of a letter; widths must agree") {
  Similarity near;
  near.add("photos/of/a/summer/long/\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9/and/far/away.jpg", at::tensor({1.0F}));
  CHECK(near.table().find("\n...") != std::string::npos);
  CHECK(near.table().find("/and/far/away.jpg  ") != std::string::npos);
  CHECK(complaint([&] { near.add("x", at::tensor({1.0F, 2.0F})); }) == "--similarity: vectors of different widths cannot be compared");
}
