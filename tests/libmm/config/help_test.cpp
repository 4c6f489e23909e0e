#include "config/help.h"

#include <sstream>

#include "support/doctest.h"
#include "support/every_type.h"

namespace {

const mm::Program kProgram{
    .name = "try", .group = "ask", .standing = mm::Standing::works, .summary = "try things", .description = "One.\n\nTwo."};

}  // namespace

TEST_CASE("short help names every option outside of groups, and the groups") {
  const auto settings = mm::Settings::of<EveryType>();
  const auto text = mm::short_help(kProgram, settings);
  CHECK(text.starts_with("mm try - try things\n\nusage: mm try [OPTIONS]"));
  CHECK(text.find("  --count N               a count\n") != std::string::npos);
  CHECK(text.find("--outer.*") != std::string::npos);
  CHECK(text.find("--outer.deep") == std::string::npos);
  CHECK(text.find("--config FILE") != std::string::npos);
}

TEST_CASE("full help says everything, inside 100 columns") {
  const auto settings = mm::Settings::of<EveryType>();
  const auto text = mm::full_help(kProgram, settings);
  for (const auto& setting : settings.list) CHECK(text.find("--" + setting.key) != std::string::npos);
  CHECK(text.find("\nOne.\n\nTwo.\n") != std::string::npos);
  CHECK(text.find("outer.inner: the inner group:") != std::string::npos);
  CHECK(text.find("Exit codes: 0") != std::string::npos);
  std::istringstream lines(mm::full_help(mm::program("caption"), mm::program("caption").settings()));
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 100);
}

TEST_CASE("the list names every program, and what is coming as coming") {
  const auto text = mm::program_list();
  for (const auto& program : mm::programs()) CHECK(text.find(program.name) != std::string::npos);
  CHECK(text.find("\n  caption      ") != std::string::npos);
  CHECK(text.find("coming: asr-av (") != std::string::npos);
  CHECK(text.find("\n  asr-av ") == std::string::npos);
}

TEST_CASE("a program without options has help too") {
  CHECK(mm::plain_help(mm::program("completion")).find("usage: mm completion bash|zsh|fish") != std::string::npos);
}
