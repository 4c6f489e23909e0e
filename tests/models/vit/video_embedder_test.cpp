#include <ATen/TensorOperators.h>

#include "models/vit/golden.h"
#include "support/caught.h"
#include "vit/family.h"

using namespace mm;
using namespace mm::vit;

namespace {

Pictures frames(const Golden& golden, std::size_t count) {
  Pictures pictures;
  for (std::size_t i = 0; i < count; ++i) pictures.images.push_back(golden.image(i));
  return pictures;
}

}  // namespace

TEST_CASE("videos become vectors and states as in transformers, one at a time or several") {
  for (const auto* name : {"video-means", "video-first", "video-trained"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto embedder = vit::video_embedder(Folder(golden.path), Runtime{});
    CHECK((embedder->reads(Content::video) && !embedder->reads(Content::picture) && !embedder->reads(Content::sound)));
    CHECK(embedder->frame_rule().kind == FrameRule::Kind::even);
    CHECK(embedder->frame_rule().most == 4);
    const std::vector<at::Tensor> seen{embedder->prepare(frames(golden, 4)), file.tensor("input.pixels")[1]};
    compare.against("input.pixels", file.tensor("input.pixels")[0], seen[0]);
    compare("vector", embedder->videos(seen));
    compare.against("vector", file.tensor("vector").slice(0, 0, 1), embedder->videos(std::span(seen).first(1)));
    compare.against("state.1", file.tensor("state.1")[0], embedder->video_states(seen, 1)[0]);
    for (const auto dtype : {c10::kBFloat16, c10::kChar}) {
      Runtime runtime;
      runtime.dtype = dtype;
      const auto near = vit::video_embedder(Folder(golden.path), runtime)->videos(seen);
      CHECK(of_length_one(near).mul(of_length_one(file.tensor("vector"))).sum(1).min().item<double>() > 0.99);
    }
  }
}

TEST_CASE("a video of fewer frames shows some longer, and pictures of another size are refused") {
  const Golden golden("video-means");
  const auto embedder = vit::video_embedder(Folder(golden.path), Runtime{});
  const auto two = embedder->prepare(frames(golden, 2)), four = embedder->prepare(frames(golden, 4));
  REQUIRE(two.size(0) == 4);
  CHECK(two[1].equal(four[0]));
  CHECK(two[2].equal(four[1]));
  CHECK(two[3].equal(four[1]));
  const SpoiledFolder spoiled("vit", "video-means");
  spoiled.set("config.json", "image_size", "16");
  CHECK(complaint([&] {
          vit::video_embedder(Folder(spoiled.folder.path), Runtime{})->prepare(frames(golden, 4));
        }).find("the model takes 16 x 16") != std::string::npos);
}
