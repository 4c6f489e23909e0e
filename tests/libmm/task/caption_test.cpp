#include "task/caption.h"

#include <ATen/ops/full.h>

#include <cmath>
#include <filesystem>
#include <sstream>

#include "base/error.h"
#include "support/caught.h"
#include "support/codecs.h"
#include "support/drawn_video.h"
#include "support/schema.h"
#include "support/temporary.h"
#include "task/explain_maps.h"

#include "support/doctest.h"

namespace {

// Says how wide a picture is and how its caption began.
class Measurer : public mm::Captioner {
 public:
  void check(const mm::CaptionRequest& request, const std::string& prompt) const override {
    if (request.captions > 9) throw mm::Error(mm::Kind::usage, "nobody can say it in so many ways after " + prompt, "--num-captions");
  }

  std::string asking(std::string_view about) const override { return about == "objects" ? "<frame>" : ""; }
  at::Tensor prepare(const mm::Image& image) const override { return at::full({3, 1, 1}, image.width); }

  std::vector<std::vector<mm::Caption>> caption(std::span<const mm::CaptionItem> items, const mm::CaptionRequest& request) override {
    std::vector<std::vector<mm::Caption>> all;
    for (const auto& item : items) {
      const std::string text = item.prompt + std::to_string(item.pixels.max().item().toInt()) + " wide";
      auto& captions = all.emplace_back();
      for (int i = 0; i < request.captions; ++i)
        captions.push_back({.text = text + std::string(static_cast<std::size_t>(i), '!'),
                            .logprob = -1.0 - i,
                            .mean_logprob = -0.5,
                            .score = -0.25,
                            .tokens = {{.id = 7, .text = "wide", .logprob = std::log(0.5)}},
                            .regions = {}});
      if (item.prompt.starts_with("<frame>"))
        captions.front().regions.push_back({mm::Region::Shape::box, "all", {{0, 0, item.width, item.height}}});
    }
    return all;
  }
};

// The same, and where it looked: everywhere, more with each word.
class Shower : public Measurer, public mm::CaptionMapper {
 public:
  mm::CaptionMapper* mapper() override { return this; }
  std::int64_t layers() const override { return 3; }
  mm::PicturePart part(int, int) const override { return {.left = 0.25, .top = 0, .width = 0.5, .height = 1}; }
  mm::AttentionMaps maps(const mm::CaptionItem&, const mm::Caption& caption, int layer) override {
    return {.words = {{.text = caption.tokens.front().text, .maps = at::full({2, 1, 1}, 0.5)}}, .layer = layer, .layers = 3};
  }
};

// Says how many thousand pixels wide a picture is for each letter of its caption.
class Counter : public mm::Matcher {
 public:
  at::Tensor prepare(const mm::Image& image) const override { return at::full({3, 1, 1}, image.width); }
  std::vector<mm::Match> match(std::span<const mm::MatchItem> items) override {
    std::vector<mm::Match> matches;
    for (const auto& item : items)
      matches.push_back({.probability = item.pixels.max().item().toDouble() / static_cast<double>(1000 * item.text.size())});
    return matches;
  }
};

struct Run {
  explicit Run(const TemporaryFolder& folder) {
    options.batch.output = folder / "out.jsonl";
    options.model = "measurer";
  }

  int operator()() {
    mm::Log log("mm caption", mm::Level::normal, false, said.stream);
    return mm::caption(
        options,
        [this] {
          std::unique_ptr<mm::Captioner> captioner = std::make_unique<Measurer>();
          if (shows) captioner = std::make_unique<Shower>();
          return mm::OpenedCaptioner{
              .name = "measurer", .captioner = std::move(captioner), .matcher = options.match ? std::make_unique<Counter>() : nullptr};
        },
        log);
  }

  std::vector<mm::Json> records() const {
    std::vector<mm::Json> all;
    std::istringstream lines(text_of(options.batch.output));
    for (std::string line; std::getline(lines, line);) all.push_back(mm::Json::parse(line, "out"));
    return all;
  }

  mm::CaptionOptions options;
  CapturedStream said;
  bool shows = false;  // where it looked
};

// A black picture in the simplest format there is.
std::string picture(int width, int height) {
  return "P6 " + std::to_string(width) + " " + std::to_string(height) + " 255\n" +
         std::string(static_cast<std::size_t>(width * height * 3), '\0');
}

}  // namespace

TEST_CASE("a record holds the caption, its scores and its tokens") {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.batch.inputs = {folder.file("a.ppm", picture(3, 2)), folder.file("b.ppm", "P6 3")};
  CHECK(run() == 1);
  const auto records = run.records();
  REQUIRE(records.size() == 2);
  CHECK(records[0].string("caption") == "3 wide");
  CHECK(records[0].number("logprob") == -1);
  CHECK(records[0].number("mean_logprob") == -0.5);
  CHECK(records[0].number("score") == -0.25);
  CHECK(records[0].at("tokens").at(0).integer("id") == 7);
  CHECK(records[0].at("tokens").at(0).string("text") == "wide");
  CHECK(records[0].at("tokens").at(0).number("probability") == doctest::Approx(0.5));
  CHECK(records[0].string("model") == "measurer");
  CHECK_FALSE(records[0].has("captions"));
  CHECK(records[1].at("error").string("kind") == "input");
}

TEST_CASE("a model that cannot say how likely captions are explains none, and one that shows no attention draws no maps") {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.batch.inputs = {folder.file("a.ppm", picture(3, 2))};
  run.options.contributions_page = folder / "why.html";
  CHECK(complaint([&] { run(); }) == "--contributions-page: a page shows what --contributions finds");
  run.options.contributions = true;
  CHECK(complaint([&] { run(); }) == "--contributions: the model does not say how likely its captions are");
  run.options.maps.explain = folder / "maps";
  CHECK(complaint([&] { run(); }) == "--explain: models of this family do not show where they looked");
  CHECK_FALSE(std::filesystem::exists(folder / "maps"));
}

TEST_CASE("each record has maps of its own, whatever the batch, and how well its caption fits" * doctest::skip(!mm::kHasCodecs)) {
  const TemporaryFolder folder;
  Run run(folder);
  run.shows = true;
  run.options.batch.inputs = {folder.file("a.ppm", picture(3, 2)), folder.file("b.ppm", "P6 3"), folder.file("c.ppm", picture(600, 2))};
  run.options.maps.explain = folder / "maps";
  run.options.maps.explain_layer = 2;
  run.options.match = "another";
  CHECK(run() == 1);
  const auto records = run.records();
  const Schema schema(mm::Json::read(MM_SOURCE "/share/doc/record.schema.json"));
  for (const std::size_t i : {0, 2}) {
    CHECK(schema.complaint(records[i]) == "");
    const auto json = mm::Json::read(records[i].string("maps") + "/maps.json");
    CHECK(json.string("text") == records[i].string("caption"));
    CHECK(json.integer("layer") == 2);
    CHECK(json.at("part").number("width") == 0.5);
    CHECK(records[i].number("match") == doctest::Approx(i == 0 ? 3.0 / 6000 : 600.0 / 8000));
  }
  CHECK_FALSE(records[1].has("maps"));
  CHECK(records[0].string("maps") != records[2].string("maps"));
  CHECK(std::distance(std::filesystem::directory_iterator(folder / "maps"), {}) == 2);
  run.options.batch.resume = true;
  std::filesystem::remove_all(records[0].string("maps"));
  CHECK(run() == 1);  // what is done is not done again
  CHECK_FALSE(std::filesystem::exists(records[0].string("maps")));
}

TEST_CASE("a run ends where maps cannot be written" * doctest::skip(!mm::kHasCodecs)) {
  const TemporaryFolder folder;
  Run run(folder);
  run.shows = true;
  run.options.batch.inputs = {folder.file("a.ppm", picture(3, 2)), folder.file("c.ppm", picture(4, 2))};
  run.options.maps.explain = folder / "maps";
  std::filesystem::create_directory(folder / "maps");
  for (const char* name : {"a.ppm", "c.ppm"}) {
    mm::Record record;
    record.id = record.input = folder / name;
    folder.file("maps/" + mm::folder_name(record), "a file is in the way");
  }
  try {
    run();
    FAIL("written");
  } catch (const mm::Error& e) {
    CHECK(e.kind == mm::Kind::output);
  }
}

TEST_CASE("--about asks a model in its own words, and what it finds is in pixels of the picture") {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.batch.inputs = {folder.file("a.ppm", picture(3, 2))};
  run.options.about = "objects";
  run.options.prompt = "it is ";
  CHECK(run() == 0);
  const auto record = run.records()[0];
  CHECK(record.string("caption") == "<frame>it is 3 wide");
  CHECK(record.at("boxes").dump() == R"([{"label":"all","box":[0,0,3,2]}])");
  CHECK(Schema(mm::Json::read(MM_SOURCE "/share/doc/record.schema.json")).complaint(record) == "");
  run.options.batch.overwrite = true;
  run.options.batch.output = folder / "out.txt";
  CHECK(run() == 0);
  CHECK(text_of(folder / "out.txt") == "all [0, 0, 3, 2]\n");
  run.options.about = "paragraph";
  CHECK(complaint([&] { run(); }) == "--about: the model does not say that of pictures: paragraph");
}

TEST_CASE("several captions stand in a list, best first") {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.num_captions = 3;
  run.options.batch.inputs = {folder.file("a.ppm", picture(3, 2))};
  CHECK(run() == 0);
  const auto record = run.records().at(0);
  CHECK(record.string("caption") == "3 wide");
  CHECK(record.at("captions").size() == 3);
  CHECK(record.at("captions").at(2).string("caption") == "3 wide!!");
  run.options.batch.output = folder / "out.txt";
  CHECK(run() == 0);
  CHECK(text_of(folder / "out.txt") == "3 wide\n3 wide!\n3 wide!!\n");
}

TEST_CASE("a list's line may bring its own prompt") {
  const TemporaryFolder folder;
  folder.file("a.ppm", picture(3, 2));
  Run run(folder);
  run.options.prompt = "it is ";
  run.options.batch.list = {folder.file(
      "list", "{\"image\":\"a.ppm\"}\n{\"id\":\"b\",\"image\":\"a.ppm\",\"prompt\":\"surely \"}\n{\"image\":\"a.ppm\",\"prompt\":3}\n")};
  CHECK(run() == 1);
  const auto records = run.records();
  CHECK(records[0].string("caption") == "it is 3 wide");
  CHECK(records[1].string("caption") == "surely 3 wide");
  CHECK(records[2].at("error").string("what") == "expected a string, got a number");
  CHECK(records[2].at("error").string("where").ends_with("list:3: prompt"));
}

TEST_CASE("what no picture can be captioned with ends the run, whatever its lines are; nothing is computed") {
  const TemporaryFolder folder;
  folder.file("a.ppm", picture(3, 2));
  Run run(folder);
  run.options.num_captions = 10;
  run.options.prompt = "it";
  run.options.batch.list = {folder.file("list", "{\"id\":\"a\",\"image\":\"a.ppm\"}\n{\"image\":\"a.ppm\",\"prompt\":\"b\"}\n")};
  CHECK_THROWS_WITH_AS(run(), "nobody can say it in so many ways after it", mm::Error);
  CHECK_FALSE(std::filesystem::exists(run.options.batch.output));
}

TEST_CASE("a model that looks at whole pictures only is not asked for tiles") {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.batch.inputs = {folder.file("3.ppm", picture(3, 2))};
  run.options.tiles = true;
  CHECK_THROWS_WITH_AS(run(), "the model does not look at pictures piece by piece", mm::Error);
}

TEST_CASE("a prompt that is no text is blamed on the option, not on every picture") {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.prompt = "caf\xE9";
  run.options.batch.inputs = {folder.file("a.ppm", picture(3, 2))};
  try {
    run();
    FAIL("taken");
  } catch (const mm::Error& e) {
    CHECK(e.kind == mm::Kind::usage);
    CHECK(e.where == "--prompt");
  }
}

TEST_CASE("--resume of a table needs the columns that it was begun with") {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.batch.output = folder / "out.csv";
  run.options.batch.inputs = {folder.file("a.ppm", picture(3, 2)), folder.file("b.ppm", picture(4, 2))};
  run.options.batch.limit = 1;
  CHECK(run() == 0);
  run.options.batch.limit = 0;
  run.options.batch.resume = true;
  run.options.num_captions = 2;
  try {
    run();
    FAIL("mixed");
  } catch (const mm::Error& e) {
    CHECK(e.kind == mm::Kind::usage);
    CHECK(std::string(e.what()) ==
          "was begun with the columns id,input,caption,logprob,mean_logprob,score,model,seconds,error; "
          "this run's are id,input,caption,logprob,mean_logprob,score,captions,model,seconds,error");
  }
  run.options.num_captions = 1;
  CHECK(run() == 0);
}

TEST_CASE("limits reach the decoder") {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.pictures.max_pixels = 100;
  run.options.batch.inputs = {folder.file("a.ppm", picture(10, 10)), folder.file("b.ppm", picture(10, 11))};
  CHECK(run() == 1);
  CHECK(run.records()[0].has("caption"));
  CHECK(run.records()[1].has("error"));
}

TEST_CASE("a caption of a part of a picture says so") {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.pictures.allow_truncated = true;
  run.options.batch.inputs = {folder.file("whole.ppm", picture(10, 10)), folder.file("cut.ppm", picture(10, 10).substr(0, 200))};
  CHECK(run() == 0);
  CHECK_FALSE(run.records()[0].has("truncated"));
  CHECK(run.records()[1].boolean("truncated"));
  const Schema schema(mm::Json::read(MM_SOURCE "/share/doc/record.schema.json"));
  CHECK(schema.complaint(run.records()[1]) == "");

  run.options.batch.output = folder / "out.csv";
  CHECK(run() == 0);
  CHECK(text_of(folder / "out.csv").starts_with("id,input,caption,logprob,mean_logprob,score,truncated,model,"));
}

TEST_CASE("a model that is not there is an error that names it") {
  mm::CaptionOptions options;
  options.model = "no-such-model";
  const CapturedStream said;
  mm::Log log("mm caption", mm::Level::normal, false, said.stream);
  CHECK_THROWS_AS(mm::open_captioner(options, log), mm::Error);
}

TEST_CASE("every record follows share/doc/record.schema.json, and the schema is no sieve") {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.num_captions = 2;
  run.options.batch.inputs = {folder.file("a.ppm", picture(3, 2)), folder.file("b.ppm", "P6 3"), folder / "absent*"};
  CHECK(run() == 1);
  const Schema schema(mm::Json::read(MM_SOURCE "/share/doc/record.schema.json"));
  const auto records = run.records();
  REQUIRE(records.size() == 3);
  for (const auto& record : records) CHECK(schema.complaint(record) == "");
  for (const char* key : {"id", "caption", "tokens", "seconds"}) {
    auto wrong = records[0];
    wrong.set(key, true);
    CHECK(schema.complaint(wrong).find(key) != std::string::npos);
  }
  auto both = records[0];
  both.set("error", records[1].at("error"));
  CHECK_FALSE(schema.complaint(both).empty());
  CHECK_FALSE(schema.complaint(mm::Json::object()).empty());
}

namespace {

// A second of white, ten frames; and two scenes of two seconds.
DrawnVideo white() {
  return {.width = 40, .height = 30, .frames = 10, .rate = 10, .level = [](int, int, int) { return std::uint8_t{255}; }};
}
DrawnVideo two_scenes() {
  return {.width = 40, .height = 30, .frames = 40, .rate = 10, .level = [](int frame, int, int) {
            return static_cast<std::uint8_t>(frame < 20 ? 30 : 220);
          }};
}

}  // namespace

TEST_CASE("a video is captioned from the frames of the model's rule, which the record names" * doctest::skip(!mm::kHasCodecs)) {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.batch.inputs = {folder.file("a.avi", avi(white())), folder.file("b.ppm", picture(3, 2)),
                              folder.file("c.avi", avi(white()).substr(0, 20'000))};
  CHECK(run() == 1);
  const auto records = run.records();
  CHECK(records[0].string("caption") == "40 wide");
  CHECK(records[0].number("duration") == 1);
  CHECK(records[0].at("frames").numbers() == std::vector<double>{0.5});
  CHECK(records[0].string("frame_rule") == "middle");
  CHECK_FALSE(records[0].has("scenes"));
  CHECK(records[1].string("caption") == "3 wide");
  CHECK_FALSE(records[1].has("frames"));
  CHECK(records[2].at("error").string("what").find("it is cut off after 20000 of ") != std::string::npos);

  run.options.batch.overwrite = true;
  run.options.pictures.allow_truncated = true;
  CHECK(run() == 0);
  CHECK(run.records()[2].boolean("truncated"));
  CHECK_FALSE(run.records()[0].has("truncated"));
}

TEST_CASE("scenes stand beside the caption of the whole video, and people read them below it" * doctest::skip(!mm::kHasCodecs)) {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.scenes = true;
  run.options.prompt = "it is ";
  run.options.batch.inputs = {folder.file("a.avi", avi(two_scenes())), folder.file("b.ppm", picture(3, 2))};
  CHECK(run() == 0);
  const auto record = run.records()[0];
  CHECK(record.string("caption") == "it is 40 wide");
  REQUIRE(record.at("scenes").size() == 2);
  CHECK(record.at("scenes").at(1).number("start") == 2);
  CHECK(record.at("scenes").at(1).number("end") == 4);
  CHECK(record.at("scenes").at(1).string("caption") == "it is 40 wide");
  CHECK_FALSE(run.records()[1].has("scenes"));
  run.options.batch.inputs.pop_back();
  run.options.batch.output = folder / "out.txt";
  CHECK(run() == 0);
  CHECK(text_of(folder / "out.txt") == "it is 40 wide\n0.00 s - 2.00 s: it is 40 wide\n2.00 s - 4.00 s: it is 40 wide\n");
}
