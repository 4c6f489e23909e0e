#include "text/word_net.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;
using Sets = std::vector<std::uint32_t>;

namespace {

// A folder with files of WordNet, all but empty.
struct Database : TemporaryFolder {
  Database() {
    for (const auto* part : {"noun", "verb", "adj", "adv"}) {
      file(std::string("index.") + part, "  1 This software and database is being provided\n");
      file(std::string(part) + ".exc", "");
    }
    file("index.noun", "  1 The licence  \nkid n 2 3 @ ~ + 2 1 00000012 00000010  \nboxful n 1 0 1 0 00000017  \n");
  }
};

}  // namespace

TEST_CASE("a word has the meanings of its own and of its base") {
  const WordNet words(MM_TEST_DATA "/metrics/wordnet");
  CHECK((words.meanings("sink") == Sets{15, 21}));
  CHECK((words.meanings("sinks") == Sets{15, 21}));
  CHECK((words.meanings("children") == Sets{12, 13}));  // of the exceptions
  CHECK((words.meanings("boxes") == Sets{16, 25}));
  CHECK((words.meanings("glass") == Sets{19}));
  CHECK(words.meanings("gla").empty());
  CHECK(words.meanings("").empty());
  CHECK(words.words() == 18);
}

TEST_CASE("the licence is passed over, and sets are in ascending order") {
  const Database folder;
  const WordNet words(folder.path);
  CHECK((words.meanings("kids") == Sets{10, 12}));
  CHECK(words.words() == 2);
}

TEST_CASE("what is no database of WordNet is refused by its line") {
  const Database folder;
  CHECK(complaint([] { WordNet("/nowhere"); }).starts_with("/nowhere/index.noun"));
  for (const auto* line : {"kid n", "kid n 9 1 @ 2 00000010", "kid n x 1 @ 2", "kid n 1 0 1 0 -5", "kid n 1 0 1 0 99999999999"}) {
    const auto file = folder.file("index.verb", std::string(line) + "\n");
    CHECK(complaint([&] { WordNet(folder.path); }) == file + ":1: no line of an index of WordNet");
  }
  folder.file("index.verb", "run v 1 0 1 0 00000001\n");
  const auto file = folder.file("verb.exc", "ran run\nsat\n");
  CHECK(complaint([&] { WordNet(folder.path); }) == file + ":2: no line of exceptions of WordNet");
}
