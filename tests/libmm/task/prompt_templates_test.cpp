#include "task/prompt_templates.h"

#include <algorithm>
#include <set>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("labels are put in the place of each mark") {
  CHECK(filled("a photo of a {}.", "pear") == "a photo of a pear.");
  CHECK(filled("{} and {}", "{}") == "{} and {}");
  CHECK(filled("nothing", "x") == "nothing");
}

TEST_CASE("there are 80 sentences of CLIP's, all different, each with one mark; others by their names") {
  const auto all = prompt_templates("openai");
  CHECK(all.size() == 80);
  CHECK(std::set<std::string>(all.begin(), all.end()).size() == 80);
  CHECK(std::ranges::all_of(all, [](const std::string& one) { return filled(one, "").size() + 2 == one.size(); }));
  CHECK((prompt_templates("none") == std::vector<std::string>{"{}"}));
  CHECK(filled(prompt_templates("sound").front(), "rain") == "This is a sound of rain.");
}

TEST_CASE("a file has one a line, each with a mark") {
  const TemporaryFolder folder;
  CHECK((prompt_templates(folder.file("a.txt", "one {}\n\ntwo {}\n")) == std::vector<std::string>{"one {}", "two {}"}));
  CHECK(complaint([&] { prompt_templates(folder.file("b.txt", "one {}\ntwo\n")); }).find("b.txt:2: has no {} for the label") !=
        std::string::npos);
  CHECK(complaint([&] { prompt_templates(folder.file("c.txt", "")); }).find("names no template") != std::string::npos);
  CHECK(complaint([] { prompt_templates("opena"); }).find("did you mean 'openai'?") != std::string::npos);
}
