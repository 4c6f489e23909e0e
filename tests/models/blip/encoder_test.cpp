#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include "blip/family.h"
#include "blip/processor.h"
#include "golden.h"
#include "support/caught.h"
#include "support/other_device.h"

using namespace mm::blip;

namespace {

at::Tensor of_colours(const std::array<double, 3>& values) { return at::tensor(values, at::kFloat).view({3, 1, 1}); }

}  // namespace

TEST_CASE("as the beginning of another model the tower sees pictures from 0 to 1 as transformers sees normalised ones") {
  const Golden golden("defaults");
  const auto file = golden.file("activations.safetensors");
  const auto pixels = file.tensor("input.pixels");  // normalised
  const auto x = pixels * of_colours(kPixelStd) + of_colours(kPixelMean);
  const auto json = mm::Json::read(golden.path + "/config.json");
  const auto encoder = picture_encoder(json, mm::Json::object(), golden.params());
  CHECK(encoder->side() == pixels.size(-1));
  const auto features = (*encoder)(x);
  CHECK(features.sizes().slice(1) == at::IntArrayRef(encoder->features()));
  CHECK(mm::difference(features, file.tensor("vision_model.post_layernorm")) < 1e-4);  // undoing and doing the normalisation costs a digit

  const auto plain = picture_encoder(json, mm::Json::parse(R"({"do_normalize": false})", "p"), golden.params());
  CHECK(mm::difference((*plain)(pixels), file.tensor("vision_model.post_layernorm")) < 1e-5);
}

TEST_CASE("a folder's weights are those that the tower asks for") {
  const mm::Folder folder(MM_TEST_DATA "/blip/defaults");
  CHECK(weights(folder)->has("vision_model.embeddings"));
  CHECK_FALSE(weights(folder)->has("vision"));
  CHECK(exit_code([&] { weights(folder)->take("vision_model.post_layernorm.weight", {1}); }) == 3);
}

TEST_CASE("the tower sees pictures where its parameters are") {
  const Golden golden("defaults");
  const auto parameters = std::make_shared<mm::OtherParams>();
  const auto encoder = picture_encoder(mm::Json::read(golden.path + "/config.json"), mm::Json::object(), mm::Params(parameters));
  const auto x = mm::on_other_device(golden.file("activations.safetensors").tensor("input.pixels"));
  const auto features = (*encoder)(x);
  CHECK((features.device() == mm::other_device()));
  features.sum().backward();
  for (const auto& [name, parameter] : parameters->tensors) CHECK((parameter.grad().device() == mm::other_device()));
}
