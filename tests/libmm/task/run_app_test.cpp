#include "task/run_app.h"

#include "base/check.h"
#include "support/outcome.h"
#include "support/variable.h"

#include "support/doctest.h"

namespace {

struct FewOptions {
  int beam = 3;
  mm::TalkOptions talk;

  void visit(auto&& v) {
    v.field("beam", beam, "beams", mm::at_least(1));
    talk.visit(v);
  }
};

int task(const FewOptions& options) {
  MM_CHECK(options.beam != 13, mm::Kind::usage, "is unlucky", "--beam");
  return options.beam;
}

template <std::size_t N>
int called(const char* const (&words)[N]) {
  std::vector<std::string> texts(words, words + N);
  std::vector<char*> arguments;
  for (auto& text : texts) arguments.push_back(text.data());
  return mm::run_app<FewOptions>(static_cast<int>(N), arguments.data(), "caption", task);
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

TEST_CASE("a program is what its main says, whatever its file is called") {
  CHECK(outcome([] { return called({"/tmp/cap", "--beam", "7"}); }).code == 7);
  CHECK(outcome([] { return called({"", "--beem"}); }).err.starts_with("mm caption: error: unknown option '--beem'"));
}

TEST_CASE("a task's complaint about an option says who set it") {
  CHECK(outcome([] { return called({"mm-caption", "--beam", "13"}); }).err == "mm caption: error: --beam: is unlucky\n");
  const TemporaryFolder folder;
  const auto file = folder.file("a.yaml", "beam: 13\n");
  CHECK(outcome([&] {
          return called({"mm-caption", "--config", file.c_str()});
        }).err == "mm caption: error: " + file + ":1:7: --beam: is unlucky\n");
  const Variable variable("MM_CAPTION_BEAM", "13");
  CHECK(outcome([] { return called({"mm-caption"}); }).err.ends_with("mm caption: error: MM_CAPTION_BEAM: --beam: is unlucky\n"));
}

TEST_CASE("a variable that nobody reads is told, and harmless") {
  const Variable variable("MM_CAPTION_DECODE_BEEM", "3");
  const auto told = outcome([] { return called({"mm-caption", "--beam", "7"}); });
  CHECK(told.code == 7);
  CHECK(told.err == "mm caption: warning: MM_CAPTION_DECODE_BEEM: no program reads this variable (did you mean MM_CAPTION_DECODE_BEAM?)\n");
  CHECK(outcome([] { return called({"mm-caption", "-q", "--beam", "7"}); }).err.empty());
}
