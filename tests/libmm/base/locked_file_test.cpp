#include "base/locked_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "base/error.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using mm::is_locked, mm::LockedFile;

TEST_CASE("one has the file at a time; what stands in it stays") {
  const TemporaryFolder folder;
  const std::string path = folder.file("lock", "text");
  {
    const auto first = LockedFile::open(path);
    REQUIRE(first);
    CHECK_FALSE(LockedFile::open(path));
  }
  CHECK(LockedFile::open(path));
  CHECK(text_of(path) == "text");
  CHECK(LockedFile::open(folder / "fresh"));
}

TEST_CASE("a process that is killed gives its lock back") {
  const TemporaryFolder folder;
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto file = LockedFile::open(folder / "lock");
    if (::write(ends[1], "x", 1) == 1) ::pause();
    ::_exit(1);
  }
  char ready = 0;
  CHECK(::read(ends[0], &ready, 1) == 1);
  CHECK_FALSE(LockedFile::open(folder / "lock"));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK(LockedFile::open(folder / "lock"));
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("a name that leads elsewhere since the file was opened") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a", "x");
  const int opened = ::open(path.c_str(), O_RDONLY);
  CHECK(mm::leads_to(path, opened));
  std::filesystem::rename(path, folder / "b");
  CHECK_FALSE(mm::leads_to(path, opened));
  CHECK(mm::leads_to(folder / "b", opened));
  folder.file("a", "y");
  CHECK_FALSE(mm::leads_to(path, opened));
  ::close(opened);
}

TEST_CASE("what cannot be locked is refused at once") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(LockedFile::open(folder / "no/folder"), mm::Error);
  CHECK_THROWS_AS(LockedFile::open(folder.path), mm::Error);
  CHECK(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  CHECK_THROWS_AS(LockedFile::open(folder / "fifo"), mm::Error);
}

TEST_CASE("who asks whether a file is locked does not make it, nor keep it") {
  const TemporaryFolder folder;
  const std::string path = folder / "file";
  CHECK_FALSE(is_locked(path));
  CHECK_FALSE(std::filesystem::exists(path));
  {
    const auto held = LockedFile::open(path);
    REQUIRE(held);
    CHECK(is_locked(path));
    CHECK(is_locked(path));
  }
  CHECK_FALSE(is_locked(path));
  CHECK(LockedFile::open(path).has_value());
  std::filesystem::create_symlink("file", folder / "link");
  CHECK(exit_code([&] { is_locked(folder / "link"); }) == 3);
}
