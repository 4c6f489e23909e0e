#include "config/nearest.h"

#include "support/doctest.h"

TEST_CASE("the nearest name is found, and nothing when none is near") {
  const std::vector<std::string> names{"model", "decode.beam", "decode.top-k", "num-captions", "resume", "no-resume", "list"};
  CHECK(mm::nearest("modle", names) == "model");
  CHECK(mm::nearest("bean", names) == "decode.beam");
  CHECK(mm::nearest("beam", names) == "decode.beam");
  CHECK(mm::nearest("decode.bean", names) == "decode.beam");
  CHECK(mm::nearest("decoding.beam", names) == "decode.beam");
  CHECK(mm::nearest("num-caption", names) == "num-captions");
  CHECK(mm::nearest("no-resum", names) == "no-resume");
  CHECK(mm::nearest("lsit", names) == "list");
  CHECK(mm::nearest("temperature", names).empty());
  CHECK(mm::nearest("", names).empty());
  CHECK(mm::nearest("x", names).empty());
  CHECK(mm::nearest(std::string(100'000, 'm'), names).empty());
}

TEST_CASE("the fewest edits win, the first among equals") {
  const std::vector<std::string> names{"cat", "cap", "capt"};
  CHECK(mm::nearest("cap", names) == "cap");
  CHECK(mm::nearest("car", names) == "cat");
}

TEST_CASE("the hint is a question, or nothing") {
  CHECK(mm::did_you_mean("beam") == " (did you mean 'beam'?)");
  CHECK(mm::did_you_mean("").empty());
}
