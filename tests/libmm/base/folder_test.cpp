#include "base/folder.h"

#include <filesystem>
#include <fstream>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using mm::AtomicFolder;

namespace {

void put(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path) << text;
}

std::size_t entries(const std::string& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("a folder appears whole, and an older one makes way") {
  const TemporaryFolder folder;
  for (const char* text : {"one", "two"}) {
    AtomicFolder made(folder / "done");
    put(made.aside() + "/a/b.txt", text);
    std::filesystem::create_symlink("nowhere", made.aside() + "/dangling");
    CHECK(text_of(folder / "done/a/b.txt") == (text == std::string("two") ? "one" : ""));
    made.commit();
    CHECK(text_of(folder / "done/a/b.txt") == text);
  }
  CHECK(entries(folder.path) == 1);
  std::filesystem::create_directory(folder / "empty");
  AtomicFolder over(folder / "empty");
  put(over.aside() + "/c.txt", "c");
  over.commit();
  CHECK(text_of(folder / "empty/c.txt") == "c");
}

TEST_CASE("without a commit the older folder stays") {
  const TemporaryFolder folder;
  folder.file("done/a.txt", "old");
  { put(AtomicFolder(folder / "done").aside() + "/a.txt", "new"); }
  CHECK(text_of(folder / "done/a.txt") == "old");
  CHECK(entries(folder.path) == 1);
}

TEST_CASE("a file is not replaced by a folder, and what cannot be made is said") {
  const TemporaryFolder folder;
  const std::string file = folder.file("done", "a file");
  CHECK(complaint([&] { AtomicFolder(file).commit(); }) == file + ": is a file, not a folder");
  CHECK(text_of(file) == "a file");
  CHECK(exit_code([&] { AtomicFolder(folder / "absent/done"); }) == 5);
  CHECK(exit_code([&] { mm::make_folder(file + "/below"); }) == 5);
  mm::make_folder(folder / "a/b/c");
  CHECK(std::filesystem::is_directory(folder / "a/b/c"));
}

TEST_CASE("what killed writers left aside goes, all else stays") {
  const TemporaryFolder folder;
  folder.file(".done.17-0.tmp/a.txt", "x");
  folder.file("metrics.jsonl.17-0.tmp", "x");
  folder.file("done/a.txt", "x");
  folder.file("notes.tmp", "x");
  folder.file(".hidden", "x");
  mm::remove_aside(folder.path);
  CHECK(entries(folder.path) == 3);
  CHECK_FALSE(std::filesystem::exists(folder / ".done.17-0.tmp"));
  CHECK_FALSE(std::filesystem::exists(folder / "metrics.jsonl.17-0.tmp"));
  CHECK(exit_code([&] { mm::remove_aside(folder / "absent"); }) == 5);
}
