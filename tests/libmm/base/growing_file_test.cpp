#include "base/growing_file.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "base/error.h"
#include "support/temporary.h"

#include "support/doctest.h"

using mm::GrowingFile;

TEST_CASE("a file grows beside its name and appears when it is finished") {
  const TemporaryFolder folder;
  const std::string path = folder.file("out", "old");
  GrowingFile file(path);
  file.write("one\n");
  file.write("two\n");
  CHECK(text_of(path) == "old");
  CHECK(text_of(path + ".part") == "one\ntwo\n");
  file.finish();
  CHECK(text_of(path) == "one\ntwo\n");
  CHECK_FALSE(std::filesystem::exists(path + ".part"));
}

TEST_CASE("what was written before a crash is kept up to a given byte, and gone on with") {
  const TemporaryFolder folder;
  folder.file("out.part", "one\ntw");
  GrowingFile file(folder / "out");
  CHECK(file.size() == 6);
  const auto written = file.written().bytes();
  CHECK(std::string(reinterpret_cast<const char*>(file.written().bytes().data()), written.size()) == "one\ntw");
  file.keep(4);
  CHECK_THROWS_AS(file.keep(5), mm::Error);  // would fill it up with NUL bytes
  CHECK(text_of(folder / "out.part") == "one\n");
  file.write("two\n");
  file.finish();
  CHECK(text_of(folder / "out") == "one\ntwo\n");
}

TEST_CASE("without finish, bytes stay as the part; a part without bytes is removed") {
  const TemporaryFolder folder;
  GrowingFile(folder / "a").write("x");
  CHECK(text_of(folder / "a.part") == "x");
  CHECK_FALSE(std::filesystem::exists(folder / "a"));
  { const GrowingFile empty(folder / "b"); }
  CHECK_FALSE(std::filesystem::exists(folder / "b.part"));
}

TEST_CASE("two runs do not write one file") {
  const TemporaryFolder folder;
  GrowingFile first(folder / "out");
  first.write("x");
  try {
    const GrowingFile second(folder / "out");
    FAIL("a locked part was opened");
  } catch (const mm::Error& e) {
    CHECK(e.kind == mm::Kind::output);
    CHECK(std::string(e.what()) == "another run is writing it");
  }
  CHECK(text_of(folder / "out.part") == "x");
}

TEST_CASE("the part is read through its own descriptor, whatever its name leads to by now") {
  const TemporaryFolder folder;
  folder.file("out.part", "mine");
  const GrowingFile file(folder / "out");
  std::filesystem::remove(folder / "out.part");
  folder.file("out.part", "somebody else's");
  CHECK(file.written().bytes().size() == 4);
  CHECK(file.written().path() == folder / "out.part");
}

TEST_CASE("runs that finish while others begin never damage a finished file") {
  const TemporaryFolder folder;
  const std::string path = folder / "out";
  std::atomic<bool> over = false;
  std::atomic<int> finished = 0;
  const auto run = [&] {
    while (!over) {
      try {
        GrowingFile file(path);
        file.keep(0);
        file.write("whole\n");
        file.finish();
        ++finished;
      } catch (const mm::Error& e) {
        CHECK(std::string(e.what()) == "another run is writing it");
      }
    }
  };
  std::thread one(run), other(run);
  int damaged = 0;
  for (int i = 0; i < 2000 || finished < 50; ++i)
    if (std::filesystem::exists(path) && text_of(path) != "whole\n") ++damaged;
  over = true;
  one.join();
  other.join();
  CHECK(damaged == 0);
}

TEST_CASE("a write that fails half-way is cut off again") {
  const TemporaryFolder folder;
  auto* before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit small{.rlim_cur = 1000, .rlim_max = limit.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  std::string what;
  {
    GrowingFile file(folder / "out");
    file.write("kept\n");
    try {
      file.write(std::string(5000, 'x'));
    } catch (const mm::Error& e) {
      what = e.what();
    }
  }
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, before);
  CHECK(what == "cannot write: File too large");
  CHECK(text_of(folder / "out.part") == "kept\n");
}

TEST_CASE("what cannot be a result is refused at once") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(GrowingFile(folder / "no/folder"), mm::Error);
  CHECK_THROWS_AS(GrowingFile{folder.path}, mm::Error);
  CHECK_THROWS_AS(GrowingFile("/dev/null"), mm::Error);
  CHECK(::mkfifo((folder / "out.part").c_str(), 0600) == 0);
  CHECK_THROWS_AS(GrowingFile(folder / "out"), mm::Error);
}
