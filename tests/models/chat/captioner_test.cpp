#include <memory>

#include "models/smolvlm/golden.h"
#include "smolvlm/family.h"
#include "support/caught.h"
#include "support/golden_maps.h"

using namespace mm::smolvlm;

namespace {

std::unique_ptr<mm::Captioner> opened(const std::string& path) { return captioner(mm::Folder(path), {}); }

void check_same(const mm::Caption& caption, const mm::Json& theirs) {
  std::vector<std::int64_t> ids;
  for (const auto& token : caption.tokens) ids.push_back(token.id);
  CHECK(ids == theirs.at("ids").integers());
  if (theirs.has("score")) CHECK(caption.score == doctest::Approx(theirs.number("score")).epsilon(1e-5));
  if (!theirs.has("logprobs")) return;
  const auto logprobs = theirs.at("logprobs").numbers();
  for (std::size_t t = 0; t < logprobs.size(); ++t) CHECK(caption.tokens[t].logprob == doctest::Approx(logprobs[t]).epsilon(1e-5));
}

}  // namespace

TEST_CASE("what is written of one picture is transformers', whole and in tiles, greedy and with beams") {
  for (const auto& name : kGolden) {
    const Golden golden(name);
    const auto model = opened(golden.path);
    const auto cases = golden.generated().at("cases");
    int seen = 0;
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto one = cases.at(c);
      if (one.at("pictures").size() != 1) continue;
      ++seen;
      CAPTURE(name);
      CAPTURE(one.string("question"));
      CHECK(model->cut_pictures(one.boolean("tiles")));
      const auto picture = static_cast<std::size_t>(one.at("pictures").integers().front());
      mm::CaptionRequest request;
      request.decode = options_of(one.at("options"));
      request.captions = static_cast<int>(one.at("options").integer("num_return_sequences", 1));
      const auto captions =
          model->caption(std::vector<mm::CaptionItem>{{model->prepare(golden.image(picture)), one.string("question")}}, request);
      REQUIRE(captions.at(0).size() == one.at("rows").size());
      for (std::size_t row = 0; row < captions[0].size(); ++row) check_same(captions[0][row], one.at("rows").at(row));
    }
    CHECK(seen == 4);
  }
}

TEST_CASE("a caption does not depend on its neighbours") {
  const Golden golden("smolvlm");
  const auto model = opened(golden.path);
  model->cut_pictures(true);
  std::vector<mm::CaptionItem> items;
  for (const auto* prompt : {"Is there a cup?", "", "What is on the shelf?", "Is there a cup?"})
    items.push_back({model->prepare(golden.image(items.size() % 3)), prompt});
  for (const int beams : {1, 3}) {
    mm::CaptionRequest request;
    request.decode.beam = beams;
    request.decode.max_new_tokens = 9;
    const auto together = model->caption(items, request);
    REQUIRE(together.size() == 4);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto alone = model->caption(std::span(&items[i], 1), request);
      CHECK(alone[0][0].text == together[i][0].text);
      CHECK(alone[0][0].logprob == doctest::Approx(together[i][0].logprob).epsilon(1e-5));
    }
  }
  CHECK(model->caption({}, {}).empty());
}

TEST_CASE("what cannot be written is told before a picture is looked at") {
  const auto model = opened(Golden("smolvlm").path);
  mm::CaptionRequest request;
  model->check(request, "");
  request.decode.max_length = 257;
  CHECK_THROWS_WITH_AS(model->check(request, ""), "a text of 257 tokens is longer than the model's 256 positions", mm::Error);
  request = {};
  request.captions = 3;
  CHECK_THROWS_WITH_AS(model->check(request, ""), "greedy search gives one text per item", mm::Error);
  CHECK_THROWS_AS(model->check({}, "an <image> more"), mm::Error);
}

TEST_CASE("generation_config.json is looked at, and an end that it names ends") {
  const Copy copy("smolvlm");
  const Golden golden("smolvlm");
  const auto first = golden.generated().at("cases").at(0).at("rows").at(0).at("ids").integers();
  copy.folder.file("generation_config.json", R"({"max_new_tokens": 5, "eos_token_id": [)" + std::to_string(first[2]) + "]}");
  const auto model = opened(copy.folder.path);
  const auto captions = model->caption(std::vector<mm::CaptionItem>{{model->prepare(golden.image(0)), "What is on the shelf?"}}, {});
  CHECK(captions[0][0].tokens.size() <= 3);
  CHECK(captions[0][0].tokens.back().id == first[2]);
}

TEST_CASE("where words looked on a picture that stands among them is transformers', of captions and answers; tiles have no maps") {
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const mm::GoldenMaps golden("smolvlm-" + name);
    const auto question = golden.json.string("question");
    const auto tiles = golden.pixels();  // [1, 1, 3, S, S]
    const auto model = opened(Golden(name).path);
    REQUIRE(model->mapper() != nullptr);
    for (const int layer : {0, 1, 2})
      golden.check(model->mapper()->maps({.pixels = tiles, .prompt = question}, golden.caption(), layer), layer);
    const auto asked = answerer(mm::Folder(Golden(name).path), {});
    const auto image = Golden(name).image(0);
    const auto pictures = asked->prepare({.images = {image}}), two = asked->prepare({.images = {image, image}});
    REQUIRE(asked->mapper() != nullptr);
    golden.check(asked->mapper()->maps({.pictures = pictures, .question = question}, golden.answer(), {}, 0), 0);
    CHECK(complaint([&] { asked->mapper()->maps({.pictures = two, .question = question}, golden.answer(), {}, 0); }) ==
          "question: maps are of answers about one picture");
    model->cut_pictures(true);
    const auto cut = model->prepare(image);
    CHECK(complaint([&] { model->mapper()->maps({.pixels = cut, .prompt = question}, golden.caption(), 0); }) ==
          "--explain: maps are of whole pictures, not of tiles");
  }
}

TEST_CASE("a video is asked about as its frames in words; captions are those of the same conversation about pictures") {
  const Copy copy("smolvlm");
  copy.folder.file("video_preprocessor_config.json", R"({"fps": 1, "num_frames": 3, "size": {"longest_edge": 64}})");
  const Golden golden("smolvlm");
  const mm::Folder folder(copy.folder.path);
  const auto model = captioner(folder, {});
  const auto rule = model->frame_rule();
  CHECK(rule.kind == mm::FrameRule::Kind::rate);
  CHECK(rule.most == 3);
  const mm::Pictures frames{.images = {golden.image(0), golden.image(1)}, .seconds = {0, 4.9}, .duration = 5.2};
  const auto pixels = model->prepare_video(frames);
  CHECK(pixels.sizes() == at::IntArrayRef{2, 1, 1, 3, 32, 32});
  const mm::CaptionItem video{.pixels = pixels, .prompt = "What is it?", .seconds = frames.seconds, .duration = frames.duration};
  const mm::chat::Views views{.pictures = {pixels}, .seconds = frames.seconds, .duration = frames.duration};
  CHECK(model->budget(video).starts_with(std::to_string(mm::smolvlm::open(folder, {}).prompt("What is it?", views).tokens.size()) +
                                         " tokens"));

  // The model reads the words and the states of both frames: another time or another frame, other probabilities.
  const auto logprob = [&](const mm::CaptionItem& item) { return model->caption(std::span(&item, 1), {})[0][0].tokens.at(0).logprob; };
  auto later = video, swapped = video;
  later.seconds = {1, 3};
  swapped.pixels = pixels.flip(0);
  CHECK(logprob(video) == logprob(video));
  CHECK(logprob(later) != logprob(video));
  CHECK(logprob(swapped) != logprob(video));

  const std::vector<mm::CaptionItem> both{video, {model->prepare(golden.image(2)), "What is it?"}, later};
  const auto together = model->caption(both, {});
  for (std::size_t i = 0; i < both.size(); ++i) CHECK(together[i][0].text == model->caption(std::span(&both[i], 1), {})[0][0].text);

  const auto pictures = captioner(mm::Folder(golden.path), {});  // without settings for videos
  CHECK(pictures->frame_rule().kind == mm::FrameRule::Kind::middle);
  CHECK(pictures->prepare_video({.images = {golden.image(1)}, .seconds = {2}, .duration = 4}).equal(pictures->prepare(golden.image(1))));
}
