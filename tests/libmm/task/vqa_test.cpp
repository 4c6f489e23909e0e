#include "task/vqa.h"

#include <ATen/ops/full.h>

#include <atomic>
#include <cmath>
#include <sstream>

#include "base/error.h"
#include "model/attention_maps.h"
#include "support/caught.h"
#include "support/codecs.h"
#include "support/drawn_video.h"
#include "support/schema.h"
#include "support/temporary.h"

#include "support/doctest.h"

namespace {

std::atomic<int> prepared = 0;

// Says how wide the pictures are and what it was asked; of choices it likes the last.
class Measurer : public mm::Answerer {
 public:
  int most_pictures() const override { return 2; }
  void check(const mm::AnswerRequest& request) const override {
    if (request.answers > 9) throw mm::Error(mm::Kind::usage, "nobody can say it in so many ways", "--top");
  }
  void check(const mm::Choices& choices) const override {
    for (const auto& choice : *choices) {
      if (choice == "!") throw mm::Error(mm::Kind::input, "no end is known", "folder/generation_config.json");
      if (choice == "?") throw mm::Error(mm::Kind::input, "the answer '?' has no token", "choices");
    }
  }

  mm::PreparedPictures prepare(const mm::Pictures& pictures) const override {
    ++prepared;
    int width = 0;
    for (const auto& image : pictures.images) width += image.width;
    return std::make_shared<const mm::NamedTensors>(mm::NamedTensors{{"width", at::full({1}, width)}});
  }

  std::vector<mm::Answers> answer(std::span<const mm::QuestionItem> items, const mm::AnswerRequest& request) override {
    std::vector<mm::Answers> all;
    for (const auto& item : items) {
      auto& answers = all.emplace_back();
      answers.question_tokens = 3;
      answers.question_truncated = item.question.size() > 20;
      if (item.choices) {
        std::vector<mm::Answer> scored;
        for (const auto& choice : *item.choices) scored.push_back({.text = choice, .logprob = static_cast<double>(scored.size())});
        mm::put_choices(std::move(scored), request, answers);
        continue;
      }
      const auto width = std::to_string(item.pictures->at("width").item().toInt());
      mm::put_written({{.text = width + " " + item.question + request.pattern,
                        .logprob = -1,
                        .mean_logprob = -0.5,
                        .probability = 0.5,
                        .tokens = {{.id = 7, .text = "wide", .logprob = std::log(0.5)}}}},
                      answers);
    }
    return all;
  }
};

// The same, and where it looked for its answer, by the question's length.
class Shower : public Measurer, public mm::AnswerMapper {
 public:
  mm::AnswerMapper* mapper() override { return this; }
  std::int64_t layers() const override { return 1; }
  mm::PicturePart part(int, int) const override { return {}; }
  mm::AttentionMaps maps(const mm::QuestionItem& item, const mm::Answer& answer, const mm::AnswerRequest&, int layer) override {
    const auto map = at::full({2, 1, 1}, static_cast<double>(item.question.size()));
    return {.words = mm::with_answer(answer.text, {{.text = item.question, .maps = map}}), .layer = layer, .layers = 1};
  }
};

class Counter : public mm::Matcher {
 public:
  at::Tensor prepare(const mm::Image& image) const override { return at::full({3, 1, 1}, image.width); }
  std::vector<mm::Match> match(std::span<const mm::MatchItem> items) override {
    std::vector<mm::Match> matches;
    for (const auto& item : items)
      matches.push_back(
          {.probability = item.pixels.max().item().toDouble() / static_cast<double>(item.text.size()), .truncated = item.text.size() > 12});
    return matches;
  }
};

struct Run {
  explicit Run(const TemporaryFolder& folder) {
    options.batch.output = folder / "out.jsonl";
    options.model = "measurer";
  }

  int operator()() {
    mm::Log log("mm vqa", mm::Level::normal, false, said.stream);
    return mm::vqa(
        options,
        [&] {
          std::unique_ptr<mm::Answerer> answerer = std::make_unique<Measurer>();
          if (!options.maps.explain.empty()) answerer = std::make_unique<Shower>();
          return mm::OpenedAnswerer{
              .name = "measurer", .answerer = std::move(answerer), .matcher = options.match ? std::make_unique<Counter>() : nullptr};
        },
        log);
  }

  std::vector<mm::Json> records() const {
    std::vector<mm::Json> all;
    std::istringstream lines(text_of(options.batch.output));
    for (std::string line; std::getline(lines, line);) all.push_back(mm::Json::parse(line, "out"));
    return all;
  }

  mm::VqaOptions options;
  CapturedStream said;
};

// A black picture in the simplest format there is.
std::string picture(int width, int height) {
  return "P6 " + std::to_string(width) + " " + std::to_string(height) + " 255\n" +
         std::string(static_cast<std::size_t>(width * height * 3), '\0');
}

}  // namespace

TEST_CASE("a record a question: the answer, its scores, its tokens") {
  const TemporaryFolder folder;
  Run run(folder);
  const auto a = folder.file("a.ppm", picture(3, 2)), b = folder.file("b.ppm", "P6 3");
  run.options.batch.inputs = {a, b, "How wide?", "Really?"};
  CHECK(run() == 1);
  const auto records = run.records();
  REQUIRE(records.size() == 4);
  CHECK(records[0].string("id") == a);
  CHECK(records[0].string("question") == "How wide?");
  CHECK(records[0].string("answer") == "3 How wide?");
  CHECK(records[0].number("probability") == 0.5);
  CHECK(records[0].number("logprob") == -1);
  CHECK(records[0].number("mean_logprob") == -0.5);
  CHECK(records[0].at("tokens").at(0).number("probability") == doctest::Approx(0.5));
  CHECK(records[0].string("model") == "measurer");
  for (const auto* absent : {"margin", "top", "match", "question_truncated", "truncated", "answers"}) CHECK_FALSE(records[0].has(absent));
  CHECK(records[1].string("id") == a + "#2");
  CHECK(records[1].string("answer") == "3 Really?");
  CHECK(records[2].at("error").string("kind") == "input");
  CHECK(records[3].at("error").string("kind") == "input");
}

TEST_CASE("questions about one picture prepare it once, in a list too") {
  const TemporaryFolder folder;
  Run run(folder);
  folder.file("a.ppm", picture(3, 2));
  folder.file("b.ppm", picture(5, 2));
  std::string lines = R"({"id": 1, "image": "a.ppm", "question": ["x", "y", "z"]})"
                      "\n";
  for (int i = 0; i < 30; ++i) lines += R"({"image": "a.ppm", "question": "q)" + std::to_string(i) + "\"}\n";
  lines += R"({"image": "b.ppm", "question": "last"})";
  run.options.batch.list = {folder.file("list.jsonl", lines)};
  prepared = 0;
  CHECK(run() == 0);
  CHECK(prepared == 2);
  const auto records = run.records();
  REQUIRE(records.size() == 34);
  CHECK(records[0].string("id") == "1");
  CHECK(records[1].string("id") == "1#2");
  CHECK(records[2].string("answer") == "3 z");
  CHECK(records[33].string("answer") == "5 last");
}

TEST_CASE("records with choices of their own, with truth, with several pictures, and with mistakes") {
  const TemporaryFolder folder;
  Run run(folder);
  folder.file("a.ppm", picture(3, 2));
  run.options.top = 2;
  run.options.batch.list = {
      folder.file("list.jsonl", R"({"image": "a.ppm", "question": "q", "choices": ["no", "yes", "so"], "answers": ["so", "no"]}
{"image": ["a.ppm", "a.ppm"], "question": "q"}
{"image": ["a.ppm", "a.ppm", "a.ppm"], "question": "q"}
{"image": [], "question": "q"}
{"image": "a.ppm", "question": "q", "choices": ["?"]}
{"image": "a.ppm", "question": "q", "choices": []}
{"image": "a.ppm"}
{"image": "a.ppm", "question": "a question of more than twenty letters"}
)")};
  CHECK(run() == 1);
  const auto records = run.records();
  REQUIRE(records.size() == 8);
  CHECK(records[0].string("answer") == "so");
  CHECK(records[0].at("top").size() == 2);
  CHECK(records[0].at("top").at(1).string("answer") == "yes");
  CHECK(records[0].number("margin") ==
        doctest::Approx(records[0].number("probability") - records[0].at("top").at(1).number("probability")));
  CHECK(records[0].at("answers").strings() == std::vector<std::string>{"so", "no"});
  CHECK(records[1].string("answer") == "6 q");
  CHECK(records[2].at("error").string("what") == "3 pictures to one question, the model takes 2");
  CHECK(records[3].at("error").string("what") == "an empty list of files");
  CHECK(records[4].at("error").string("what") == "the answer '?' has no token");
  CHECK(records[5].at("error").string("what") == "an empty list of choices");
  CHECK(records[6].at("error").string("what") == "there is no question");
  CHECK(records[7].boolean("question_truncated"));
  CHECK(run.said.text().find("the model has read 3 tokens of the question") != std::string::npos);
}

TEST_CASE("choices of the options, patterns, and what cannot be asked of the model ends the run") {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.batch.inputs = {folder.file("a.ppm", picture(3, 2)), "q"};
  run.options.choices = "red,blue";
  CHECK(run() == 0);
  CHECK(run.records().at(0).string("answer") == "blue");
  run.options.batch.overwrite = true;
  run.options.choices = std::nullopt;
  run.options.number = true;
  CHECK(run() == 0);
  CHECK(run.records().at(0).string("answer") == "3 q0|[1-9][0-9]{0,8}");
  run.options.top = 10;
  CHECK(complaint([&] { run(); }) == "--top: nobody can say it in so many ways");
  run.options.number = false;
  run.options.choices = "yes,?";
  CHECK(complaint([&] { run(); }) == "--choices: the answer '?' has no token");
  run.options.choices = "yes,!";
  CHECK(complaint([&] { run(); }) == "folder/generation_config.json: no end is known");
}

TEST_CASE("a matcher says how well question and answer go with the picture") {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.batch.inputs = {folder.file("a.ppm", picture(3, 2)), "q"};
  run.options.match = "counter";
  CHECK(run() == 0);
  CHECK(run.records().at(0).number("match") == doctest::Approx(3.0 / 5));  // "q 3 q"
  CHECK_FALSE(run.records().at(0).has("match_truncated"));
  run.options.batch.overwrite = true;
  run.options.batch.inputs[1] = "how wide?";
  CHECK(run() == 0);
  CHECK(run.records().at(0).boolean("match_truncated"));
}

TEST_CASE("people read the answer, behind its question where there are several") {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.batch.output = folder / "out.txt";
  run.options.batch.inputs = {folder.file("a.ppm", picture(3, 2)), "q"};
  CHECK(run() == 0);
  CHECK(text_of(folder / "out.txt") == "3 q\n");
  run.options.batch.overwrite = true;
  run.options.batch.inputs.push_back("why?");
  CHECK(run() == 0);
  CHECK(text_of(folder / "out.txt").ends_with("a.ppm: why? 3 why?\n"));
}

TEST_CASE("each question of a picture has maps of its own, with the answer in front of the words asked" * doctest::skip(!mm::kHasCodecs)) {
  const TemporaryFolder folder;
  Run run(folder);
  run.options.batch.inputs = {folder.file("a.ppm", picture(3, 2)), "How wide?", "Really?"};
  run.options.maps.explain = folder / "maps";
  CHECK(run() == 0);
  const auto records = run.records();
  const Schema schema(mm::Json::read(MM_SOURCE "/share/doc/record.schema.json"));
  for (const auto& record : records) {
    CHECK(schema.complaint(record) == "");
    const auto words = mm::Json::read(record.string("maps") + "/maps.json").at("words");
    REQUIRE(words.size() == 2);
    CHECK(words.at(0).string("text") == record.string("answer"));
    CHECK(words.at(1).string("text") == record.string("question"));
    CHECK(words.at(0).at("attention").number("sum") == static_cast<double>(record.string("question").size()));
  }
  CHECK(records[0].string("maps") != records[1].string("maps"));
}

TEST_CASE("all pictures that are named are one question's; a video is asked about alone" * doctest::skip(!mm::kHasCodecs)) {
  const TemporaryFolder folder;
  Run run(folder);
  const auto a = folder.file("a.ppm", picture(3, 2)), b = folder.file("b.ppm", picture(5, 2)), c = folder.file("c.ppm", "P6 3");
  const DrawnVideo drawn{.width = 40, .height = 30, .frames = 10, .rate = 10, .level = [](int, int, int) { return std::uint8_t{9}; }};
  const auto video = folder.file("v.avi", avi(drawn));
  run.options.batch.inputs = {a, b, "q", "why?"};
  run.options.together = true;
  run.options.batch.overwrite = true;
  CHECK(run() == 0);
  auto records = run.records();
  REQUIRE(records.size() == 2);
  CHECK(records[0].string("id") == a);
  CHECK(records[0].string("answer") == "8 q");
  CHECK(records[0].at("inputs").strings() == std::vector{a, b});
  CHECK(records[1].string("id") == a + "#2");

  run.options.batch.inputs = {a, c, "q"};
  CHECK(run() == 1);
  CHECK(run.records().at(0).at("error").string("where") == c);
  run.options.batch.inputs = {a, folder / "absent*", "q"};
  CHECK(run() == 1);
  run.options.batch.inputs = {a, b, a, "q"};
  CHECK(run() == 1);
  CHECK(run.records().at(0).at("error").string("what") == "3 pictures to one question, the model takes 2");
  run.options.batch.inputs = {a, video, "q"};
  CHECK(run() == 1);
  CHECK(run.records().at(0).at("error").string("what") ==
        "is a video among several files, and a question is about pictures or about one video");

  run.options.together = false;
  run.options.match = "counter";
  CHECK(run() == 0);
  records = run.records();
  CHECK(records[0].string("answer") == "3 q");
  CHECK_FALSE(records[0].has("frames"));
  CHECK(records[1].string("answer") == "40 q");
  CHECK(records[1].at("frames").numbers() == std::vector<double>{0.5});
  CHECK(records[1].string("frame_rule") == "middle");
  CHECK(records[1].number("match") == doctest::Approx(40.0 / 6));  // "q 40 q"
}
