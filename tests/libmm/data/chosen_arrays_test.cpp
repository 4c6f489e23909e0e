#include "data/chosen_arrays.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("behind '#' stand the arrays that are taken, and new names of them") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.csv", "text,score,other\nyes,1,5\nno,2,6\n");
  CHECK(open_chosen_arrays(path).tensors.size() == 3);
  const Arrays some = open_chosen_arrays(path + "#words=text,score");
  CHECK(some.tensors.size() == 2);
  CHECK(some.texts.at("words") == std::vector<std::string>{"no", "yes"});
  CHECK(some.columns == std::vector<std::string>{"score"});
  CHECK(file_of_arrays(path + "#words=text,score") == path);
  CHECK(file_of_arrays(path) == path);
}

TEST_CASE("a file may have '#' in its own name") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x#1.csv", "a,b\n1,2\n");
  CHECK(file_of_arrays(path) == path);
  CHECK(open_chosen_arrays(path).tensors.size() == 2);
  CHECK(open_chosen_arrays(path + "#b").columns == std::vector<std::string>{"b"});
}

TEST_CASE("an array that is not there, and one that is taken twice") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.csv", "text,score\nyes,1\n");
  CHECK(complaint([&] { open_chosen_arrays(path + "#scores"); }) == path + ": no array 'scores' (did you mean 'score'?)");
  CHECK(complaint([&] { open_chosen_arrays(path + "#a=score,a=text"); }) == path + ": array 'a' is taken twice, or without a name");
  CHECK(complaint([&] { open_chosen_arrays(path + "#"); }).starts_with(path + ": no array ''"));
  CHECK(exit_code([&] { open_chosen_arrays(path + ".gone#a"); }) != 0);
}

TEST_CASE("arrays of several files stand side by side, row by row") {
  const TemporaryFolder folder;
  const std::string one = folder.file("one.csv", "text,score\nyes,1\nno,2\n"), two = folder.file("two.csv", "score,other\n1,5\n2,6\n");
  const Arrays all = open_arrays_together({one + "#text", two});
  CHECK(all.rows() == 2);
  CHECK(all.tensors.size() == 3);
  CHECK(all.columns == std::vector<std::string>{"score", "other"});
  CHECK(complaint([&] { open_arrays_together({one, two}); }) == two + ": array 'score' stands in a file above already");
  const std::string longer = folder.file("longer.csv", "x\n1\n2\n3\n");
  CHECK(complaint([&] { open_arrays_together({one, longer}); }) == longer + ": has 3 rows, " + one + " has 2");
}
