#include "task/run_app.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <new>
#include <stdexcept>

#include "base/error.h"
#include "support/temporary.h"

#include "support/doctest.h"

namespace {

struct Outcome {
  int code = -1;
  std::string out, err;
};

// What a child process that is a program of ours leaves behind; it is alone with its streams and signals.
Outcome outcome(int (*program)()) {
  const CapturedStream out, err;
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(::fileno(out.stream), STDOUT_FILENO);
    ::dup2(::fileno(err.stream), STDERR_FILENO);
    ::_exit(program());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), out.text(), err.text()};
}

template <class Exception>
int failing(const Exception& exception) {
  return mm::guarded("mm caption", [&](mm::TalkOptions&) -> int { throw exception; });
}

}  // namespace

TEST_CASE("the name a program speaks by") {
  CHECK(mm::spoken_name("/usr/bin/mm-caption") == "mm caption");
  CHECK(mm::spoken_name("mm-asr-av") == "mm asr-av");
  CHECK(mm::spoken_name("mm") == "mm");
}

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

namespace {

struct FewOptions {
  int beam = 3;
  mm::TalkOptions talk;

  void visit(auto&& v) {
    v.field("beam", beam, "beams", mm::at_least(1));
    talk.visit(v);
  }
};

int task(const FewOptions& options) { return options.beam; }

template <std::size_t N>
int called(const char* const (&words)[N]) {
  std::vector<std::string> texts(words, words + N);
  std::vector<char*> arguments;
  for (auto& text : texts) arguments.push_back(text.data());
  return mm::run_app<FewOptions>(static_cast<int>(N), arguments.data(), task);
}

}  // namespace

TEST_CASE("options reach the task; help is answered on standard output; mistakes are usage errors") {
  CHECK(outcome([] { return called({"mm-caption", "--beam", "7"}); }).code == 7);
  const auto help = outcome([] { return called({"mm-caption", "--help"}); });
  CHECK(help.code == 0);
  CHECK(help.out.find("--beam") != std::string::npos);
  const auto wrong = outcome([] { return called({"mm-caption", "--beem", "7"}); });
  CHECK(wrong.code == 2);
  CHECK(wrong.err.find("beam") != std::string::npos);
  CHECK(wrong.out.empty());
}
