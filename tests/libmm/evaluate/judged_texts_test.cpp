#include "evaluate/judged_texts.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr std::array<std::string_view, 2> kPredicted{"candidate", "caption"};
constexpr std::array<std::string_view, 1> kTexts{"answer"};
constexpr std::array<std::string_view, 2> kReferences{"references", "caption"};

struct Files {
  JudgedTexts read(const std::string& predictions, const std::string& references, const std::string& missing = "refuse") const {
    return read_judged_texts({.predictions = folder.file("p.jsonl", predictions),
                              .references = references.empty() ? "" : folder.file("r.jsonl", references),
                              .prediction_names = kPredicted,
                              .reference_names = kReferences,
                              .missing = missing});
  }
  std::string refused(const std::string& predictions, const std::string& references) const {
    auto said = complaint([&] { read(predictions, references); });
    for (auto at = said.find(folder.path); at != std::string::npos; at = said.find(folder.path)) said.erase(at, folder.path.size() + 1);
    return said;
  }
  TemporaryFolder folder;
};

}  // namespace

TEST_CASE("texts are paired by their ids, in the order of the references, of which an id may have several") {
  const Files files;
  const auto judged = files.read(R"({"image_id": 7, "caption": "a dog"}
{"image_id": 3, "caption": "a cat"})",
                                 R"({"image_id": 3, "id": 100, "caption": "one cat"}
{"image_id": "7", "caption": "one dog"}
{"image_id": 3, "caption": "the cat"})");
  REQUIRE(judged.items.size() == 2);
  CHECK(judged.items[0].id == "3");
  CHECK(judged.items[0].predicted == "a cat");
  CHECK((judged.items[0].references == std::vector<std::string>{"one cat", "the cat"}));
  CHECK((judged.items[1].references == std::vector<std::string>{"one dog"}));
}

TEST_CASE("rows may hold both, or pair by their order where none has an id") {
  const Files files;
  const auto both = files.read(R"({"id": "x", "candidate": "a dog", "references": ["one dog", "dogs"]})", "");
  CHECK(both.items[0].references.size() == 2);
  const auto ordered = files.read("{\"caption\": \"a\"}\n{\"caption\": \"b\"}", "{\"references\": [\"c\"]}\n{\"caption\": \"d\"}");
  CHECK(ordered.items[1].predicted == "b");
  CHECK(ordered.items[1].references.front() == "d");
  CHECK(files.read(R"({"id": 1, "caption": ""})", R"({"id": 1, "caption": "a"})").empty == 1);
}

TEST_CASE("numbers are texts, and so are the answers of people in objects") {
  const Files files;
  const auto judged = files.read(R"({"id": 1, "caption": 0.1})", R"({"id": 1, "references": [{"answer": "yes", "answer_id": 1}, 2]})");
  CHECK(judged.items[0].predicted == "0.1");
  CHECK((judged.items[0].references == std::vector<std::string>{"yes", "2"}));
}

TEST_CASE("what was not predicted is refused, left out or empty, as asked") {
  const Files files;
  const std::string predicted = R"({"id": 1, "caption": "a"})",
                    references = "{\"id\": 1, \"caption\": \"b\"}\n{\"id\": 2, \"caption\": \"c\"}";
  CHECK(files.refused(predicted, references) == "r.jsonl:2: nothing was predicted for '2' in p.jsonl");
  const auto some = files.read(predicted, references, "skip");
  CHECK(some.items.size() == 1);
  CHECK(some.skipped == 1);
  const auto all = files.read(predicted, references, "empty");
  CHECK(all.items.size() == 2);
  CHECK(all.items[1].predicted.empty());
  CHECK(all.empty == 1);
}

TEST_CASE("whatever cannot be paired is told with its line") {
  const Files files;
  const std::string one = R"({"id": 1, "caption": "a"})";
  CHECK(files.refused(one + "\n" + one, one).starts_with("p.jsonl:2: '1' is predicted twice, first at p.jsonl:1"));
  CHECK(files.refused(one + "\n" + R"({"id": 9, "caption": "a"})", one) == "p.jsonl:2: '9' has no reference");
  CHECK(files.refused(one + "\n" + R"({"caption": "a"})", one) == "p.jsonl:2: has no id, and rows before it have one");
  CHECK(files.refused(one, R"({"caption": "a"})") == "r.jsonl:1: has no id, and the predictions have");
  CHECK(files.refused(R"({"id": 1})", one) == "p.jsonl:1: has no prediction (none of the fields candidate, caption)");
  CHECK(files.refused(R"({"id": 1, "error": {"what": "is no picture"}})", one) == "p.jsonl:1: is the record of an error: is no picture");
  CHECK(files.refused(R"({"id": 1, "caption": true})", one) == "p.jsonl:1: 'caption' is neither a text nor a list of texts");
  CHECK(files.refused(R"({"id": 1, "caption": ["a", "b"]})", one) == "p.jsonl:1: 2 texts where one is judged");
  CHECK(files.refused(R"({"id": [1], "caption": "a"})", one) == "p.jsonl:1: 'id' is neither a text nor a whole number");
  CHECK(files.refused(one, R"({"id": 1, "references": []})") == "r.jsonl:1: has no reference");
  CHECK(files.refused(one, R"({"id": 1, "references": ["a", " "]})") == "r.jsonl:1: has a reference without a word");
  CHECK(files.refused("{\"caption\": \"a\"}\n{\"caption\": \"a\"}", "{\"caption\": \"a\"}") ==
        "p.jsonl: 2 predictions and 1 references, and neither has ids");
}

TEST_CASE("rows are kept where they are asked for, and may have probabilities alone") {
  const TemporaryFolder folder;
  const auto path = folder.file("p.jsonl", R"({"id": 1, "probabilities": {"a": 1}, "truth": "a"}
{"id": 2, "caption": "b", "truth": "a"})");
  constexpr std::array<std::string_view, 1> truth{"truth"};
  JudgedFiles files{.predictions = path, .prediction_names = kPredicted, .reference_names = truth, .rows = true};
  const auto judged = read_judged_texts(files);
  CHECK(judged.items[0].predicted.empty());
  CHECK(judged.items[0].row.at("probabilities").number("a") == 1);
  CHECK(judged.items[1].predicted == "b");
  CHECK(judged.items[1].where == path + ":2");
  CHECK(judged.empty == 0);
  files.references = folder.file("r.jsonl", "{\"id\": 1, \"truth\": \"a\"}\n{\"id\": 2, \"truth\": \"a\"}\n");
  files.predictions = folder.file("q.jsonl", "{\"id\": 1, \"error\": {\"what\": \"x\"}}\n{\"id\": 2, \"caption\": \"b\", \"n\": 3}\n");
  files.missing = "skip";
  const auto behind_an_error = read_judged_texts(files);
  CHECK(behind_an_error.items[0].row.integer("n") == 3);
  CHECK(behind_an_error.items[0].where == files.predictions + ":2");
  files.predictions = path;
  files.rows = false;
  CHECK(complaint([&] { read_judged_texts(files); }).find("has no prediction") != std::string::npos);
}

TEST_CASE("questions about one picture are told apart by their words, as records of mm vqa or rows of a list") {
  const TemporaryFolder folder;
  const auto ours = folder.file("a.jsonl", R"({"id": "a.png#2", "input": "a.png", "question": "how many?", "answer": "2"})"
                                           "\n"
                                           R"({"id": "a.png", "input": "a.png", "question": "what?", "answer": "cup"})");
  const auto truth = folder.file("b.jsonl", R"({"image": "a.png", "question": "what?", "answer": "cup"})"
                                            "\n"
                                            R"({"image": "a.png", "question": "how many?", "answer": "3"})");
  JudgedFiles files{.predictions = ours, .references = truth, .prediction_names = kTexts, .reference_names = kTexts};
  files.questions = true;
  const auto judged = read_judged_texts(files);
  REQUIRE(judged.items.size() == 2);
  CHECK(judged.items[0].id == "a.png what?");
  CHECK(judged.items[0].predicted == "cup");
  CHECK(judged.items[1].predicted == "2");
}

TEST_CASE("records of errors count as not predicted, unless nothing may be missing") {
  const TemporaryFolder folder;
  const auto ours = folder.file("a.jsonl", R"({"id": 1, "answer": "x"})"
                                           "\n"
                                           R"({"id": 2, "error": {"what": "is not a picture"}})");
  const auto truth = folder.file("b.jsonl", "{\"id\": 1, \"answer\": \"x\"}\n{\"id\": 2, \"answer\": \"y\"}\n");
  JudgedFiles files{.predictions = ours, .references = truth, .prediction_names = kTexts, .reference_names = kTexts};
  CHECK(complaint([&] { read_judged_texts(files); }) == ours + ":2: is the record of an error: is not a picture");
  files.missing = "skip";
  CHECK(read_judged_texts(files).skipped == 1);
  files.missing = "empty";
  CHECK(read_judged_texts(files).empty == 1);
}

TEST_CASE("what was predicted of a file is held to the references of COCO's number for it") {
  const Files files;
  const auto judged =
      files.read(R"({"id": "val/a_12.jpg", "caption": "x"})",
                 R"({"images": [{"id": 12, "file_name": "a_12.jpg"}], "annotations": [{"image_id": 12, "id": 5, "caption": "y"}]})");
  REQUIRE(judged.items.size() == 1);
  CHECK(judged.items[0].id == "12");
  CHECK(judged.items[0].predicted == "x");
}

TEST_CASE("pictures are found as records name them, else beside the file or in a folder") {
  const Files files;
  const auto judged = files.read(
      "{\"id\": 1, \"input\": \"x/a.png\", \"caption\": \"a\"}\n{\"id\": 2, \"caption\": \"b\"}\n{\"id\": 3, \"caption\": \"c\"}",
      "{\"id\": 1, \"image\": \"a.png\", \"caption\": \"a\"}\n{\"id\": 2, \"image\": \"b.png\", \"caption\": \"b\"}\n"
      "{\"id\": 3, \"caption\": \"c\"}");
  CHECK(judged.items[0].picture == "x/a.png");
  CHECK(judged.items[1].picture == files.folder / "b.png");
  CHECK(judged.items[2].picture.empty());
  const JudgedFiles elsewhere{
      .predictions = files.folder / "r.jsonl", .prediction_names = kPredicted, .reference_names = kReferences, .pictures = "/photos"};
  CHECK(read_judged_texts(elsewhere).items[0].picture == "/photos/a.png");
}

TEST_CASE("pictures of one name in two folders are two") {
  const Files files;
  const auto judged = files.read("{\"id\": \"data/val/1.jpg\", \"caption\": \"v\"}\n{\"id\": \"data/train/1.jpg\", \"caption\": \"t\"}",
                                 R"({"images": [{"id": 1, "file_name": "train/1.jpg"}, {"id": 2, "file_name": "val/1.jpg"}],
                                     "annotations": [{"image_id": 1, "caption": "x"}, {"image_id": 2, "caption": "y"}]})");
  CHECK(judged.items[0].predicted == "t");
  CHECK(judged.items[1].predicted == "v");
}

TEST_CASE("what one item cannot be scored for is told at its row, or where nothing was predicted at its reference") {
  const std::vector<JudgedText> items{{.id = "x", .predicted = "a", .references = {"a"}, .where = "p:3", .true_at = "r:7"},
                                      {.id = "y", .predicted = "", .references = {"a"}, .true_at = "r:8"}};
  const auto fails = [&](std::size_t item) {
    return complaint(
        [&] { at_rows(items, [&]() -> int { return of_item(item, []() -> int { throw Error(Kind::input, "too long"); }); }); });
  };
  CHECK(fails(0) == "p:3: too long");
  CHECK(fails(1) == "r:8: too long");
  CHECK(at_rows(items, [] { return 7; }) == 7);
  CHECK(complaint([&] { at_rows(items, []() -> int { throw Error(Kind::input, "of all", "q"); }); }) == "q: of all");
}
