#include "task/format.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Format;
using mm::Writing;

namespace {

mm::Record answered(const std::string& id, const std::string& caption) {
  mm::Record record;
  record.id = id;
  record.input = id;
  record.answer = mm::Json::object();
  record.answer.set("caption", caption);
  record.answer.set("logprob", -1.5);
  record.seconds = 0.25;
  return record;
}

mm::Record failed(const std::string& id) {
  mm::Record record;
  record.id = id;
  record.input = id;
  record.error = mm::Error(mm::Kind::input, "is cut off", id, "--allow-truncated");
  return record;
}

Writing writing(Format format, bool continued = false) {
  return Writing({.format = format,
                  .columns = {"caption", "logprob", "absent"},
                  .lines = [](const mm::Record& r) { return std::vector{r.answer.string("caption")}; },
                  .name_inputs = true,
                  .continued = continued});
}

std::string written(Writing writing, const std::vector<mm::Record>& records) {
  std::string text = writing.begin();
  for (const auto& record : records) text += writing.of(record);
  return text + writing.end();
}

}  // namespace

TEST_CASE("the format is the flag's, else the output's, else the terminal's") {
  CHECK(mm::resolve_format("csv", "a.json", true) == Format::csv);
  CHECK(mm::resolve_format("auto", "a.csv", true) == Format::csv);
  CHECK(mm::resolve_format("auto", "a.txt", true) == Format::text);
  CHECK(mm::resolve_format("auto", "a.json", true) == Format::json);
  CHECK(mm::resolve_format("auto", "a.CSV", true) == Format::csv);
  CHECK(mm::resolve_format("auto", "a.ndjson", true) == Format::jsonl);
  CHECK(mm::resolve_format("auto", "dir.csv/a", true) == Format::jsonl);
  CHECK(mm::resolve_format("csv", "a.out", true) == Format::csv);
  for (const char* other : {"a.out", "a.tsv", "a.jsonl.gz"}) {
    CAPTURE(other);
    CHECK(exit_code([&] { mm::resolve_format("auto", other, true); }) == 2);
  }
  CHECK(mm::resolve_format("auto", "", true) == Format::text);
  CHECK(mm::resolve_format("auto", "", false) == Format::jsonl);
}

TEST_CASE("JSON lines: an answer or an error, never both") {
  const std::string text = written(writing(Format::jsonl), {answered("a.jpg", "a dog"), failed("b.jpg")});
  CHECK(text ==
        "{\"id\":\"a.jpg\",\"input\":\"a.jpg\",\"caption\":\"a dog\",\"logprob\":-1.5,\"seconds\":0.25}\n"
        "{\"id\":\"b.jpg\",\"input\":\"b.jpg\",\"error\":{\"kind\":\"input\",\"what\":\"is cut "
        "off\",\"where\":\"b.jpg\",\"hint\":\"--allow-truncated\"}}\n");
}

TEST_CASE("what a record keeps stands beside its error") {
  auto record = failed("b.jpg");
  record.kept = mm::Json::object();
  record.kept.set("question", "red?");
  CHECK(mm::to_json(record).string("question") == "red?");
  auto good = answered("a.jpg", "a dog");
  good.kept = record.kept;
  CHECK_FALSE(mm::to_json(good).has("question"));  // its answer says what it says
}

TEST_CASE("JSON is one array, a record a line, also when it is gone on with or empty") {
  const auto list = mm::Json::parse(written(writing(Format::json), {answered("a", "x"), failed("b")}), "t");
  CHECK(list.size() == 2);
  CHECK(list.at(1).at("error").string("kind") == "input");
  CHECK(written(writing(Format::json), {}) == "[]\n");
  CHECK(written(writing(Format::json, true), {failed("b")}).starts_with(",{\"id\":\"b\""));
  CHECK(written(writing(Format::json, true), {}) == "]\n");
}

TEST_CASE("CSV is quoted where it must be") {
  const std::string text = written(writing(Format::csv), {answered("a", "one, two"), failed("b")});
  CHECK(text ==
        "id,input,caption,logprob,absent,seconds,error\r\n"
        "a,a,\"one, two\",-1.5,,0.25,\r\n"
        "b,b,,,,,input: is cut off\r\n");
  CHECK(written(writing(Format::csv, true), {failed("b")}) == "b,b,,,,,input: is cut off\r\n");
}

TEST_CASE("a name that is no UTF-8 is written in one way, in every format") {
  auto record = answered("x", "a dog");
  record.input = "\xFF,\n.jpg";
  CHECK(mm::to_json(record).string("input") == "\\xff,\\x0a.jpg");
  CHECK(written(writing(Format::csv, true), {record}) == "x,\"\\xff,\\x0a.jpg\",a dog,-1.5,,0.25,\r\n");
  record.input = "\u00E9\n.jpg";
  CHECK(mm::to_json(record).string("input") == "\u00E9\n.jpg");
}

TEST_CASE("text names the input, unless there is but one") {
  CHECK(written(writing(Format::text), {answered("a\n.jpg", "a dog"), failed("b")}) == "a\\x0a.jpg: a dog\n");
  Writing one({.format = Format::text,
               .columns = {},
               .lines =
                   [](const mm::Record&) {
                     return std::vector<std::string>{"first", "second"};
                   },
               .name_inputs = false,
               .continued = false});
  CHECK(written(one, {answered("a", "x")}) == "first\nsecond\n");
}
