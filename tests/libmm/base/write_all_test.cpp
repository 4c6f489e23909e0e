#include "base/write_all.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <thread>

#include "support/doctest.h"

TEST_CASE("a pipe that takes it in pieces gets all of it") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const std::string sent(1'000'000, 'x');  // far more than a pipe holds
  std::string got;
  std::thread reader([&] {
    char piece[4096];
    for (ssize_t count = 0; (count = ::read(ends[0], piece, sizeof piece)) > 0;) got.append(piece, static_cast<std::size_t>(count));
  });
  CHECK(mm::write_all(ends[1], sent) == 0);
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
  CHECK(got == sent);
}

TEST_CASE("a write that fails says why") {
  const int full = ::open("/dev/full", O_WRONLY);
  CHECK(mm::write_all(full, "x") == ENOSPC);
  CHECK(mm::write_all(full, "") == 0);
  ::close(full);
  CHECK(mm::write_all(-1, "x") == EBADF);
}
