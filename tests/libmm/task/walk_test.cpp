#include "task/walk.h"

#include <unistd.h>

#include <algorithm>

#include "base/error.h"
#include "support/temporary.h"

#include "support/doctest.h"

namespace {

std::vector<std::string> below(const TemporaryFolder& folder, const std::string& name) {
  std::vector<std::string> files;
  for (const auto& walked : mm::files_below(folder / name, mm::kPictureExtensions)) {
    const std::string why = walked.error ? ": " + std::string(walked.error->what()) : "";
    files.push_back(walked.path.substr(folder.path.size() + 1) + why);
  }
  return files;
}

}  // namespace

TEST_CASE("a folder is walked in the order of names; hidden files and other kinds are left out") {
  const TemporaryFolder folder;
  for (const char* name :
       {"p/b.jpg", "p/a/z.PNG", "p/a/y.txt", "p/.hidden.jpg", "p/.git/x.jpg", "p/c.jpeg", "p/jpg", "p/d.webp/e.gif", "p/a.b.jpg"})
    folder.file(name, "x");
  CHECK(below(folder, "p") == std::vector<std::string>{"p/a/z.PNG", "p/a.b.jpg", "p/b.jpg", "p/c.jpeg", "p/d.webp/e.gif"});
}

TEST_CASE("links are followed, but not in circles") {
  const TemporaryFolder folder;
  folder.file("elsewhere/a.jpg", "x");
  folder.file("p/b.jpg", "x");
  std::filesystem::create_directory_symlink("../elsewhere", folder / "p/linked");
  std::filesystem::create_directory_symlink("..", folder / "p/up");
  std::filesystem::create_directory_symlink(".", folder / "p/self");
  std::filesystem::create_symlink("loop.jpg", folder / "p/loop.jpg");
  const auto files = below(folder, "p");
  CHECK(std::count(files.begin(), files.end(), "p/b.jpg") == 1);
  CHECK(std::count(files.begin(), files.end(), "p/linked/a.jpg") == 1);
  CHECK(std::count(files.begin(), files.end(), "p/loop.jpg") == 1);  // no folder: opening it as a picture will say what it is
  CHECK(std::count(files.begin(), files.end(), "p/up/elsewhere/a.jpg") == 1);
  CHECK(files.size() == 4);
}

TEST_CASE("a folder that cannot be read comes in its place, with the reason, and costs nothing else") {
  const TemporaryFolder folder;
  CHECK(below(folder, "absent") == std::vector<std::string>{"absent: no such file"});
  for (const char* name : {"p/a.jpg", "p/b/x.jpg", "p/c.jpg"}) folder.file(name, "x");
  std::filesystem::permissions(folder / "p/b", std::filesystem::perms::none);
  const bool root = ::geteuid() == 0;  // who may read everything
  CHECK(below(folder, "p") == std::vector<std::string>{"p/a.jpg", root ? "p/b/x.jpg" : "p/b: Permission denied", "p/c.jpg"});
  std::filesystem::permissions(folder / "p/b", std::filesystem::perms::all);
}

TEST_CASE("globs give their matches sorted") {
  const TemporaryFolder folder;
  for (const char* name : {"b.jpg", "a.jpg", "c.png"}) folder.file(name, "x");
  CHECK(mm::is_pattern("a*.jpg"));
  CHECK(mm::is_pattern("[ab].jpg"));
  CHECK_FALSE(mm::is_pattern("a.jpg"));
  CHECK(mm::matches(folder / "*.jpg") == std::vector<std::string>{folder / "a.jpg", folder / "b.jpg"});
  CHECK(mm::matches(folder / "*.gif").empty());
}

TEST_CASE("endings are of any case, and a file may have none") {
  CHECK(mm::ends_in("a/b.MP4", mm::kMediaExtensions));
  CHECK(mm::ends_in("b.tar.wav", mm::kMediaExtensions));
  for (const char* path : {"mp4", "a.mp4/b", "b.mp", "b.", ".mp4", ""}) CHECK_FALSE(mm::ends_in(path, mm::kMediaExtensions));
}
