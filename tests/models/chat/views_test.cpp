#include "chat/views.h"

#include <ATen/ops/full.h>

#include "support/close.h"

#include "support/doctest.h"

using namespace mm::chat;

TEST_CASE("pictures and videos come back as they were kept, in their order") {
  Views views;
  for (int i = 0; i < 12; ++i) views.pictures.push_back(at::full({1}, static_cast<double>(i)));
  const auto back = views_of(*prepared_of(views));
  REQUIRE(back.pictures.size() == 12);
  for (int i = 0; i < 12; ++i) CHECK(back.pictures[static_cast<std::size_t>(i)].item<float>() == static_cast<float>(i));
  CHECK_FALSE(back.video());
  const auto video = views_of(*prepared_of({.pictures = {at::full({2}, 1.0)}, .seconds = {0, 4.9}, .duration = 5.2}));
  CHECK(video.video());
  CHECK(video.pictures.size() == 1);
  CHECK(video.seconds == std::vector<double>{0, 4.9});
  CHECK(video.duration == 5.2);
}
