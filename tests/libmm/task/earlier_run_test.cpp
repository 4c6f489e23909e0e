#include "task/earlier_run.h"

#include "base/error.h"

#include "support/doctest.h"

using mm::Format;

namespace {

void refused(const std::string& text, Format format, mm::Kind kind, const std::string& where) {
  try {
    mm::read_earlier_run(text, format, {"caption", "model"}, "out");
    FAIL("taken");
  } catch (const mm::Error& e) {
    CHECK(e.kind == kind);
    CHECK(e.where == where);
  }
}

}  // namespace

TEST_CASE("JSON lines: whole lines count, a torn last one does not") {
  const std::string whole = "{\"id\":\"a\"}\n{\"id\":\"b\",\"error\":{}}\n";
  for (const char* torn : {"", "{\"id\":\"c", "{\"id\":\"c\"}", "{\"id\":\"c\n"}) {
    CAPTURE(torn);
    const auto earlier = mm::read_earlier_run(whole + torn, Format::jsonl, {"caption", "model"}, "out");
    CHECK(earlier.ids == std::unordered_set<std::string>{"a", "b"});
    CHECK(earlier.failed == 1);
    CHECK(earlier.bytes == whole.size());
  }
  CHECK(mm::read_earlier_run("", Format::jsonl, {"caption", "model"}, "out").ids.empty());
  refused("{\"id\":\"a\"}\nhello\n{\"id\":\"b\"}\n", Format::jsonl, mm::Kind::output, "out:2");
  refused("{\"name\":\"a\"}\n{\"id\":\"b\"}\n", Format::jsonl, mm::Kind::output, "out:1");
}

TEST_CASE("the model is the one that answered last") {
  const std::string lines = "{\"id\":\"a\",\"model\":\"one\"}\n{\"id\":\"b\",\"model\":\"two\"}\n{\"id\":\"c\",\"error\":{}}\n";
  CHECK(mm::read_earlier_run(lines, Format::jsonl, {}, "out").model == "two");
  CHECK(mm::read_earlier_run("{\"id\":\"a\"}\n", Format::jsonl, {}, "out").model.empty());
  CHECK(mm::read_earlier_run("id,input,text,seconds,error\r\na,b,c,1,\r\n", Format::csv, {"text"}, "out").model.empty());
}

TEST_CASE("JSON: the closing bracket is no record") {
  const std::string begun = "[{\"id\":\"a\"}\n,{\"id\":\"b\"}\n";
  for (const char* end : {"", "]\n", ",{\"id\":\"c\"}"}) {
    const auto earlier = mm::read_earlier_run(begun + end, Format::json, {"caption", "model"}, "out");
    CHECK(earlier.ids.size() == 2);
    CHECK(earlier.bytes == begun.size());
  }
  CHECK(mm::read_earlier_run("[]\n", Format::json, {"caption", "model"}, "out").bytes == 0);
}

TEST_CASE("CSV: rows may hold line breaks; a torn row does not count") {
  const std::string header = "id,input,caption,model,seconds,error\r\n";
  const std::string begun = header + "\"a\nb,\"\"c\"\"\",x,a dog,m,1,\r\nd,y,,,,input: broken\r\n";
  for (const char* torn : {"", "e,\"z\r\n", "e,z"}) {
    CAPTURE(torn);
    const auto earlier = mm::read_earlier_run(begun + torn, Format::csv, {"caption", "model"}, "out");
    CHECK(earlier.ids == std::unordered_set<std::string>{"a\nb,\"c\"", "d"});
    CHECK(earlier.model == "m");
    CHECK(earlier.failed == 1);
    CHECK(earlier.bytes == begun.size());
  }
  refused("name,size\r\na,3\r\n", Format::csv, mm::Kind::output, "out:1");
  refused(header + "a,b\r\n", Format::csv, mm::Kind::output, "out:2");
  refused("id,input,caption,captions,model,seconds,error\r\n", Format::csv, mm::Kind::usage, "out");
}

TEST_CASE("text cannot be gone on with") { refused("a.jpg: a dog\n", Format::text, mm::Kind::usage, "--resume"); }
