#include "data/name_listing.h"

#include <filesystem>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

using Names = std::vector<std::string>;

TEST_CASE("files of one depth, sorted, without hidden ones") {
  const TemporaryFolder folder;
  for (const char* name : {"b.wav", "a.wav", ".hidden", "x/c.wav", "w/d.wav", "w/v/e.wav", ".git/f.wav"}) folder.file(name, "1");
  CHECK(names_below(folder.path, 0) == Names{"a.wav", "b.wav"});
  CHECK(names_below(folder.path, 1) == Names{"w/d.wav", "x/c.wav"});
  CHECK(names_below(folder.path, 2) == Names{"w/v/e.wav"});
}

TEST_CASE("links are followed, and a circle of them ends at the depth") {
  const TemporaryFolder folder;
  folder.file("a.wav", "1");
  std::filesystem::create_directory_symlink(folder.path, folder / "again");
  CHECK(names_below(folder.path, 2) == Names{"again/again/a.wav"});
}

TEST_CASE("a folder that is not there") {
  const TemporaryFolder folder;
  const Error error = error_of([&] { names_below(folder / "none", 0); });
  CHECK((error.kind == Kind::input));
  CHECK(error.where == folder / "none");
}
