#include "feature/extractor.h"

#include <set>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("every extractor says what it makes, and the document knows each number") {
  const std::string page = text_of(MM_SOURCE "/share/doc/media.md");
  std::set<std::string> names;
  for (const auto& extractor : extractors()) {
    const std::string name(extractor.name);
    CAPTURE(name);
    CHECK(names.insert(name).second);
    CHECK_FALSE(extractor.summary.empty());
    CHECK_FALSE(extractor.source.empty());
    CHECK(extractor.width() >= 5);
    CHECK(page.find("`" + name + "`") != std::string::npos);
    std::set<std::string> numbers;
    for (const auto& number : extractor.numbers()) {
      CHECK(numbers.insert(number.name).second);
      CHECK_FALSE(number.meaning.empty());
      const bool counted = number.name.find_first_of("0123456789") != std::string::npos;
      CHECK((counted || page.find("`" + number.name + "`") != std::string::npos));
    }
  }
  CHECK(names.size() == 5);
}

TEST_CASE("a name that is none") {
  CHECK(&find_extractor("pitch", "") == &find_extractor("pitch", "here"));
  CHECK(complaint([] { find_extractor("pich", "here"); }) == "here: there is no extractor 'pich' (did you mean 'pitch'?)");
  CHECK(is_extractor("motion"));
  CHECK_FALSE(is_extractor("text"));
}
