#include "blip/picture.h"

#include <ATen/ops/stack.h>
#include <c10/core/InferenceMode.h>

#include "golden.h"
#include "support/caught.h"

using namespace mm::blip;

TEST_CASE("pictures become transformers' pixels and states, one by one") {
  const c10::InferenceMode guard;
  const Golden golden("vqa");
  const mm::Folder folder(golden.path);
  const PictureReader read(folder, golden.config.vision);
  const auto images = Golden("defaults").file("images.safetensors");
  const auto expected = golden.file("activations.safetensors");
  std::vector<at::Tensor> pixels;
  for (const auto* name : {"image.0", "image.1"}) pixels.push_back(read(image_of(images.tensor(name))));
  CHECK(mm::difference(at::stack(pixels), expected.tensor("input.pixels")) == 0);
  const VisionTower tower(golden.params() / "vision_model", golden.config.vision);
  CHECK(mm::difference(look(tower, pixels, {}), expected.tensor("vision_model.post_layernorm")) < 1e-5);
}

TEST_CASE("a processor for another size, and a tokenizer with more words than the model has, are refused") {
  const Golden golden("vqa");
  const mm::Folder folder(golden.path);
  auto config = golden.config;
  config.vision.image_size = 24;
  CHECK(complaint([&] {
          PictureReader(folder, config.vision)({2, 2, 3, std::vector<std::uint8_t>(12)});
        }) == "size: preprocessor_config.json makes pictures of 16 x 16 pixels, the model takes 24 x 24");
  check_vocabulary(folder, config.text);
  config.text.vocabulary = 40;
  CHECK(complaint([&] { check_vocabulary(folder, config.text); }).find("tokens, the model's vocabulary 40") != std::string::npos);
}
