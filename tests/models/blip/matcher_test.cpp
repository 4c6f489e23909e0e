#include "model/matcher.h"

#include <filesystem>

#include "base/error.h"
#include "blip/family.h"
#include "golden.h"
#include "model/folder.h"
#include "support/caught.h"
#include "support/temporary.h"

using namespace mm::blip;

namespace {

std::vector<at::Tensor> pixels_of(const mm::Matcher& model) {
  const auto images = Golden("defaults").file("images.safetensors");
  std::vector<at::Tensor> pixels;
  for (const auto* name : {"image.0", "image.1", "image.2"}) pixels.push_back(model.prepare(image_of(images.tensor(name))));
  return pixels;
}

}  // namespace

TEST_CASE("probability and cosine are transformers', alone and in a batch of mixed lengths and pictures") {
  const Golden golden("retrieval");
  const auto model = matcher(mm::Folder(golden.path), {});
  const auto pixels = pixels_of(*model);
  const auto rows = mm::Json::read(golden.path + "/matched.json").at("rows");
  std::vector<mm::MatchItem> items;
  for (std::size_t i = 0; i < rows.size(); ++i)
    items.push_back({.pixels = pixels[static_cast<std::size_t>(rows.at(i).integer("picture"))], .text = rows.at(i).string("text")});
  const auto together = model->match(items);
  REQUIRE(together.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto alone = model->match(std::span(&items[i], 1)).front();
    CHECK(alone.probability == doctest::Approx(rows.at(i).number("probability")).epsilon(1e-5));
    CHECK(alone.cosine == doctest::Approx(rows.at(i).number("cosine")).epsilon(1e-5));
    CHECK(together[i].probability == doctest::Approx(alone.probability).epsilon(1e-5));
    CHECK(together[i].cosine == doctest::Approx(alone.cosine).epsilon(1e-5));
    CHECK_FALSE(together[i].truncated);
  }
  CHECK(model->match({}).empty());
}

TEST_CASE("8 bits match nearly as f32 does") {
  const Golden golden("retrieval");
  mm::Runtime int8;
  int8.dtype = at::kChar;
  const auto plain = matcher(mm::Folder(golden.path), {}), model = matcher(mm::Folder(golden.path), int8);
  const auto pixels = pixels_of(*model);
  const std::vector<mm::MatchItem> items{{pixels[0], "a cup"}, {pixels[1], "two red apples"}, {pixels[2], "a cup"}};
  const auto exact = plain->match(items), ours = model->match(items);
  for (std::size_t i = 0; i < items.size(); ++i) {
    CHECK(ours[i].probability != exact[i].probability);
    CHECK(std::abs(ours[i].probability - exact[i].probability) < 0.02);
    CHECK(std::abs(ours[i].cosine - exact[i].cosine) < 0.02);
  }
}

TEST_CASE("pictures that return, in any order, and texts without room") {
  const Golden golden("retrieval");
  const auto model = matcher(mm::Folder(golden.path), {});
  const auto pixels = pixels_of(*model);
  std::string longest;
  for (int i = 0; i < 100; ++i) longest += "red ";
  const std::vector<mm::MatchItem> items{{pixels[2], "a cup"}, {pixels[0], "a cup"}, {pixels[2], longest}, {pixels[2], "a cup"}};
  const auto matches = model->match(items);
  CHECK(matches[0].probability == doctest::Approx(matches[3].probability).epsilon(1e-5));
  CHECK(std::abs(matches[0].probability - matches[1].probability) > 1e-4);
  CHECK(matches[2].truncated);
  CHECK_FALSE(matches[0].truncated);
  CHECK(exit_code([&] { model->match(std::vector<mm::MatchItem>{{pixels[0], "\xff"}}); }) == 3);
}

TEST_CASE("what the authors keep to go on learning is passed over, and another model is told from this one") {
  const TemporaryFolder copy;
  std::filesystem::copy(Golden("retrieval").path, copy.path, std::filesystem::copy_options::recursive);
  std::map<std::string, at::Tensor> weights;
  {
    const mm::Checkpoint checkpoint(copy.path);
    for (const auto& name : checkpoint.names()) weights[name] = checkpoint.tensor(name).clone();
  }
  for (const auto* name : {"temp", "image_queue", "ptr_queue", "text_encoder_m.embeddings.position_ids", "vision_proj_m.weight"})
    weights[name] = weights.at("itm_head.bias").clone();
  mm::write_safetensors(copy / "model.safetensors", weights);
  CHECK(matcher(mm::Folder(copy.path), {}) != nullptr);
  CHECK(exit_code([] { matcher(mm::Folder(Golden("vqa").path), {}); }) == 2);
  CHECK(exit_code([] { matcher(mm::Folder(Golden("defaults").path), {}); }) == 2);
}
