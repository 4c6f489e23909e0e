#include "base/standard_output.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <string>

#include "support/caught.h"
#include "support/doctest.h"

namespace {

// Standard output replaced by a descriptor for as long as the object lives.
struct Redirected {
  explicit Redirected(int to) : saved(::dup(STDOUT_FILENO)) { ::dup2(to, STDOUT_FILENO); }
  ~Redirected() {
    ::dup2(saved, STDOUT_FILENO);
    ::close(saved);
  }
  int saved;
};

}  // namespace

TEST_CASE("all of a text is written; a reader that went away is no error, a full disk is one") {
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  bool whole = false;
  {
    const Redirected to(pipe[1]);
    whole = mm::write_standard_output("hello");
  }
  CHECK(whole);
  std::array<char, 16> got{};
  CHECK(::read(pipe[0], got.data(), got.size()) == 5);
  CHECK(std::string(got.data()) == "hello");

  const auto before = ::signal(SIGPIPE, SIG_IGN);
  ::close(pipe[0]);
  {
    const Redirected to(pipe[1]);
    whole = mm::write_standard_output("hello");
  }
  ::close(pipe[1]);
  ::signal(SIGPIPE, before);
  CHECK_FALSE(whole);

  const int full = ::open("/dev/full", O_WRONLY);
  REQUIRE(full >= 0);
  int code = 0;
  {
    const Redirected to(full);
    code = exit_code([] { mm::write_standard_output("x"); });
  }
  ::close(full);
  CHECK(code == 5);
}
