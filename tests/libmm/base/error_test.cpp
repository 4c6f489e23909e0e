#include "base/error.h"

#include "support/doctest.h"

TEST_CASE("an error carries its exit code, place and hint") {
  const mm::Error error(mm::Kind::resource, "no such device", "cuda:3", "choose one of cuda:0, cuda:1");
  CHECK(static_cast<int>(error.kind) == 4);
  CHECK(std::string(error.what()) == "no such device");
  CHECK(error.where == "cuda:3");
  CHECK(error.hint == "choose one of cuda:0, cuda:1");
}

TEST_CASE("every kind has its exit code and the name records carry") {
  using mm::Kind;
  const std::pair<Kind, const char*> names[] = {{Kind::usage, "usage"},   {Kind::input, "input"},     {Kind::resource, "resource"},
                                                {Kind::output, "output"}, {Kind::network, "network"}, {Kind::internal, "internal"}};
  for (const auto& [kind, name] : names) CHECK(mm::kind_name(kind) == name);
  CHECK(static_cast<int>(Kind::usage) == 2);
  CHECK(static_cast<int>(Kind::input) == 3);
  CHECK(static_cast<int>(Kind::output) == 5);
  CHECK(static_cast<int>(Kind::network) == 6);
  CHECK(static_cast<int>(Kind::internal) == 70);
}
