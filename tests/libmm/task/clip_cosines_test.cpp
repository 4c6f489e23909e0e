#include "task/clip_cosines.h"

#include "base/json.h"
#include "support/caught.h"
#include "support/golden.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// A picture of a golden folder as a file.
std::string picture(const TemporaryFolder& folder, const GoldenFolder& golden, std::size_t i) {
  const auto image = golden.image(i);
  std::string text = "P6 " + std::to_string(image.width) + " " + std::to_string(image.height) + " 255\n";
  text.append(reinterpret_cast<const char*>(image.pixels.data()), image.pixels.size());
  return folder.file(std::to_string(i) + ".ppm", text);
}

}  // namespace

TEST_CASE("CLIPScore and RefCLIPScore are those of the model in transformers") {
  for (const auto* name : {"openai", "laion"}) {
    CAPTURE(name);
    const TemporaryFolder folder;
    const GoldenFolder golden("clip", name);
    const auto rows = golden.json("scores.json").at("judged");
    std::vector<SeenCaption> captions;
    for (int turn = 0; turn < 5; ++turn)  // more than are computed together
      for (std::size_t i = 0; i < rows.size(); ++i)
        captions.push_back({.picture = picture(folder, golden, static_cast<std::size_t>(rows.at(i).integer("picture"))),
                            .candidate = rows.at(i).string("candidate"),
                            .references = rows.at(i).at("references").strings()});
    std::size_t done = 0;
    const auto cosines = clip_functions().cosines(captions, {.model = golden.path, .done = [&](std::size_t count) { done += count; }});
    CHECK(done == captions.size());
    const auto scores = clip_scores(cosines);
    for (std::size_t i = 0; i < captions.size(); ++i) {
      CAPTURE(i);
      CHECK(scores[0].items[i] == doctest::Approx(rows.at(i % rows.size()).number("clip")).epsilon(1e-5));
      CHECK(scores[1].items[i] == doctest::Approx(rows.at(i % rows.size()).number("ref")).epsilon(1e-5));
    }
  }
}

TEST_CASE("a model that knows no pictures, and a picture that is none, are told") {
  const TemporaryFolder folder;
  const std::vector<SeenCaption> captions{{.picture = folder.file("a.png", "no"), .candidate = "a", .references = {"b"}}};
  const auto done = [](std::size_t) {};
  CHECK(complaint([&] {
          clip_cosines(captions, {.model = GoldenFolder("word-vectors", "plain").path, .done = done});
        }).find("do not put pictures and texts into one space") != std::string::npos);
  CHECK(complaint([&] {
          clip_cosines(captions, {.model = GoldenFolder("clip", "laion").path, .done = done});
        }).starts_with(captions[0].picture));
}
