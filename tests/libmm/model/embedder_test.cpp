#include "model/embedder.h"

#include <ATen/ops/tensor.h>

#include "support/caught.h"
#include "support/golden.h"

using namespace mm;

TEST_CASE("vectors become as long as 1, and nothing but zeros stays so") {
  const auto vectors = of_length_one(at::tensor({3.0F, 4.0F, 0.0F, 0.0F}).reshape({2, 2}));
  CHECK(vectors[0][0].item<float>() == doctest::Approx(0.6));
  CHECK(vectors[0][1].item<float>() == doctest::Approx(0.8));
  CHECK(vectors[1].abs().sum().item<float>() == 0);
}

TEST_CASE("a folder of a text encoder embeds texts, and says that it reads nothing else") {
  const GoldenFolder golden("bert", "mpnet");
  const auto embedder = make_embedder(Folder(golden.path), Runtime{});
  REQUIRE(embedder != nullptr);
  CHECK((embedder->reads(Content::text) && !embedder->reads(Content::picture) && !embedder->reads(Content::sound)));
  CHECK(embedder->layers(Content::text) == 0);
  const std::vector<std::string> texts{"a", "two words"};
  const auto both = embedder->texts(texts), second = embedder->texts(std::span(texts).subspan(1, 1));
  CHECK((both.sizes().vec() == std::vector<std::int64_t>{2, embedder->width()}));
  CHECK(difference(both.slice(0, 1, 2), second) < 1e-5);
  CHECK(error_of([&] { embedder->prepare(Image{}); }).kind == Kind::internal);
}

TEST_CASE("a family that makes no vectors has no embedder") {
  const GoldenFolder golden("vilt", "plain");
  CHECK(make_embedder(Folder(golden.path), Runtime{}) == nullptr);
}
