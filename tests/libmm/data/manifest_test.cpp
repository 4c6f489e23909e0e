#include "data/manifest.h"

#include "base/error.h"
#include "base/file.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("rows with their defaults, relative to the manifest") {
  const TemporaryFolder scratch;
  write_file(scratch / "m.jsonl",
             "\xEF\xBB\xBF{\"image\": \"a.jpg\", \"text\": \"a red barn\"}\r\n\n"
             "{\"image\": \"/b.jpg\", \"text\": [\"one\", \"two\"], \"split\": \"test\", \"id\": 7, \"name\": \"barn\", \"more\": 1}");
  const auto photos = read_manifest(scratch / "m.jsonl");
  REQUIRE(photos.size() == 2);
  CHECK(photos[0].path == scratch / "a.jpg");
  CHECK(photos[0].id == "a.jpg");
  CHECK(photos[0].split == "train");
  CHECK(photos[0].name.empty());
  CHECK(photos[1].path == "/b.jpg");
  CHECK(photos[1].sentences == std::vector<std::string>{"one", "two"});
  CHECK(photos[1].id == "7");
  CHECK(photos[1].name == "barn");
}

TEST_CASE("a broken line is named") {
  const TemporaryFolder scratch;
  const auto message = [&](const std::string& line) {
    write_file(scratch / "m.jsonl", "{\"image\": \"a.jpg\", \"text\": \"x\"}\n" + line + "\n");
    try {
      read_manifest(scratch / "m.jsonl");
      return std::string();
    } catch (const Error& e) {
      CHECK(e.kind == Kind::input);
      return std::string(e.what()) + " | " + e.where.substr(e.where.rfind('/') + 1);
    }
  };
  CHECK(message("{\"image\": \"a.jpg\", \"text\": \"x\"}") == "the id 'a.jpg' occurs twice | m.jsonl:2");
  CHECK(message("{\"image\": \"b.jpg\", \"text\": \" \"}") == "an empty text | m.jsonl:2");
  CHECK(message("{\"image\": \"b.jpg\", \"text\": []}") == "'text' is an empty list | m.jsonl:2");
  CHECK(message("[1]") == "expected a JSON object | m.jsonl:2");
  CHECK(message("{\"image\": \"b.jpg\"}").find("text") != std::string::npos);
  CHECK(message("{\"image\": 3, \"text\": \"x\"}").find("m.jsonl:2") != std::string::npos);
  CHECK_FALSE(message("{\"image\": \"b.jpg\", \"text\": NaN}").empty());
  CHECK_FALSE(message("{\"image\": \"b.jpg\", \"text\": \"" + std::string(1 << 20, 'x') + "\"}").empty());
  write_file(scratch / "empty.jsonl", "\n");
  CHECK_THROWS_AS(read_manifest(scratch / "empty.jsonl"), Error);
  CHECK_THROWS_AS(read_manifest(scratch / "absent.jsonl"), Error);
}
