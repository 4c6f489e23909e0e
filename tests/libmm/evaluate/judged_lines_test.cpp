#include "evaluate/judged_lines.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("every line comes with its place, the empty ones too, and one that is too long is told") {
  const TemporaryFolder folder;
  const auto path = folder.file("a.ctm", "one\n\nthree");
  std::vector<std::string> seen;
  each_judged_line(path, [&](const std::string& text, const std::string& where) { seen.push_back(where + " " + text); });
  CHECK((seen == std::vector<std::string>{path + ":1 one", path + ":2 ", path + ":3 three"}));
  const auto longer = folder.file("b.ctm", "one\n" + std::string(kLongestJudgedLine + 1, 'x') + "\n");
  CHECK(complaint([&] { each_judged_line(longer, [](const std::string&, const std::string&) {}); }) ==
        longer + ":2: a line of more than 16 MiB");
}

TEST_CASE("a file's ending in capitals is its ending") {
  CHECK(ends_in("HEARD.CTM", ".ctm"));
  CHECK(ends_in("a.csv", ".csv"));
  CHECK_FALSE(ends_in("a.csv.txt", ".csv"));
  CHECK_FALSE(ends_in("sv", ".csv"));
}
