#include "options/dispatch.h"

#include <array>
#include <cstdio>
#include <filesystem>

#include "config/completion.h"
#include "config/program.h"
#include "support/caught.h"
#include "support/doctest.h"
#include "support/temporary.h"
#include "support/variable.h"

namespace {

std::string complaint_of(const std::vector<std::string>& arguments) {
  return complaint([&] { mm::dispatch(arguments); });
}

}  // namespace

TEST_CASE("mm answers lists, help, versions and completion itself") {
  CHECK(mm::dispatch({}).find("usage: mm PROGRAM") != std::string::npos);
  CHECK(mm::dispatch({"-h"}) == mm::dispatch({}));
  CHECK(mm::dispatch({"--help"}) == mm::dispatch({"help"}));
  CHECK(mm::dispatch({"--version"}).starts_with("mm "));
  CHECK(mm::dispatch({"completion", "bash"}) == mm::completion("bash"));
  CHECK(mm::dispatch({"help", "--markdown"}).starts_with("# Options\n"));
  CHECK(mm::dispatch({"help", "--names"}).starts_with("caption\n"));
  CHECK(mm::dispatch({"help", "mm", "--man"}).starts_with(".TH MM 1"));
}

TEST_CASE("every program answers -h, --help, help and --man without being started") {
  for (const auto& program : mm::programs()) {
    const std::string name(program.name);
    INFO(name);
    CHECK(mm::dispatch({"help", name}).starts_with("mm " + name + " - "));
    if (program.standing == mm::Standing::coming) {
      CHECK(mm::dispatch({"help", name}).find("is coming") != std::string::npos);
      continue;
    }
    CHECK(mm::dispatch({name, "-h"}).starts_with("mm " + name + " - "));
    CHECK(mm::dispatch({name, "--help"}) == mm::dispatch({"help", name}));
    CHECK(mm::dispatch({"help", name, "--man"}).starts_with(".TH MM"));
  }
}

TEST_CASE("mistakes are usage errors with the nearest name") {
  const Variable path("PATH", "/usr/bin:/bin");
  CHECK(complaint_of({"captoin", "x.jpg"}) == "there is no program 'captoin' (did you mean 'caption'?)");
  CHECK(complaint_of({"help", "captain"}) == "there is no program 'captain' (did you mean 'caption'?)");
  CHECK(complaint_of({"--frobnicate"}) == "unknown option '--frobnicate'");
  CHECK(complaint_of({"../mm"}) == "there is no program '../mm'");
  CHECK(complaint_of({""}) == "there is no program ''");
  CHECK(complaint_of({"a\nb"}) == "there is no program 'a\\x0ab'");
  CHECK(complaint_of({"asr-av", "x.mp4"}).starts_with("mm asr-av is coming; mm "));
  CHECK(complaint_of({"help", "caption", "extra"}) == "mm help: unexpected argument 'extra'");
  CHECK(complaint_of({"help", "caption", "--man", "extra"}) == "mm help: unexpected argument 'extra'");
  CHECK(complaint_of({"help", "--names", "extra"}) == "mm help: unexpected argument 'extra'");
  CHECK(complaint_of({"completion"}).starts_with("expected the name of one shell"));
  CHECK(complaint_of({"completion", "tcsh"}).starts_with("no completion for 'tcsh'"));
  for (const auto& words : std::vector<std::vector<std::string>>{{"captoin"}, {"--x"}, {"asr-av"}, {"completion"}, {"config"}})
    CHECK(exit_code([&] { mm::dispatch(words); }) == 2);
}
