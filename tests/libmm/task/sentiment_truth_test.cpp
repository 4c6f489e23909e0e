#include "task/sentiment_truth.h"

#include <algorithm>
#include <memory>

#include "metric/sentiment_score.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// A model that is never asked: its labels, and how it scores them.
class Silent : public TextClassifier {
 public:
  Silent(std::vector<std::string> labels, Scoring scoring) : labels_(std::move(labels)), scoring_(scoring) {}
  const std::vector<std::string>& labels() const override { return labels_; }
  Scoring scoring() const override { return scoring_; }
  std::int64_t longest() const override { return 1; }
  std::vector<TextScores> classify(std::span<const TextItem>) override { return {}; }

 private:
  std::vector<std::string> labels_;
  Scoring scoring_;
};

Record record_of(const char* fields, const char* answer) {
  Record record;
  record.id = "r";
  record.fields = Json::parse(fields, "fields");
  record.answer = Json::parse(answer, "answer");
  return record;
}

}  // namespace

TEST_CASE("the conventions that options may ask for are those of the table") {
  for (const auto& convention : sentiment_conventions()) CHECK(std::ranges::find(kConventions, convention.name) != kConventions.end());
  CHECK(kConventions.size() == sentiment_conventions().size() + 1);
  CHECK(kConventionsOrNone.size() == kConventions.size() + 1);
}

TEST_CASE("values are scored by the conventions that are asked for, in a table and as JSON") {
  const TemporaryFolder folder;
  SentimentOptions options;
  options.truth = "score";
  options.convention = "all";
  options.scores = folder / "scores.json";
  SentimentTruth truth(options);
  truth.open(Silent({"value"}, Scoring::none), "m");
  const RowFields rows;
  truth.count(record_of(R"({"score": 2})", R"({"value": 1.5})"), rows);
  truth.count(record_of(R"({"score": -1})", R"({"value": 0.5})"), rows);
  truth.count(record_of(R"({"score": 0})", R"({"value": -0.5})"), rows);
  truth.count(record_of(R"({"other": 0})", R"({"value": 3})"), rows);
  CapturedStream said;
  Log log("mm sentiment", Level::normal, false, said.stream);
  truth.finish(log);
  const std::string table = said.text();
  CHECK(table.starts_with("3 records held to 'score'; 1 without it\n"));
  CHECK(table.find("     mmsa     mult      mag     sims\n") != std::string::npos);
  CHECK(table.find("\nacc2_non0           50.00    50.00    50.00    50.00\n") != std::string::npos);
  CHECK(table.find("\nacc7                 0.00     0.00     0.00        -\n") == std::string::npos);  // 2.0 of 1.5: half to even is right
  const Json json = Json::read(options.scores);
  CHECK(json.integer("records") == 3);
  CHECK(json.integer("without") == 1);
  CHECK(json.string("model") == "m");
  CHECK(json.at("scores").size() == 4);
  const Json mmsa = json.at("scores").at("mmsa");
  CHECK(mmsa.number("n_zero") == 1);
  CHECK(mmsa.number("acc2_has0") == doctest::Approx(1.0 / 3));
  CHECK(mmsa.number("acc7") == doctest::Approx(2.0 / 3));
  CHECK(mmsa.number("mae") == doctest::Approx(2.5 / 3));
  CHECK(mmsa.number("majority") == doctest::Approx(2.0 / 3));
}

TEST_CASE("a field that no answered record has is missed") {
  SentimentOptions options;
  options.truth = "score";
  SentimentTruth truth(options);
  truth.open(Silent({"score"}, Scoring::none), "m");
  truth.count(record_of("{}", R"({"value": 1.0})"), {});
  CapturedStream said;
  Log log("mm sentiment", Level::normal, false, said.stream);
  CHECK(complaint([&] { truth.finish(log); }) == "--truth: no record that was answered has a 'score'");
}

TEST_CASE("labels have their accuracy beside the most frequent one") {
  SentimentOptions options;
  options.truth = "is";
  SentimentTruth truth(options);
  truth.open(Silent({"bad", "good"}, Scoring::softmax), "m");
  for (const char* is : {"good", "good", "bad"}) {
    const Record record = record_of((std::string(R"({"is": ")") + is + "\"}").c_str(), R"({"label": "good"})");
    truth.check(record, {});
    truth.count(record, {});
  }
  CapturedStream said;
  Log log("mm sentiment", Level::normal, false, said.stream);
  truth.finish(log);
  CHECK(said.text().find("\naccuracy            66.67\n") != std::string::npos);
  CHECK(said.text().find("\nmajority            66.67\n") != std::string::npos);
  CHECK(complaint([&] { truth.check(record_of(R"({"is": "god"})", "{}"), {}); }) ==
        "what is true is 'god', no label of the model (did you mean 'good'?)");
  CHECK(complaint([&] { truth.check(record_of(R"({"is": [1]})", "{}"), {}); }) == "what is true, 'is', is no label");
}

TEST_CASE("the truth may stand in the rows of files, and a record's own goes first") {
  const TemporaryFolder folder;
  SentimentOptions options;
  options.truth = "score";
  SentimentTruth truth(options);
  truth.open(Silent({"value"}, Scoring::none), "m");
  const RowFields rows({folder.file("s.csv", "score\n1.0\n")});
  truth.count(record_of(R"({})", R"({"value": 1})"), rows);
  truth.count(record_of(R"({"score": -2})", R"({"value": -2})"), rows);
  CapturedStream said;
  Log quiet("mm sentiment", Level::quiet, false, said.stream);
  truth.finish(quiet);
  CHECK(said.text() == "");
  CHECK(complaint([&] { truth.check(record_of(R"({"score": "x"})", "{}"), rows); }) == "what is true, 'score', is no number");
}

TEST_CASE("options that contradict each other, models of several answers, and nothing to hold to") {
  const TemporaryFolder folder;
  const auto said = [](auto change) {
    SentimentOptions options;
    change(options);
    return complaint([&] { SentimentTruth truth(options); });
  };
  CHECK(said([](auto& o) { o.scores = "s.json"; }) == "--scores: scores are of answers beside what is true");
  CHECK(said([](auto& o) {
          o.truth = "score";
          o.batch.resume = true;
        }).starts_with("--truth: scores are of one whole run"));
  const std::string there = folder.file("there.json", "{}");
  CHECK(said([&](auto& o) {
          o.truth = "score";
          o.scores = there;
        }) == there + ": exists already");
  SentimentOptions options;
  options.truth = "score";
  SentimentTruth truth(options);
  CHECK(complaint([&] { truth.open(Silent({"a", "b"}, Scoring::sigmoid), "m"); }).find("gives several answers") != std::string::npos);
  CHECK(complaint([&] { truth.open(Silent({"a", "b"}, Scoring::none), "m"); }).find("gives several answers") != std::string::npos);
  CapturedStream stream;
  Log log("mm sentiment", Level::normal, false, stream.stream);
  truth.finish(log);
  CHECK(stream.text().find("no record was answered: there are no scores") != std::string::npos);
}
