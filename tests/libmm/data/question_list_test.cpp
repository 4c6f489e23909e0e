#include "data/question_list.h"

#include "base/error.h"
#include "base/file.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("questions about a picture come together, in the order in which pictures first occur") {
  const TemporaryFolder scratch;
  write_file(scratch / "q.jsonl",
             "\xEF\xBB\xBF{\"image\": \"b.png\", \"question\": \"is it red?\", \"answer\": \"yes\"}\n\n"
             "{\"image\": \"/a.png\", \"question\": \"how many?\", \"answers\": [\"3\", \"2\", \"2\"], \"more\": 1}\n"
             "{\"image\": \"b.png\", \"question\": \"what is it?\", \"answers\": [\"ball\", \"sphere\"]}\n"
             "{\"image\": \"b.png\", \"question\": \"who?\", \"answer\": \"no\", \"kind\": \"person\"}\n");
  const auto photos = read_question_list(scratch / "q.jsonl");
  REQUIRE(photos.size() == 2);
  CHECK(photos[0].photo.path == scratch / "b.png");
  CHECK(photos[0].photo.id == "b.png");
  CHECK((photos[0].asked ==
         std::vector<QuestionAnswer>{{"is it red?", "yes", "yes-no"}, {"what is it?", "ball", "other"}, {"who?", "no", "person"}}));
  CHECK(photos[1].photo.path == "/a.png");
  CHECK((photos[1].asked == std::vector<QuestionAnswer>{{"how many?", "2", "number"}}));
}

TEST_CASE("a broken line of questions is named") {
  const TemporaryFolder scratch;
  const auto message = [&](const std::string& line) {
    write_file(scratch / "q.jsonl", "{\"image\": \"a.jpg\", \"question\": \"x\", \"answer\": \"y\"}\n" + line + "\n");
    const auto error = error_of([&] { read_question_list(scratch / "q.jsonl"); });
    CHECK(error.kind == Kind::input);
    return std::string(error.what()) + " | " + error.where.substr(error.where.rfind('/') + 1);
  };
  CHECK(message("[1]") == "expected a JSON object | q.jsonl:2");
  CHECK(message(R"({"image": "", "question": "x", "answer": "y"})") == "an empty 'image' | q.jsonl:2");
  CHECK(message(R"({"image": "a", "question": " ", "answer": "y"})") == "an empty question | q.jsonl:2");
  CHECK(message(R"({"image": "a", "question": "x", "answer": ""})") == "an empty answer | q.jsonl:2");
  CHECK(message(R"({"image": "a", "question": "x", "answers": []})") == "'answers' is an empty list | q.jsonl:2");
  CHECK(message(R"({"image": "a", "question": "x", "answers": ["y", 3]})").find("q.jsonl:2") != std::string::npos);
  CHECK(message(R"({"image": "a", "question": "x", "answer": "y", "answers": ["y"]})") == "both 'answer' and 'answers' | q.jsonl:2");
  CHECK(message(R"({"image": "a", "question": "x"})").find("answer") != std::string::npos);
  CHECK(message(R"({"image": "a", "question": "x", "answer": "y", "kind": " "})") == "an empty 'kind' | q.jsonl:2");
  write_file(scratch / "empty.jsonl", "\n");
  CHECK_THROWS_WITH_AS(read_question_list(scratch / "empty.jsonl"), "holds no questions", Error);
  CHECK_THROWS_AS(read_question_list(scratch / "absent.jsonl"), Error);
}
