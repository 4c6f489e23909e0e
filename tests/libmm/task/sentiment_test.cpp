#include "task/sentiment.h"

#include <sstream>

#include "base/error.h"
#include "support/caught.h"
#include "support/schema.h"
#include "support/temporary.h"

#include "support/doctest.h"

namespace {

// Finds a text the better the longer it is, and reads ten characters of it.
class Measurer : public mm::TextClassifier {
 public:
  Measurer(std::vector<std::string> labels, mm::Scoring scoring) : labels_(std::move(labels)), scoring_(scoring) {}
  const std::vector<std::string>& labels() const override { return labels_; }
  mm::Scoring scoring() const override { return scoring_; }
  std::int64_t longest() const override { return 10; }

  std::vector<mm::TextScores> classify(std::span<const mm::TextItem> items) override {
    std::vector<mm::TextScores> all;
    for (const auto& item : items) {
      const auto length = static_cast<std::int64_t>(item.text.size() + item.pair.value_or("").size());
      const double good = scoring_ == mm::Scoring::none ? -1.5 : 0.25 + 0.05 * static_cast<double>(std::min<std::int64_t>(length, 10));
      std::vector<double> scores{1 - good, good};
      scores.resize(labels_.size(), 0.5);
      all.push_back({.logits = scores,
                     .scores = scores,
                     .tokens = std::min<std::int64_t>(length, 10),
                     .left_out = std::max<std::int64_t>(0, length - 10)});
    }
    return all;
  }

 private:
  std::vector<std::string> labels_;
  mm::Scoring scoring_;
};

struct Run {
  Run(const TemporaryFolder& folder, std::vector<std::string> texts, std::vector<std::string> its_labels = {"bad", "good"},
      mm::Scoring how = mm::Scoring::softmax)
      : labels(std::move(its_labels)), scoring(how) {
    options.batch.output = folder / "out.jsonl";
    options.model = "measurer";
    options.text = std::move(texts);
  }

  int operator()() {
    mm::Log log("mm sentiment", mm::Level::normal, false, said.stream);
    return mm::sentiment(
        options,
        [&] {
          return mm::OpenedClassifier{"measurer", std::make_unique<Measurer>(labels, scoring)};
        },
        log);
  }

  std::vector<mm::Json> records() const {
    std::vector<mm::Json> all;
    std::istringstream lines(text_of(options.batch.output));
    for (std::string line; std::getline(lines, line);) all.push_back(mm::Json::parse(line, "out"));
    return all;
  }

  std::vector<std::string> labels;
  mm::Scoring scoring;
  mm::SentimentOptions options;
  CapturedStream said;
};

void check_schema(const std::vector<mm::Json>& records) {
  const Schema schema(mm::Json::read(MM_SOURCE "/share/doc/record.schema.json"));
  for (const auto& record : records) CHECK(schema.complaint(record) == "");
}

}  // namespace

TEST_CASE("a record holds the likeliest label, all labels, and how much was read") {
  const TemporaryFolder folder;
  Run run(folder, {"so", "wonderful indeed"});
  CHECK(run() == 0);
  const auto records = run.records();
  REQUIRE(records.size() == 2);
  CHECK(records[0].string("id") == "text 1");
  CHECK(records[0].string("input") == "so");
  CHECK(records[0].string("label") == "bad");
  CHECK(records[0].number("probability") == doctest::Approx(0.65));
  CHECK(records[0].at("probabilities").at(1).string("label") == "good");
  CHECK(records[0].integer("tokens") == 2);
  CHECK_FALSE(records[0].has("left_out"));
  CHECK_FALSE(records[0].has("labels"));
  CHECK(records[1].string("label") == "good");
  CHECK(records[1].integer("left_out") == 6);
  check_schema(records);
}

TEST_CASE("labels on their own are said together") {
  const TemporaryFolder folder;
  Run run(folder, {"wonderful indeed", "so"}, {"bad", "good", "even"}, mm::Scoring::sigmoid);
  CHECK(run() == 0);
  const auto records = run.records();
  CHECK(records.at(0).at("labels").size() == 2);
  CHECK(records[0].at("labels").at(0).string() == "good");
  CHECK(records[0].at("labels").at(1).string() == "even");
  check_schema(records);
}

TEST_CASE("values are values") {
  const TemporaryFolder folder;
  Run run(folder, {"so"}, {"score", "other"}, mm::Scoring::none);
  CHECK(run() == 0);
  const auto records = run.records();
  CHECK(records.at(0).number("value") == 2.5);
  CHECK(records[0].at("values").at(1).number("value") == -1.5);
  CHECK_FALSE(records[0].has("label"));
  check_schema(records);
  run.options.batch.output = folder / "out.txt";
  CHECK(run() == 0);
  CHECK(text_of(folder / "out.txt") == "2.5000\n");
}

TEST_CASE("a text that is none costs its record") {
  const TemporaryFolder folder;
  Run run(folder, {});
  run.options.batch.inputs = {folder.file("a.txt", "so\n\xff\xfe\n{\"text\": \"so\", \"pair\": \"wonderful\"}\n{\"text\": 3}\n")};
  CHECK(run() == 1);
  const auto records = run.records();
  REQUIRE(records.size() == 4);
  CHECK(records[1].at("error").string("what") == "the text is not UTF-8");
  CHECK(records[1].at("error").string("where") == folder / "a.txt:2");
  CHECK(records[2].string("label") == "good");
  CHECK(records[3].at("error").string("what") == "expected a string, got a number");
  check_schema(records);
}

TEST_CASE("words are explained when asked for, on a page as well") {
  const TemporaryFolder folder;
  Run run(folder, {"so wonderful"});
  run.options.explain = true;
  run.options.explain_page = folder / "why.html";
  CHECK(run() == 0);
  const auto records = run.records();
  CHECK(records.at(0).at("explanation").at("words").size() == 2);
  CHECK(text_of(folder / "why.html").find("wonderful") != std::string::npos);
  check_schema(records);
  run.options.explain = false;
  CHECK(complaint([&] { run(); }) == "--explain-page: a page shows what --explain finds");
}

TEST_CASE("attention is refused of a model that shows none, before anything is read") {
  const TemporaryFolder folder;
  Run run(folder, {"so wonderful"});
  run.options.explain = true;
  run.options.explain_method = "rollout";
  CHECK(complaint([&] { run(); }) == "--explain-method rollout: the model shows no attention to roll out");
}

TEST_CASE("of a media file the subtitles beside it are judged") {
  const TemporaryFolder folder;
  const std::string subtitles =
      folder.file("clip.srt", "1\n00:00:00,000 --> 00:00:01,000\n<i>wonderful</i>\n\n2\n00:00:01,000 --> 00:00:02,000\nindeed\n");
  folder.file("clip.mp4", "never opened: the model takes neither sound nor picture");
  folder.file("bare.mp4", "x");
  folder.file("bad.wav", "x");
  folder.file("bad.vtt", "WEBVTT\n\nsoon\nwell\n");
  Run run(folder, {});
  run.options.batch.inputs = {
      folder / "clip.mp4", folder / "bare.mp4", folder / "bad.wav", folder / "absent.mov",
      folder.file("l.jsonl", "{\"media\": \"bare.mp4\", \"text\": \"so\"}\n{\"media\": \"clip.mp4\", \"text\": null}\n")};
  CHECK(run() == 1);
  const auto records = run.records();
  check_schema(records);
  REQUIRE(records.size() == 6);
  CHECK(records[0].string("input") == folder / "clip.mp4");
  CHECK(records[0].string("subtitles") == subtitles);
  CHECK(records[0].integer("left_out") == 6);  // "wonderful indeed"
  CHECK(records[1].at("error").string("what") ==
        "there is nothing to judge: no subtitles beside the file, and the model takes neither sound nor picture");
  CHECK(records[2].at("error").string("where") == folder / "bad.vtt:4");
  CHECK(records[3].at("error").string("where") == folder / "absent.mov");
  CHECK(records[4].integer("tokens") == 2);
  CHECK(records[5].at("error").string("what").starts_with("there is nothing to judge"));  // its text is said not to be
}

TEST_CASE("a model that is not there, and one that judges no texts") {
  mm::SentimentOptions options;
  CapturedStream said;
  mm::Log log("mm sentiment", mm::Level::normal, false, said.stream);
  options.model = "no-such-model";
  CHECK(exit_code([&] { mm::open_classifier(options, log); }) == 3);
  options.model = MM_TEST_DATA "/blip/defaults";
  CHECK(complaint([&] { mm::open_classifier(options, log); }).ends_with("do not classify texts"));
}

TEST_CASE("answers are held to what is true, and rows of files are counted against the records") {
  const TemporaryFolder folder;
  Run run(folder, {}, {"score"}, mm::Scoring::none);
  run.options.features = {folder.file("t.csv", "text,score\nso,-1.5\nwell,2.0\n")};
  run.options.truth = "score";
  run.options.scores = folder / "scores.json";
  CHECK(run() == 0);
  CHECK(run.records().at(1).string("id") == "row 2");
  CHECK(run.records().at(1).string("input") == "well");
  CHECK(mm::Json::read(folder / "scores.json").at("scores").at("mmsa").number("acc2_non0") == 0.5);
  CHECK(run.said.text().find("acc2_non0") != std::string::npos);
  run.options.batch.overwrite = true;
  run.options.text = {"one"};
  CHECK(complaint([&] { run(); }) == run.options.features[0] + ": has 2 rows, and there are 1 records");
}
