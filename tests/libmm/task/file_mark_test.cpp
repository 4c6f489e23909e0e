#include "task/file_mark.h"

#include <filesystem>

#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a file is the one that was marked until it changes or goes") {
  const TemporaryFolder folder;
  const auto path = folder.file("a.txt", "one");
  Json fields = Json::object();
  put_file_mark(fields, folder / "nothing");
  CHECK(fields.dump() == "{}");
  CHECK(file_change(fields) == "is gone");
  put_file_mark(fields, path);
  CHECK(fields.string("path") == path);
  CHECK(fields.integer("bytes") == 3);
  CHECK(!file_change(fields));
  folder.file("a.txt", "three");
  CHECK(file_change(fields) == "has changed since it was indexed");
  std::filesystem::remove(path);
  CHECK(file_change(fields) == "is gone");
}
