#include "task/vqa_inputs.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

namespace {

mm::VqaOptions given(std::vector<std::string> inputs) {
  mm::VqaOptions options;
  options.batch.inputs = std::move(inputs);
  return options;
}

using Texts = std::vector<std::string>;

mm::Record record(const std::string& fields) {
  mm::Record made;
  made.id = "7";
  made.input = "a.ppm";
  if (!fields.empty()) made.fields = mm::Json::parse(fields, "list:1");
  return made;
}

Texts questions_of(const std::vector<mm::Record>& records) {
  Texts texts;
  for (const auto& one : records) texts.push_back(one.error ? std::string("error: ") + one.error->what() : one.fields.string("question"));
  return texts;
}

}  // namespace

TEST_CASE("what is no file and does not look like one is a question") {
  const TemporaryFolder folder;
  const auto picture = folder.file("a.ppm", "P6"), odd = folder.file("What is it?", "P6");
  const auto asked = mm::asked_by(
      given({picture, "Is it red?", odd, "absent.jpg", "photos/absent", folder / "*.ppm", "color", "何ですか",
             "Is this photo.jpg or red/green?", std::string(60'000, 'x'), "absent.mp4", "and/or?", "红/绿？", folder / "absent?"}));
  CHECK(asked.batch.inputs == Texts{picture, odd, "absent.jpg", "photos/absent", folder / "*.ppm", "absent.mp4", folder / "absent?"});
  CHECK(asked.questions ==
        Texts{"Is it red?", "color", "何ですか", "Is this photo.jpg or red/green?", std::string(60'000, 'x'), "and/or?", "红/绿？"});
  auto options = given({"-"});
  options.question = {"photo.jpg"};
  CHECK(mm::asked_by(options).questions == Texts{"photo.jpg"});
}

TEST_CASE("neither pictures without a question nor questions without a picture") {
  CHECK(complaint([] { mm::asked_by(given({"a.jpg"})); }) == "no question given");
  CHECK(complaint([] { mm::asked_by(given({"Is it red?"})); }) == "no pictures given");
  CHECK(complaint([] { mm::asked_by(given({"is it red"})); }) == "no pictures given");
  CHECK(complaint([] { mm::asked_by(given({"nothere", "what?"})); }) == "no pictures given: there is no file or folder 'nothere'");
  CHECK(complaint([] { mm::asked_by(given({"a.jpg", ""})); }) == "--question: an empty question");
  CHECK(complaint([] { mm::asked_by(given({"a.jpg", " \t"})); }) == "--question: an empty question");
  CHECK(complaint([] { mm::asked_by(given({"a.jpg", "is \xff it"})); }).find("the question is not UTF-8") != std::string::npos);
  auto list = given({});
  list.batch.list = {"list.jsonl"};
  CHECK(mm::asked_by(list).questions.empty());
  list.together = true;
  CHECK(complaint([&] { mm::asked_by(list); }) == "--together: the lines of a list say themselves which pictures belong together");
}

TEST_CASE("a record for each question: its own, several of its own, or those of the command line") {
  CHECK(questions_of(mm::by_question(record("{}"), {"a?", "b?"})) == Texts{"a?", "b?"});
  CHECK(questions_of(mm::by_question(record(R"({"question": "own?"})"), {"a?"})) == Texts{"own?"});
  CHECK(questions_of(mm::by_question(record(R"({"question": ["x", "y"]})"), {})) == Texts{"x", "y"});
  CHECK(questions_of(mm::by_question(record(""), {"a?"})) == Texts{"a?"});
  CHECK(questions_of(mm::by_question(record("{}"), {})) == Texts{"error: there is no question"});
  CHECK(questions_of(mm::by_question(record(R"({"question": ""})"), {"a?"})) == Texts{"error: an empty question"});
  CHECK(questions_of(mm::by_question(record(R"({"question": [" "]})"), {})) == Texts{"error: an empty question"});
  CHECK(mm::by_question(record(R"({"question": 7})"), {}).front().error.has_value());
  const auto mixed = mm::by_question(record(R"({"question": ["x", "", 7, "y"]})"), {});  // what is wrong with one costs it alone
  REQUIRE(mixed.size() == 4);
  CHECK(questions_of({mixed[0], mixed[1], mixed[3]}) == Texts{"x", "error: an empty question", "y"});
  CHECK(mixed[2].error->where == "list:1: question[2]");
  CHECK(mixed[0].kept.dump() == R"({"question":"x"})");
  CHECK(mixed[1].kept.dump() == R"({"question":""})");
  CHECK(mixed[2].kept.is_null());
}

TEST_CASE("choices come from one place, each once") {
  const TemporaryFolder folder;
  mm::VqaOptions options;
  CHECK(mm::choices_of(options) == nullptr);
  options.choices = "red, dark blue,,red";
  CHECK(*mm::choices_of(options) == Texts{"red", "dark blue"});
  options.choices = " , ";
  CHECK(complaint([&] { mm::choices_of(options); }) == "--choices: names no answer");
  options.choices = "";
  CHECK(complaint([&] { mm::choices_of(options); }) == "--choices: names no answer");
  CHECK(exit_code([&] { mm::choices_of(options); }) == 2);
  options.choices = std::nullopt;
  options.yes_no = true;
  CHECK(*mm::choices_of(options) == Texts{"yes", "no"});
  options.number = true;
  CHECK(complaint([&] { mm::choices_of(options); }) == "--number: --yes-no and --number are two ways to answer");
  CHECK(exit_code([&] { mm::choices_of(options); }) == 2);

  options = {};
  options.answers = folder.file("lines.txt", "yes\r\n\n  two words \nyes\nno");
  CHECK(*mm::choices_of(options) == Texts{"yes", "two words", "no"});
  options.answers = folder.file("array.json", R"( ["a", "b"] )");
  CHECK(*mm::choices_of(options) == Texts{"a", "b"});
  options.answers = folder.file("empty.txt", "\n\n");
  CHECK(complaint([&] { mm::choices_of(options); }).find("names no answer") != std::string::npos);
  CHECK(exit_code([&] { mm::choices_of(options); }) == 3);
  options.answers = "";
  CHECK(complaint([&] { mm::choices_of(options); }) == "--answers: an empty file name");
  CHECK(exit_code([&] { mm::choices_of(options); }) == 2);
  options.answers = "-";
  CHECK(complaint([&] { mm::choices_of(options); }).starts_with("--answers -: is a file"));
  CHECK(exit_code([&] { mm::choices_of(options); }) == 2);
  options.answers = folder.file("broken.json", R"(["a", 7])");
  CHECK(exit_code([&] { mm::choices_of(options); }) == 3);
  options.answers = folder.file("binary.txt", "\xff\xfe");
  CHECK(exit_code([&] { mm::choices_of(options); }) == 3);
  options.answers = folder / "absent.txt";
  CHECK(exit_code([&] { mm::choices_of(options); }) == 3);
}

TEST_CASE("choices of a record") {
  CHECK(mm::choices_of(record("{}"), {}) == nullptr);
  CHECK(*mm::choices_of(record(R"({"choices": ["a", "b", "a"]})"), {}) == Texts{"a", "b"});
  CHECK(exit_code([] { mm::choices_of(record(R"({"choices": []})"), {}); }) == 3);
  CHECK(exit_code([] { mm::choices_of(record(R"({"choices": "a"})"), {}); }) == 3);
}

TEST_CASE("a number is a pattern") {
  mm::VqaOptions options;
  CHECK(mm::pattern_of(options).empty());
  options.regex = "a|b";
  CHECK(mm::pattern_of(options) == "a|b");
  options.regex = "";
  CHECK(complaint([&] { mm::pattern_of(options); }).starts_with("--regex: an empty pattern"));
  CHECK(exit_code([&] { mm::pattern_of(options); }) == 2);
  options.regex = std::nullopt;
  options.number = true;
  CHECK(mm::pattern_of(options) == "0|[1-9][0-9]{0,8}");
}

TEST_CASE("choices of a record and an answer that is written are two ways; those of the options give way") {
  const auto own = record(R"({"choices": ["a", "b"]})");
  mm::VqaOptions options;
  options.yes_no = true;
  CHECK(*mm::choices_of(own, options) == Texts{"a", "b"});
  options.yes_no = false;
  options.number = true;
  CHECK(complaint([&] { mm::choices_of(own, options); }) == "list:1: choices: choices and --number are two ways to answer");
  options.number = false;
  options.regex = "a|b";
  CHECK(complaint([&] { mm::choices_of(own, options); }) == "list:1: choices: choices and --regex are two ways to answer");
  CHECK(exit_code([&] { mm::choices_of(own, options); }) == 3);
  CHECK(mm::choices_of(record("{}"), options) == nullptr);
}

namespace {

struct Model : mm::Answerer {
  Model(bool writes, bool starts) : written(writes), starts(starts) {}
  bool writes() const override { return written; }
  bool knows_question_starts() const override { return starts; }
  void check(const mm::AnswerRequest&) const override {}
  void check(const mm::Choices&) const override {}
  mm::PreparedPictures prepare(const mm::Pictures&) const override { return nullptr; }
  std::vector<mm::Answers> answer(std::span<const mm::QuestionItem>, const mm::AnswerRequest&) override { return {}; }
  bool written, starts;
};

}  // namespace

TEST_CASE("options that would change nothing are told") {
  const Model writer(true, false), classifier(false, false), old(true, true);
  mm::VqaOptions options;
  CHECK(mm::check_use(options, writer).empty());
  options.question_start = "authors";
  CHECK(complaint([&] { mm::check_use(options, writer); }) == "--question-start: the model knows one way to begin a question");
  CHECK(mm::check_use(options, old).empty());

  options = {};
  options.score = "mean-logprob";
  CHECK(complaint([&] { mm::check_use(options, writer); }) == "--score: says how choices are scored, and there is nothing to choose from");
  options.yes_no = true;
  CHECK(mm::check_use(options, writer).empty());
  CHECK(complaint([&] { mm::check_use(options, classifier); }) ==
        "--score: the model has a probability for each of its answers, and scores no tokens");
  options = {};
  options.rank_first = 3;
  CHECK(complaint([&] { mm::check_use(options, writer); }).starts_with("--rank-first: "));
  options.batch.list = {"questions.jsonl"};  // its lines may have choices
  CHECK(mm::check_use(options, writer).empty());

  options = {};
  options.decode.beam = 3;
  CHECK(mm::check_use(options, writer).empty());
  CHECK(mm::check_use(options, classifier) == "--decode.beam says how answers are written, and here they are chosen: it changes nothing");
  options.choices = "a,b";
  CHECK(mm::check_use(options, writer).starts_with("--decode.beam says "));
}
