#include "config/program.h"

#include "support/caught.h"
#include "support/doctest.h"

TEST_CASE("programs are found by their name") {
  CHECK(mm::find_program("caption")->name == "caption");
  CHECK(mm::find_program("caption")->standing == mm::Standing::works);
  CHECK(mm::find_program("help")->standing == mm::Standing::built_in);
  CHECK(mm::find_program("Caption") == nullptr);
  CHECK(mm::find_program("") == nullptr);
  CHECK(&mm::program("caption") == mm::find_program("caption"));
  CHECK(exit_code([] { mm::program("no-such"); }) == 70);
}

TEST_CASE("the usage line says whether there are inputs") {
  CHECK(mm::usage_line(mm::program("caption")) == "mm caption [OPTIONS] [INPUT...]");
  CHECK(mm::usage_line(mm::program("doctor")) == "mm doctor [OPTIONS]");
  CHECK(mm::usage_line(mm::program("completion")) == "mm completion bash|zsh|fish");
}
