#include "task/walk.h"

#include <unistd.h>

#include <algorithm>

#include "base/error.h"
#include "support/temporary.h"

#include "support/doctest.h"

namespace {

std::vector<std::string> below(const TemporaryFolder& folder, const std::string& name) {
  auto files = mm::files_below(folder / name, mm::kPictureExtensions);
  for (auto& file : files) file = file.substr(folder.path.size() + 1);
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

TEST_CASE("a folder that cannot be read is an error") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(below(folder, "absent"), mm::Error);
}

TEST_CASE("a subfolder that cannot be read stands among the files") {
  const TemporaryFolder folder;
  folder.file("p/a.jpg", "x");
  folder.file("p/locked/b.jpg", "x");
  folder.file("p/z.jpg", "x");
  std::filesystem::permissions(folder / "p/locked", std::filesystem::perms::none);
  const auto files = below(folder, "p");
  std::filesystem::permissions(folder / "p/locked", std::filesystem::perms::owner_all);
  const std::string inside = ::geteuid() == 0 ? "p/locked/b.jpg" : "p/locked";  // root may read everything
  CHECK(files == std::vector<std::string>{"p/a.jpg", inside, "p/z.jpg"});
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
