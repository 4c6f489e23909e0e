#include "model/embedder.h"

#include <ATen/TensorOperators.h>

#include "convnet/family.h"
#include "models/convnet/golden.h"
#include "support/caught.h"

using namespace mm;
using namespace mm::convnet;

TEST_CASE("files become vectors and states as in transformers, one at a time or several") {
  for (const auto* name : {"bottleneck", "basic", "convnext", "second"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto embedder = convnet::embedder(Folder(golden.path), Runtime{});
    CHECK((embedder->reads(Content::picture) && !embedder->reads(Content::text) && !embedder->reads(Content::sound)));
    CHECK(embedder->layers(Content::picture) == 2);
    std::vector<at::Tensor> pixels;
    for (std::size_t i = 0; i < 2; ++i) pixels.push_back(embedder->prepare(golden.image(i)));
    if (std::string(name) != "second") compare.against("input.pixels", file.tensor("input.pixels").select(0, 1), pixels[1]);
    compare.against("vector", file.tensor("vector").slice(0, 1, 2), embedder->pictures(std::span(pixels).last(1)));
    compare("vector", embedder->pictures(pixels));
    for (std::int64_t layer = 0; layer <= 2; ++layer)
      compare.against("state", file.tensor("state." + std::to_string(layer))[1], embedder->picture_states(pixels, layer)[1]);
  }
}

TEST_CASE("bf16 stays near, int8 where products are") {
  const auto near = [](const char* name, c10::ScalarType dtype) {
    const Golden golden(name);
    Runtime runtime;
    runtime.dtype = dtype;
    const auto embedder = convnet::embedder(Folder(golden.path), runtime);
    const std::vector<at::Tensor> pixels{embedder->prepare(golden.image(0))};
    const auto theirs = golden.file("activations.safetensors").tensor("vector").slice(0, 0, 1);
    return of_length_one(embedder->pictures(pixels)).mul(of_length_one(theirs)).sum().item<double>();
  };
  CHECK(near("bottleneck", c10::kBFloat16) > 0.99);
  CHECK(near("convnext", c10::kBFloat16) > 0.99);
  CHECK(near("convnext", c10::kChar) > 0.99);
  CHECK(complaint([&] { near("basic", c10::kChar); }).find("do not compute in int8") != std::string::npos);
}

TEST_CASE("a folder whose parts do not belong together is refused") {
  const SpoiledFolder small("convnet", "convnext");
  small.set("preprocessor_config.json", "size", R"({"shortest_edge": 7})");
  CHECK(complaint([&] { convnet::embedder(Folder(small.folder.path), Runtime{}); }).find("pictures of 7 pixels, the model halves 8") !=
        std::string::npos);
  const SpoiledFolder lacking("convnet", "basic");
  auto weights = lacking.weights();
  weights.erase("encoder.stages.1.layers.0.shortcut.normalization.running_var");
  lacking.write(weights);
  CHECK(complaint([&] { convnet::embedder(Folder(lacking.folder.path), Runtime{}); }).find("shortcut.normalization.running_var") !=
        std::string::npos);
}
