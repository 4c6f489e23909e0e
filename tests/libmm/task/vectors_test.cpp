#include "task/vectors.h"

#include <memory>

#include "support/caught.h"
#include "support/counting_embedder.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

Record of_file(const std::string& path) {
  Record record;
  record.id = record.input = record.media = path;
  return record;
}

Record of_text(const std::string& text) {
  Record record;
  record.id = "text 1";
  record.input = text;
  return record;
}

VectorMaker maker(const VectorOptions& options) { return {std::make_unique<CountingEmbedder>(), options, ImageLimits{}}; }

std::vector<double> numbers(const at::Tensor& vector) {
  std::vector<double> all;
  for (std::int64_t i = 0; i < vector.size(0); ++i) all.push_back(vector[i].item<double>());
  return all;
}

const std::string kPicture = MM_TEST_DATA "/images/avif-420.png";  // 3 channels

VectorItem made(const VectorMaker& maker, const Record& record) { return maker.prepare(record, read_content(record, {})); }

}  // namespace

TEST_CASE("a mixed batch comes back in its order, each from its own tower") {
  auto make = maker({.normalize = false});
  const Image image = read_image(kPicture);
  const std::vector<VectorItem> items{made(make, of_text("ab c")), made(make, of_file(kPicture)), made(make, of_text("x"))};
  CHECK(items[0].kind == "text");
  CHECK(items[1].kind == "picture");
  const auto vectors = make(items);
  REQUIRE(vectors.size() == 3);
  CHECK((numbers(vectors[0]) == std::vector<double>{4, 2, 2}));
  CHECK((numbers(vectors[1]) == std::vector<double>{1, static_cast<double>(image.width), static_cast<double>(image.height)}));
  CHECK((numbers(vectors[2]) == std::vector<double>{1, 1, 2}));
  auto unit = maker({});
  CHECK(unit(items)[2].norm().item<double>() == doctest::Approx(1));
}

TEST_CASE("states are pooled as asked, of the layer that is asked for") {
  const auto picture = of_file(kPicture);
  const Image image = read_image(kPicture);
  const double width = image.width;
  const auto second = [&](std::optional<int> layer, const std::string& pool) {
    auto make = maker({.layer = layer, .pool = pool, .normalize = false});
    const std::vector<VectorItem> items{made(make, picture)};
    return numbers(make(items)[0])[1];
  };
  CHECK(second(1, "first") == 1);
  CHECK(second(-1, "first") == 2);
  CHECK(second(-3, "first") == 0);
  CHECK(second({}, "last") == width);
  CHECK(second(0, "model") == width / 2);  // a layer's own way is the mean
  CHECK(second(2, "mean") == (width + 2) / 2);
  CHECK(second(2, "max") == std::max(width, 2.0));
  CHECK(complaint([&] { second(3, "mean"); }) == "--layer 3: the model has 2 blocks for a picture");
  CHECK(complaint([&] { second(-4, "mean"); }) == "--layer -4: the model has 2 blocks for a picture");
  auto make = maker({.layer = 1});
  const std::vector<VectorItem> text{made(make, of_text("a"))};
  CHECK(complaint([&] { make(text); }) == "--layer: the model shows no states of a text");
}

TEST_CASE("a video is the mean of its frames, each as long as the others") {
  auto make = maker({.normalize = false, .frames = 3});
  const auto record = of_file(MM_TEST_DATA "/videos/gop.mp4");
  const auto item = made(make, record);
  CHECK(item.kind == "video");
  REQUIRE(item.prepared.size() == 3);
  REQUIRE(item.clip.has_value());
  Json answer = Json::object();
  put_content(item, answer);
  CHECK(answer.string("kind") == "video");
  CHECK(answer.get("frames").size() == 3);
  CHECK(answer.string("frame_rule") == "even");
  const auto one = make({&item, 1})[0];
  CHECK((numbers(one) == numbers(item.prepared[1])));  // all frames are of one size
}

TEST_CASE("what the model does not read, and what is nothing, says so") {
  const TemporaryFolder folder;
  const auto make = maker({});
  CHECK(complaint([&] {
          made(make, of_file(MM_TEST_DATA "/sounds/tone.flac"));
        }).find("is a sound, and the model reads pictures and videos, texts") != std::string::npos);
  CHECK(complaint([&] { read_content(of_file(folder.file("a.jpg", "")), {}); }).find("is empty: 0 bytes") != std::string::npos);
  CHECK(exit_code([&] { read_content(of_file(folder.file("b.mp3", "no sound at all")), {}); }) == 3);
  CHECK(exit_code([&] { read_content(of_file(folder / "none.png"), {}); }) == 3);
  CHECK(complaint([&] { read_content(of_text("\xff\xfe"), {}); }) == "text 1: the text is not UTF-8");
}
