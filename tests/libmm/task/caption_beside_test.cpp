#include "task/caption_beside.h"

#include <ATen/ops/full.h>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Says nothing, and shows where it looked.
struct Shower : Captioner, CaptionMapper {
  void check(const CaptionRequest&, const std::string&) const override {}
  at::Tensor prepare(const Image& image) const override { return at::full({3, 1, 1}, image.width); }
  std::vector<std::vector<Caption>> caption(std::span<const CaptionItem>, const CaptionRequest&) override { return {}; }
  CaptionMapper* mapper() override { return this; }
  std::int64_t layers() const override { return 2; }
  PicturePart part(int, int) const override { return {.left = 0, .top = 0, .width = 1, .height = 1}; }
  AttentionMaps maps(const CaptionItem&, const Caption& caption, int layer) override {
    return {.words = {{.text = caption.text, .maps = at::full({2, 1, 1}, 0.5)}}, .layer = layer, .layers = 2};
  }
};

}  // namespace

TEST_CASE("a page needs contributions, and contributions a model that says how likely its captions are") {
  CaptionOptions options;
  options.contributions_page = "why.html";
  CHECK(complaint([&] { CaptionBeside beside(options); }) == "--contributions-page: a page shows what --contributions finds");
  options.contributions = true;
  CaptionBeside beside(options);
  OpenedCaptioner model{.name = "m", .captioner = std::make_unique<Shower>()};
  CHECK(complaint([&] { beside.open(model); }) == "--contributions: the model does not say how likely its captions are");
}

TEST_CASE("maps are of pictures, and of videos of which one frame is looked at") {
  const TemporaryFolder folder;
  CaptionOptions options;
  options.maps.explain = folder / "maps";
  CaptionBeside beside(options);
  OpenedCaptioner model{.name = "m", .captioner = std::make_unique<Shower>()};
  beside.open(model);
  Record record;
  record.id = "clip.mp4";
  const Image image{2, 2, 3, std::vector<std::uint8_t>(12, 9)};
  CHECK(complaint([&] { beside.prepare(image, record, 6); }) ==
        "clip.mp4: maps are of one picture, and the model looks at 6 frames of a video");
  const std::vector<CaptionBeside::Prepared> kept{beside.prepare(image, record, 1)};
  REQUIRE(kept[0].shown);
  const std::vector<CaptionItem> items{{.pixels = at::full({3, 1, 1}, 2), .prompt = ""}};
  record.answer = Json::object();
  Record* const records[] = {&record};
  beside(items, kept, {{{.text = "wide", .tokens = {{.id = 7, .text = "wide", .logprob = 0}}}}}, records);
  CHECK(record.answer.string("maps").starts_with(options.maps.explain));
  CHECK_FALSE(record.answer.has("match"));
}
