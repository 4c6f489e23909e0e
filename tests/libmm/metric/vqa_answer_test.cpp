#include "metric/vqa_answer.h"

#include <fmt/format.h>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("punctuation goes where it stands beside a space anywhere, and parts words elsewhere") {
  CHECK(vqa_punctuation("a-b -c") == "ab c");
  CHECK(vqa_punctuation("red/blue") == "red blue");
  CHECK(vqa_punctuation("yes, no") == "yes no");
  CHECK(vqa_punctuation("what?") == "what ");
  CHECK(vqa_punctuation("1,000 (a-b)") == "1000 ab");  // a comma between digits deletes all signs
  CHECK(vqa_punctuation("it's 5:30") == "it's 5:30");  // neither sign is on its list
}

TEST_CASE("periods go but for those before a digit, and no more than 32 of them") {
  CHECK(vqa_punctuation("3.5") == "3.5");
  CHECK(vqa_punctuation("x.5.") == "x.5");  // what stands before does not matter
  CHECK(vqa_punctuation("U.S.A.") == "USA");
  CHECK(vqa_punctuation(std::string(40, '.')) == std::string(8, '.'));
  CHECK(vqa_punctuation(fmt::format("{:.<32}a.", "")) == "a.");
}

TEST_CASE("number words, articles and contractions") {
  CHECK(vqa_words("None of THE Ten  dogs\u00a0dont") == "0 of 10 dogs don't");
  CHECK(vqa_words("a an the").empty());
  CHECK(vqa_words("somebody'd yall'd've") == "somebodyd y'all'd've");
  CHECK(vqa_words("eleven eleven") == "eleven eleven");  // a word that was met once is no number the second time
  CHECK(vqa_words("Ärger") == "ärger");
}

TEST_CASE("whole answers") {
  CHECK(vqa_answer(" The 2\tdogs.\n") == "2 dogs");
  CHECK(vqa_answer("1,000") == "1000");
  CHECK(vqa_answer("n/a") == "n");
  CHECK(vqa_answer("A").empty());
  CHECK(vqa_line("a\tb\nc ") == "a b c");
}

TEST_CASE("TextVQA parts a genitive and drops commas first") {
  CHECK(m4c_answer("Levi's, Inc.") == "levi 's inc");
  CHECK(vqa_answer("Levi's, Inc.") == "levi's inc");
  CHECK(m4c_answer("a,b?") == "ab");
  CHECK(vqa_answer("a,b?") == "b");
}
