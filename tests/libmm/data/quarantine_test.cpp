#include "data/quarantine.h"

#include <filesystem>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const Error kCutOff(Kind::input, "is cut off", "a.jpg");

}  // namespace

TEST_CASE("examples are listed once, and known to the next run") {
  const TemporaryFolder folder;
  const std::string path = folder / "quarantine.jsonl";
  Quarantine quarantine(path, 2);
  CHECK_FALSE(std::filesystem::exists(path));
  for (int i = 0; i < 3; ++i) quarantine.add(1, 7, kCutOff);
  CHECK(text_of(path) == "{\"source\":1,\"index\":7,\"where\":\"a.jpg\",\"error\":\"is cut off\"}\n");
  CHECK(Quarantine(path, 2).size() == 0);  // a run that begins anew knows of nothing
  Quarantine next(path, 2);
  next.read();
  CHECK(next.size() == 1);
  next.add(1, 7, kCutOff);
  next.add(0, 9, Error(Kind::input, "no such file", "b.jpg"));
  CHECK(text_of(path).starts_with("{\"source\":0,\"index\":9,"));
  const auto error = error_of([&] { next.add(0, 8, kCutOff); });
  CHECK(error.kind == Kind::input);
  CHECK(std::string(error.what()) == "is cut off");
  CHECK(error.where == "a.jpg");
  CHECK(error.hint == "that is one more than the 2 that data.budget allows; " + path + " lists them");
  CHECK(next.size() == 2);
}

TEST_CASE("where none may be unreadable the error stands, and says how some may") {
  const TemporaryFolder folder;
  Quarantine quarantine(folder / "quarantine.jsonl", 0);
  CHECK(error_of([&] { quarantine.add(0, 0, kCutOff); }).hint ==
        "mend it, or let training pass over some: --data.budget 0.01 is one of a hundred examples");
  CHECK_FALSE(std::filesystem::exists(folder / "quarantine.jsonl"));
}

TEST_CASE("who is to keep off the disk knows them alone") {
  const TemporaryFolder folder;
  Quarantine quarantine(folder / "quarantine.jsonl", 1);
  quarantine.keep_off_disk();
  quarantine.add(1, 7, kCutOff);
  CHECK(quarantine.size() == 1);
  CHECK_FALSE(std::filesystem::exists(folder / "quarantine.jsonl"));
  CHECK(complaint([&] { quarantine.add(1, 8, kCutOff); }) == "a.jpg: is cut off");
}

TEST_CASE("a list that is none is refused") {
  const TemporaryFolder folder;
  for (const char* text : {"x\n", "{}\n", "{\"source\":-1,\"index\":7}\n", "[]\n", "{\"source\":1.5,\"index\":7}\n"}) {
    CAPTURE(text);
    const std::string path = folder.file("quarantine.jsonl", text);
    CHECK(complaint([&] { Quarantine(path, 1).read(); }).starts_with(path + ":1"));
  }
}

TEST_CASE("a list that is longer than it may be is refused") {
  const TemporaryFolder folder;
  Quarantine(folder / "quarantine.jsonl", 1).add(1, 7, kCutOff);
  Quarantine none(folder / "quarantine.jsonl", 0);
  CHECK(error_of([&] { none.read(); }).kind == Kind::usage);
}
