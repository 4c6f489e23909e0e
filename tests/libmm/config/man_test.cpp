#include "config/man.h"

#include "support/doctest.h"

TEST_CASE("a page has the sections that man pages have, and text that roff takes for text") {
  const auto page = mm::man_page(mm::program("caption"));
  CHECK(page.starts_with(".TH MM-CAPTION 1 "));
  for (const char* section : {"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "CONFIGURATION", "EXIT STATUS", "SEE ALSO"})
    CHECK(page.find(std::string("\n.SH ") + section + "\n") != std::string::npos);
  CHECK(page.find("\n.B \\-\\-decode.beam N\n") != std::string::npos);
  CHECK(page.find(" --") == std::string::npos);  // every hyphen can be copied
}

TEST_CASE("mm's own page lists every program") {
  const auto page = mm::man_page_of_mm();
  for (const auto& program : mm::programs())
    CHECK(page.find(".B mm " + std::string(program.name == "asr-av" ? "asr\\-av" : program.name)) != std::string::npos);
  CHECK(page.find("\n.SH COMING\n") != std::string::npos);
}
