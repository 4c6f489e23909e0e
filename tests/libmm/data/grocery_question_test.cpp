#include "data/grocery_question.h"

#include <algorithm>
#include <map>

#include "support/doctest.h"

using namespace mm;

namespace {

Photo photo(const char* name, const char* kind) {
  Photo made;
  made.name = name;
  made.kind = kind;
  return made;
}

const std::vector<Photo> kPhotos{photo("granny smith apple", "apple"), photo("royal gala apple", "apple"), photo("kiwi", "kiwi"),
                                 photo("asparagus", "asparagus")};

}  // namespace

TEST_CASE("a photo is asked what it is, which one, and whether it is something") {
  const GroceryQuestions questions(kPhotos);
  std::map<std::string, std::map<std::string, int>> found;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    Random random(1, i);
    const auto asked = questions(kPhotos[0], random);
    CHECK(asked.size() == 3);
    for (const auto& one : asked) ++found[one.kind][one.question + " " + one.answer];
  }
  CHECK(found.at("kind") == std::map<std::string, int>{{"what is this? apple", 2000}});
  CHECK(found.at("name") == std::map<std::string, int>{{"which apple is this? granny smith apple", 2000}});
  const auto& whether = found.at("yes-no");
  CHECK(whether.size() == 3);
  CHECK(whether.at("is this an apple? yes") == doctest::Approx(1000).epsilon(0.1));
  CHECK(whether.at("is this a kiwi? no") == doctest::Approx(500).epsilon(0.15));
  CHECK(whether.at("is this asparagus? no") == doctest::Approx(500).epsilon(0.15));
}

TEST_CASE("what has one name is not asked which one it is, and what has none is asked nothing") {
  const GroceryQuestions questions(kPhotos);
  Random random(1, 1);
  const auto asked = questions(kPhotos[2], random);
  CHECK(std::ranges::none_of(asked, [](const auto& one) { return one.kind == "name"; }));
  CHECK(questions(photo("car", ""), random).empty());
  const GroceryQuestions single({kPhotos[2]});
  CHECK(single(kPhotos[2], random).size() == 1);  // nothing else that it might be
  const auto texts = questions.texts();
  for (const auto* text : {"which apple is this?", "royal gala apple", "is this asparagus?", "no"})
    CHECK(std::ranges::count(texts, text) == 1);
}
