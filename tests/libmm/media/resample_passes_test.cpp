#include "media/resample_passes.h"

#include "libmm/media/fixtures.h"
#include "support/doctest.h"

TEST_CASE("every instruction set gives the same bytes") {
  const auto sets = mm::resample_passes();
  REQUIRE(!sets.empty());
  CHECK(std::string(sets.front().name) == "scalar");
  for (const int channels : {1, 3})
    for (const auto& [from, to] : {std::pair{std::pair{97, 61}, std::pair{31, 47}}, std::pair{std::pair{31, 130}, std::pair{64, 33}},
                                   std::pair{std::pair{3, 5}, std::pair{70, 9}}, std::pair{std::pair{500, 6}, std::pair{2, 3}},
                                   std::pair{std::pair{11, 1}, std::pair{8, 2}}, std::pair{std::pair{1, 90}, std::pair{40, 7}}})
      for (int filter = 1; filter < 6; ++filter) {
        mm::Image image = mm::noise_image(from.first, from.second, channels);
        for (std::size_t i = 0; i < image.pixels.size(); i += 3) image.pixels[i] = image.pixels[i] < 128 ? 0 : 255;  // overshoot
        const auto resample = static_cast<mm::Resample>(filter);
        const auto plain = mm::resize_with(sets.front(), image, to.first, to.second, resample);
        for (const auto& set : sets.subspan(1)) {
          CAPTURE(set.name);
          CAPTURE(filter);
          CAPTURE(from.first);
          CHECK(mm::resize_with(set, image, to.first, to.second, resample).pixels == plain.pixels);
        }
      }
}
