#include "nn/patch_embedding.h"

#include <ATen/ops/conv2d.h>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

TEST_CASE("a patch embedding is a convolution by its own size") {
  const mm::PatchEmbedding embedding(mm::drawn() / "p", 3, 4, 10);
  for (const auto& size : {std::pair<int64_t, int64_t>{12, 8}, {14, 11}}) {  // the second leaves pixels over at the edges
    const auto pixels = mm::numbers({2, 3, size.first, size.second});
    const auto convolved = at::conv2d(pixels, embedding.weight, embedding.bias, 4).flatten(2).transpose(1, 2);
    CHECK(mm::difference(embedding(pixels), convolved) < 1e-5);
  }
}
