#include "chat/picture_processor.h"

#include <ATen/ops/zeros.h>

#include <vector>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm::chat;
using mm::Json;

namespace {

// A family that says nothing more than it must.
class Plain : public PictureProcessor {
 public:
  at::Tensor prepare(const mm::Image&, bool) const override { return at::zeros({1}); }
  std::string expanded(const std::string& conversation, const Views&) const override { return conversation; }
  std::int64_t states(const Views& views) const override { return std::ssize(views.pictures); }
  PatchGrid grid(const at::Tensor&) const override { return {.rows = 1, .columns = 1}; }
};

}  // namespace

TEST_CASE("where a family says nothing, pictures stand in front of the question, and of a video its middle") {
  const Plain plain;
  const Views views{.pictures = {at::zeros({1}), at::zeros({1})}};
  CHECK(plain.content(views, "q").dump() ==
        Json::parse(R"([{"type": "image"}, {"type": "image"}, {"type": "text", "text": "q"}])", "t").dump());
  CHECK(plain.counted(views) == "2 pictures");
  CHECK(plain.frame_rule(true).kind == mm::FrameRule::Kind::middle);
  CHECK_FALSE(plain.cuts());
  CHECK_FALSE(plain.were_cut(views));
  CHECK(plain.blank().numel() == 1);
  CHECK_FALSE(plain.places({}, views).defined());
  CHECK(plain.part(3, 4).width == 1);
  CHECK_THROWS_AS(plain.prepare_video({}, false), mm::Error);
}

TEST_CASE("each mark in a text becomes its picture") {
  const std::vector<std::string> pictures{"A<i>", "B"};
  CHECK(with_marks("x<i><i>y", "<i>", pictures) == "xA<i>By");
  CHECK(with_marks("x", "<i>", {}) == "x");
  CHECK_THROWS_WITH_AS(with_marks("<i><i><i>", "<i>", pictures), "'<i>' stands 3 times in what the model reads, for 2 pictures", mm::Error);
  CHECK_THROWS_WITH_AS(with_marks("<i>", "<i>", pictures), "writes '<i>' 1 times for 2 pictures, so that the model would not see them all",
                       mm::Error);
}

TEST_CASE("a tokenizer spells its tokens where it likes") {
  const auto config = Json::parse(R"({"image_token": {"content": "<p>"}, "extra_special_tokens": {"global_image_token": "<g>"}})", "t");
  CHECK(special_spelling(config, "image_token", "x") == "<p>");
  CHECK(special_spelling(config, "global_image_token", "x") == "<g>");
  CHECK(special_spelling(config, "other", "x") == "x");
  CHECK(special_spelling({}, "image_token", "x") == "x");
  CHECK(repeated("ab", 3) == "ababab");
  CHECK(plural(1, "tile") == "1 tile");
  CHECK(plural(0, "tile") == "0 tiles");
}
