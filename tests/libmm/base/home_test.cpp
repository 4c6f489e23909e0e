#include "base/home.h"

#include <cstdlib>

#include "support/doctest.h"

namespace {

// HOME as it is told here, for as long as this stands.
struct Home {
  explicit Home(const char* path) : before(std::getenv("HOME") == nullptr ? "" : std::getenv("HOME")) { ::setenv("HOME", path, 1); }
  ~Home() { ::setenv("HOME", before.c_str(), 1); }
  std::string before;
};

std::string of(const char* home, std::string_view text) {
  const Home set(home);
  return mm::without_home(text, "~");
}

}  // namespace

TEST_CASE("the home folder is named no more, wherever a path begins with it") {
  CHECK(of("/home/ada", "/home/ada/clips.yaml") == "~/clips.yaml");
  CHECK(of("/home/ada/", "--data=/home/ada/a.csv,/home/ada/b.csv") == "--data=~/a.csv,~/b.csv");
  CHECK(of("/home/ada", "/home/ada") == "~");
  CHECK(of("/home/ada", "share/x.yaml:3") == "share/x.yaml:3");
  CHECK(of("/home/ada", "") == "");
}

TEST_CASE("folders that only begin like it stay, and everything where there is none") {
  for (const auto* path : {"/home/ada2/x", "/home/ada.old", "/mnt/home/ada/x", "home/ada"}) CHECK(of("/home/ada", path) == path);
  CHECK(of("/", "/x/y") == "/x/y");
  CHECK(of("", "/x/y") == "/x/y");
  CHECK(of("here", "here/x") == "here/x");
}
