#include "options/guarded.h"

#include <new>
#include <stdexcept>

#include "base/error.h"
#include "support/outcome.h"

#include "support/doctest.h"

namespace {

template <class Exception>
int failing(const Exception& exception) {
  return mm::guarded("mm caption", [&](mm::TalkOptions&) -> int { throw exception; });
}

}  // namespace

TEST_CASE("the exit code is the error's kind, and the message one line with its hint") {
  const auto usage = outcome([] { return failing(mm::Error(mm::Kind::usage, "no pictures given", "", "name some")); });
  CHECK(usage.code == 2);
  CHECK(usage.err == "mm caption: error: no pictures given\nhint: name some\n");
  CHECK(usage.out.empty());
  CHECK(outcome([] { return failing(mm::Error(mm::Kind::output, "x")); }).code == 5);
  CHECK(outcome([] { return failing(std::bad_alloc()); }).code == 4);
  CHECK(outcome([] { return failing(std::runtime_error("x")); }).code == 70);
  CHECK(outcome([] { return failing(1); }).code == 70);
  CHECK(outcome([] { return mm::guarded("mm", [](mm::TalkOptions&) { return 1; }); }).code == 1);
}

TEST_CASE("--debug tells more") {
  const auto told = outcome([] {
    return mm::guarded("mm", [](mm::TalkOptions& talk) -> int {
      talk.debug = true;
      throw std::runtime_error("the reason");
    });
  });
  CHECK(told.err.find("mm: debug: the reason") != std::string::npos);
}

TEST_CASE("a program whose streams are closed opens no file in their place") {
  const auto closed = outcome([] {
    ::close(STDIN_FILENO);
    ::close(STDOUT_FILENO);
    return mm::guarded("mm", [](mm::TalkOptions&) {
      const int opened = ::dup(STDERR_FILENO);
      mm::print("lost");  // fails: nobody can have it
      return opened > STDERR_FILENO ? 0 : 1;
    });
  });
  CHECK(closed.code == 5);
  CHECK(closed.err.find("standard output: cannot write") != std::string::npos);
}

TEST_CASE("a reader that has gone away is no error") {
  const auto gone = outcome([] {
    int ends[2];
    if (::pipe(ends) != 0) return 9;
    ::close(ends[0]);
    ::dup2(ends[1], STDOUT_FILENO);
    return mm::guarded("mm", [](mm::TalkOptions&) {
      mm::print(std::string(100'000, 'x'));
      return 0;
    });
  });
  CHECK(gone.code == 0);
  CHECK(gone.err.empty());
}

TEST_CASE("a program leaves with its code, and nothing that was written is lost") {
  const auto left = outcome([]() -> int {
    std::printf("in the buffer");
    mm::leave(5);
  });
  CHECK(left.code == 5);
  CHECK(left.out == "in the buffer");
}

TEST_CASE("who knows more of exceptions says what they are") {
  const auto as = [](const std::exception_ptr&) { return mm::Error(mm::Kind::resource, "known"); };
  const auto known = outcome([&] {
    return mm::guarded(
        "mm", [](mm::TalkOptions&) -> int { throw 1; }, as);
  });
  CHECK(known.code == 4);
  CHECK(known.err == "mm: error: known\n");
}
