#include "task/list.h"

#include "support/temporary.h"
#include "task/walk.h"

#include "support/doctest.h"

namespace {

const mm::InputKind kPictures{.field = "image", .plural = "pictures"}, kTexts{.field = "text", .plural = "texts", .texts = true};

mm::Record record(const std::string& text, const std::string& folder = "lists", const mm::InputKind& kind = kPictures) {
  return mm::record_of({.number = 7, .text = text, .too_long = false}, "lists/photos.jsonl", folder, kind);
}

void fails(const std::string& text, const std::string& what, const std::string& where) {
  CAPTURE(text);
  const auto failed = record(text);
  REQUIRE(failed.error);
  CHECK(failed.error->kind == mm::Kind::input);
  CHECK(std::string(failed.error->what()).starts_with(what));
  CHECK(failed.error->where == where);
  CHECK_FALSE(failed.id.empty());
}

}  // namespace

TEST_CASE("a line is a path, relative to its list") {
  CHECK(record("a b.jpg").input == "lists/a b.jpg");
  CHECK(record("/pictures/a.jpg").input == "/pictures/a.jpg");
  CHECK(record("a.jpg", "").input == "a.jpg");
  CHECK(record("a.jpg").id.empty());
}

TEST_CASE("JSON that is no object is told, unless a file is called so") {
  const TemporaryFolder folder;
  folder.file("[1]", "x");
  CHECK(record("[1]", folder.path).input == folder / "[1]");
  CHECK(record("[1", folder.path).input == folder / "[1");  // no JSON
  fails("[1]", "a line of a list is a path or a JSON object, and this is a JSON array", "lists/photos.jsonl:7");
  fails("\"a.jpg\"", "a line of a list is a path or a JSON object, and this is a JSON string", "lists/photos.jsonl:7");
  CHECK(record("\"what a film\"", "lists", kTexts).input == "\"what a film\"");
}

TEST_CASE("a line is a JSON object that names the path and more") {
  const auto full = record(R"( {"id": "x", "image": "a.jpg", "prompt": "a photo of"})");
  CHECK_FALSE(full.error);
  CHECK(full.id == "x");
  CHECK(full.input == "lists/a.jpg");
  CHECK(full.fields.string("prompt") == "a photo of");
  CHECK(record(R"({"id": 12, "image": "a.jpg"})").id == "12");
  CHECK(record(R"({"image": "a.jpg"})").id.empty());
}

TEST_CASE("a line that is wrong fails with its number") {
  const std::string line = "lists/photos.jsonl:7";
  fails("{\"image\": ", "not valid JSON: ", line);
  fails("{\"image\": NaN}", "not valid JSON: ", line);
  fails("{\"image\": \"\\ud800\"}", "not valid JSON: ", line);
  fails("{\"image\": \"a\", \"image\": \"b\"}", "the key 'image' stands twice", line);
  fails("{\"id\": \"x\"}", "the key 'image' is missing", line);
  fails("{\"image\": 3}", "expected a string, got a number", line + ": image");
  fails("{\"image\": \"\"}", "an empty file name", line + ": image");
  fails("{\"id\": [], \"image\": \"a\"}", "expected a string, got an array", line + ": id");
  fails("{\"id\": \"\", \"image\": \"a\"}", "an empty id", line + ": id");
  CHECK(record("{\"id\": \"x\"}").id == "x");
  CHECK(record("{").id == line);
  const auto long_line = mm::record_of({.number = 2, .text = "", .too_long = true}, "l", "", kPictures);
  REQUIRE(long_line.error);
  CHECK(long_line.error->where == "l:2");
}

TEST_CASE("of texts a line is the text") {
  CHECK(record("what a film", "lists", kTexts).input == "what a film");
  const auto full = record(R"({"id": 3, "text": "what a film", "pair": "no"})", "lists", kTexts);
  CHECK(full.input == "what a film");
  CHECK(full.id == "3");
  CHECK(std::string(record(R"({"text": ""})", "lists", kTexts).error.value().what()) == "an empty text");
}

TEST_CASE("blank lines separate") {
  CHECK(mm::is_blank({.number = 1, .text = " \t", .too_long = false}));
  CHECK(mm::is_blank({.number = 1, .text = "", .too_long = false}));
  CHECK_FALSE(mm::is_blank({.number = 1, .text = "", .too_long = true}));
  CHECK_FALSE(mm::is_blank({.number = 1, .text = " a", .too_long = false}));
}

TEST_CASE("a media file stands beside a text, or in its place") {
  const mm::InputKind kind{.field = "text", .plural = "texts", .texts = true, .may_lack = true, .media = mm::kMediaExtensions};
  const auto both = record(R"({"text": "good", "media": "a.mp4", "id": 3})", "lists", kind);
  CHECK(both.input == "good");
  CHECK(both.media == "lists/a.mp4");
  const auto alone = record(R"({"media": "/a.mp4"})", "lists", kind);
  CHECK_FALSE(alone.error);
  CHECK(alone.input == "/a.mp4");
  CHECK(alone.media == "/a.mp4");
  CHECK(alone.id == "lists/photos.jsonl:7");
  CHECK(record(R"({"text": null, "media": "a.mp4"})", "lists", kind).media == "lists/a.mp4");
  CHECK(record(R"({"media": ""})", "lists", kind).error->where == "lists/photos.jsonl:7: media");
  CHECK(record(R"({"media": 7})", "lists", kind).error);
  CHECK(record(R"({"media": "a.mp4"})", "lists", kTexts).error);  // a task that takes none
}

TEST_CASE("several files stand in an array, where a task takes them") {
  const mm::InputKind several{.field = "image", .plural = "pictures", .several = true};
  const auto all = record(R"({"image": ["a.jpg", "b.jpg", "/c.jpg"]})", "lists", several);
  CHECK(all.input == "lists/a.jpg");
  CHECK(all.more == std::vector<std::string>{"lists/b.jpg", "/c.jpg"});
  CHECK(record(R"({"image": "a.jpg"})", "lists", several).more.empty());
  for (const auto* wrong : {R"({"image": []})", R"({"image": ["a.jpg", ""]})", R"({"image": ["a.jpg", 7]})", R"({"image": [""]})"})
    CHECK(record(wrong, "lists", several).error);
  CHECK(record(R"({"image": ["a.jpg"]})").error);  // of any other task
}
