#include "evaluate/transcripts.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("errors of transcripts are of all items together, with the counts that they are made of") {
  std::vector<JudgedText> items{{.id = "1", .predicted = "hello World", .references = {"hello world"}},
                                {.id = "2", .predicted = "", .references = {"done"}}};
  const auto scores = transcript_scores(items, "shortest", "keep");
  REQUIRE(scores.size() == 5);
  CHECK(scores[0].name == "WER");
  CHECK(scores[0].value == doctest::Approx(2.0 / 3));
  CHECK(scores[0].detail == "1 hits, 1 substitutions, 1 deletions, 0 insertions");
  CHECK(scores[4].name == "CER");
  CHECK(scores[4].detail == "10 hits, 1 substitutions, 4 deletions, 0 insertions");
  CHECK(transcript_scores(items, "shortest", "lower")[0].value == doctest::Approx(1.0 / 3));
  items[0].references.push_back("hello");
  CHECK(complaint([&] { transcript_scores(items, "shortest", "keep"); }) == "'1' has 2 references, and a transcript one");
}

TEST_CASE("sclite's costs may part the same errors otherwise") {
  const std::vector<JudgedText> items{{.id = "1", .predicted = "b c d", .references = {"a b c"}}};
  CHECK(transcript_scores(items, "sclite", "keep")[0].detail == "2 hits, 0 substitutions, 1 deletions, 1 insertions");
  CHECK(transcript_protocol("sclite", "lower").find("sclite's costs") != std::string::npos);
  CHECK(transcript_protocol("shortest", "keep").find("capitals count") != std::string::npos);
}
