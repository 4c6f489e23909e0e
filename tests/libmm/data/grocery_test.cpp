#include "data/grocery.h"

#include "base/error.h"
#include "base/file.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a class in a shopper's words") {
  CHECK(grocery_name("Golden-Delicious", "Apple") == "golden delicious apple");
  CHECK(grocery_name("Galia-Melon", "Melon") == "galia melon");
  CHECK(grocery_name("Watermelon", "Melon") == "watermelon");
  CHECK(grocery_name("Banana", "Banana") == "banana");
  CHECK(grocery_name("Tropicana-Juice-Smooth", "Juice") == "tropicana juice smooth");
  CHECK(grocery_name("Arla-Sour-Cream", "Sour-Cream") == "arla sour cream");
}

TEST_CASE("sentences say what the description says, and no more") {
  using Sentences = std::vector<std::string>;
  CHECK(grocery_sentences("golden delicious apple", "It has a white juicy pulp. The taste is mellow and sweet.") ==
        Sentences{"a golden delicious apple, juicy and mellow", "a golden delicious apple", "a photo of a golden delicious apple"});
  CHECK(grocery_sentences("orange", "Sweeter than a lemon; a sour-sweet fruit.")[0] == "an orange, sour and sweet");
  CHECK(grocery_sentences("carrots", "Crunchy. crunchy!")[0] == "carrots, crunchy");
  CHECK(grocery_sentences("arla sour milk", "") == Sentences{"arla sour milk", "a photo of arla sour milk"});
}

TEST_CASE("the name is found in each of a class's sentences") {
  for (const auto& sentence : grocery_sentences("anjou pear", "juicy")) CHECK(name_in(sentence) == "anjou pear");
  for (const auto& sentence : grocery_sentences("oatly oat milk", "soft")) CHECK(name_in(sentence) == "oatly oat milk");
  CHECK(name_in("a photo of a kiwi.") == "kiwi");
  CHECK(name_in("").empty());
}

TEST_CASE("the set is read with its official split") {
  const TemporaryFolder scratch;
  write_file(scratch / "classes.tsv",
             "class_id\tclass\tcoarse_id\tcoarse\ticonic\tdescription\n0\tRoyal-Gala\t0\tApple\ti.jpg\tA juicy apple.\n");
  write_file(scratch / "images.tsv", "path\tsplit\tclass_id\tcoarse_id\ntrain/a.jpg\ttrain\t0\t0\ntest/b.jpg\ttest\t0\t0\n");
  const auto photos = read_grocery(scratch.path);
  REQUIRE(photos.size() == 2);
  CHECK(photos[1].path == scratch / "test/b.jpg");
  CHECK(photos[1].split == "test");
  CHECK(photos[1].name == "royal gala apple");
  CHECK(photos[1].sentences[0] == "a royal gala apple, juicy");

  write_file(scratch / "images.tsv", "path\tsplit\tclass_id\tcoarse_id\ntrain/a.jpg\ttrain\t5\t0\n");
  CHECK_THROWS_WITH_AS(read_grocery(scratch.path), "class_id '5' is not in classes.tsv", Error);
  try {
    read_grocery(scratch / "absent");
    FAIL("a folder that is not there");
  } catch (const Error& e) {
    CHECK(e.hint.find("GroceryStoreDataset") != std::string::npos);
    CHECK(e.hint.find("data.grocery.path") != std::string::npos);
  }
}
