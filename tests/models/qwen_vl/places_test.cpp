#include "qwen_vl/places.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/max.h>

#include "golden.h"

using namespace mm::qwen_vl;

TEST_CASE("the places of prompts are transformers'") {
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto cases = golden.generated().at("cases");
    for (std::size_t c = 0; c < cases.size(); ++c) {
      CAPTURE(c);
      const auto one = cases.at(c);
      std::vector<Grid> grids;
      for (const auto i : one.at("pictures").integers())
        grids.push_back(grid_of(golden.processor()(golden.image(static_cast<std::size_t>(i)))));
      const auto tokens = one.at("tokens").integers();
      const auto ours = places_of(tokens, golden.image_token(), grids);
      for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto row = ours[static_cast<std::int64_t>(axis)];
        const std::vector<std::int64_t> own(row.const_data_ptr<std::int64_t>(), row.const_data_ptr<std::int64_t>() + row.numel());
        CHECK(own == one.at("places").at(axis).integers());
      }
      CHECK(ours.max().item<std::int64_t>() + 1 - std::ssize(tokens) == one.integer("delta"));
    }
  }
}

TEST_CASE("groups of a video's frames stand apart in time by what their grid says, cut off; what follows is counted from the first") {
  const std::vector<std::int64_t> tokens{5, 1, 1, 1, 1, 6};
  const Grid video{.rows = 1, .columns = 2, .groups = 2, .step = 3.9F};
  const auto places = places_of(tokens, 1, {&video, 1});
  const auto at = [&](std::int64_t token) {
    return std::array{places[0][token].item<std::int64_t>(), places[1][token].item<std::int64_t>(), places[2][token].item<std::int64_t>()};
  };
  CHECK(at(2) == std::array<std::int64_t, 3>{1, 1, 2});
  CHECK(at(3) == std::array<std::int64_t, 3>{4, 1, 1});
  CHECK(at(5) == std::array<std::int64_t, 3>{3, 3, 3});
}

TEST_CASE("words alone are counted") {
  const std::vector<std::int64_t> words{5, 6, 7};
  const auto places = places_of(words, 1, {});
  CHECK(places.sizes() == at::IntArrayRef({3, 3}));
  CHECK(places[0][2].item<std::int64_t>() == 2);
  CHECK(places[2][1].item<std::int64_t>() == 1);
}
