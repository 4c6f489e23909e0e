#include "model/tower.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Seen {
  std::vector<std::int64_t> batches;
  int packed = 0;
};

// Its vector of a thing is the sum of it, and that again.
class Sums : public Tower {
 public:
  explicit Sums(Seen& seen) : seen_(seen) {}
  std::int64_t width() const override { return 2; }
  std::int64_t layers() const override { return 3; }
  std::int64_t rows(const at::Tensor&) const override { return 200; }
  at::Tensor vectors(const at::Tensor& batch) const override {
    seen_.batches.push_back(batch.size(0));
    const auto sum = batch.flatten(1).sum(1);
    return at::stack({sum, sum}, 1);
  }
  at::Tensor states(const at::Tensor& batch, std::int64_t layer) const override { return batch.flatten(2) + layer; }
  void pack() override { ++seen_.packed; }

 private:
  Seen& seen_;
};

at::Tensor lengthened(const Sound& sound) { return at::full({1, 1, std::ssize(sound.samples)}, 1.0); }

}  // namespace

TEST_CASE("neighbours of one shape are computed together, as many as fit, and each thing gets its own vector") {
  Seen seen;
  const auto embedder = sound_embedder(std::make_unique<Sums>(seen), lengthened, 8000, Runtime{});
  CHECK((embedder->reads(Content::sound) && !embedder->reads(Content::picture) && !embedder->reads(Content::text)));
  CHECK(embedder->rate() == 8000);
  CHECK(embedder->width() == 2);
  CHECK(embedder->layers(Content::sound) == 3);
  std::vector<at::Tensor> sounds;
  for (const std::size_t length : {3, 3, 3, 5, 3})
    sounds.push_back(embedder->prepare(Sound{.rate = 8000, .samples = std::vector<float>(length)}));
  embedder->sounds(std::span(sounds).first(1));
  CHECK(seen.packed == 0);
  seen.batches.clear();
  const auto vectors = embedder->sounds(sounds);
  CHECK((seen.batches == std::vector<std::int64_t>{2, 1, 1, 1}));
  embedder->sounds(sounds);
  CHECK(seen.packed == 1);
  CHECK((vectors.sizes().vec() == std::vector<std::int64_t>{5, 2}));
  CHECK(vectors[3][1].item<float>() == 5);
  CHECK(vectors[4][0].item<float>() == 3);
  const auto states = embedder->sound_states(sounds, 2);
  REQUIRE(states.size() == 5);
  CHECK((states[3].sizes().vec() == std::vector<std::int64_t>{1, 5}));
  CHECK(states[0][0][0].item<float>() == 3);
  CHECK(error_of([&] { embedder->prepare(Image{}); }).kind == Kind::internal);
}

TEST_CASE("pictures are embedded likewise, and must come out of their processor in the model's size") {
  Seen seen;
  const ImageSteps steps{.size = {.height = 4, .width = 6}};
  Runtime int8;
  int8.dtype = c10::kChar;
  const auto embedder = picture_embedder(std::make_unique<Sums>(seen), pictures_of_size(steps, 4, 6), int8);
  const Image image{2, 2, 1, {0, 0, 0, 0}};
  const std::vector<at::Tensor> pixels{embedder->prepare(image)};
  CHECK(embedder->pictures(pixels)[0][0].item<float>() == doctest::Approx(-3 * 4 * 6));
  CHECK((embedder->picture_states(pixels, 0)[0].sizes().vec() == std::vector<std::int64_t>{3, 24}));
  CHECK(complaint([&] { pictures_of_size(steps, 4, 4)(image); }).find("pictures of 6 x 4 pixels, the model takes 4 x 4") !=
        std::string::npos);
}
