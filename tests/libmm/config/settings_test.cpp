#include "config/settings.h"

#include "support/doctest.h"
#include "support/every_type.h"

TEST_CASE("settings lie flat in the order of their declaration, groups by their dotted path") {
  EveryType options;
  const mm::Settings settings(options);
  CHECK(settings.list.size() == 18);
  CHECK(settings.list.front().key == "flag");
  CHECK(settings.list.back().key == "outer.deep");
  CHECK(settings.list.back().group == "outer");
  CHECK(settings.find("outer.inner.rate")->group == "outer.inner");
  CHECK(settings.find("outer.inner.rate")->leaf() == "rate");
  CHECK(settings.find("flag")->leaf() == "flag");
  CHECK(settings.find("flag")->group.empty());
  CHECK(settings.find("rate") == nullptr);
  CHECK(settings.find("outer") == nullptr);
  CHECK(settings.has_group("outer"));
  CHECK(settings.has_group("outer.inner"));
  CHECK_FALSE(settings.has_group("inner"));
  CHECK(settings.inputs == &options.inputs);
  CHECK(settings.keys().size() == settings.list.size());
}

TEST_CASE("a setting knows its default, its variable and where its value lives") {
  EveryType options;
  mm::Settings settings(options);
  mm::Setting& rate = *settings.find("outer.inner.rate");
  CHECK(rate.initial == std::vector<std::string>{"0.5"});
  CHECK(rate.origin == "default");
  CHECK(rate.variable("toy-2") == "MM_TOY_2_OUTER_INNER_RATE");
  CHECK(settings.find("perhaps-large")->variable("toy") == "MM_TOY_PERHAPS_LARGE");
  CHECK(settings.find("perhaps-large")->shared_variable().empty());
  CHECK(settings.find("count")->shared_variable() == "MM_COUNT");
  CHECK(settings.find("perhaps")->initial.empty());
  mm::assign(rate.target, "0.25", rate.limits, "x");
  CHECK(options.outer.inner.rate == 0.25);
}

TEST_CASE("settings of a type own what they point to") {
  mm::Settings settings = mm::Settings::of<EveryType>();
  const mm::Settings copy = settings;
  settings = mm::Settings::of<EveryType>();
  CHECK(mm::texts_of(copy.find("text")->target) == std::vector<std::string>{"plain"});
  CHECK(std::get<int*>(copy.find("count")->target) != std::get<int*>(settings.find("count")->target));
}
