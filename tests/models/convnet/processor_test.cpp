#include "convnet/processor.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::convnet::image_steps;

TEST_CASE("small pictures are cut out of larger ones, large ones are squashed") {
  const auto cut = image_steps(Json::parse(R"({"size": {"shortest_edge": 224}})", "p"));
  CHECK(cut.size.shortest_edge == 256);
  CHECK((cut.crop && cut.crop_size.width == 224));
  CHECK(image_steps(Json::parse(R"({"size": 224, "crop_pct": 0.95})", "p")).size.shortest_edge == 235);
  const auto squashed = image_steps(Json::parse("{}", "p"));
  CHECK(squashed.size.width == 384);
  CHECK_FALSE(squashed.crop);
}

TEST_CASE("what the processor does not do is refused") {
  const auto refusal = [](const char* text) { return complaint([&] { image_steps(Json::parse(text, "p")); }); };
  CHECK(refusal(R"({"size": {"height": 224, "width": 224}})").find("size.shortest_edge") != std::string::npos);
  CHECK(refusal(R"({"size": 224, "crop_pct": 0})").find("crop_pct is 0") != std::string::npos);
  CHECK(refusal(R"({"do_center_crop": true, "crop_size": 5})").find("no more") != std::string::npos);
}
