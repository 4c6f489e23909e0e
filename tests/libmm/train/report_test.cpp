#include "train/report.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("mean and deviation over the seeds beside the floors") {
  const std::vector<SeedReport> seeds{{0, 100, "last", {{"photos.name", 0.5}, {"scenes.exact", 0.9}}},
                                      {1, 100, "last", {{"photos.name", 0.6}, {"scenes.exact", 0.8}}}};
  const std::string text = report_text("toy", seeds, {{"most frequent caption", {{"photos.name", 0.125}}}, {"nearest colours", {}}});
  CHECK(text ==
        "# toy\n\nTest split. Seeds: 0, 1. Checkpoint: the last one; nothing was chosen by a score. Percent, mean and standard deviation "
        "over the seeds.\n\n"
        "| | model | most frequent caption | nearest colours |\n|---|---|---|---|\n"
        "| photos.name | 55.00 +- 7.07 | 12.50 | - |\n| scenes.exact | 85.00 +- 7.07 | - | - |\n");
  CHECK(report_text("toy", {seeds[0]}, {}).find("| photos.name | 50.00 |\n") != std::string::npos);
}

TEST_CASE("a spread is a mean with its deviation, of one number that number") {
  CHECK(shown_spread("accuracy", {0.5, 0.0707}, true) == "50.00 +- 7.07");
  CHECK(shown_spread("accuracy", {0.5, 0}, true) == "50.00 +- 0.00");
  CHECK(shown_spread("mae", {0.5, 0}, false) == shown_rate("mae", 0.5));
}

TEST_CASE("each seed's own rate") {
  const ReportTable table = report_table({{4, 100, "loss", {{"name", 0.5}, {"exact", 1}}}, {7, 90, "loss", {{"name", 0.6}}}}, {});
  CHECK(table.seeds == std::vector<std::uint64_t>{4, 7});
  CHECK(table.note.find("Seeds: 4, 7. Checkpoint: the one with the best loss on the validation split.") != std::string::npos);
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0].seeds == std::vector<std::string>{"50.00", "60.00"});
  CHECK(table.rows[1].seeds == std::vector<std::string>{"100.00", "-"});
  CHECK(table.rows[1].model == "100.00 +- 0.00");
}

TEST_CASE("a choice by the test split is told as what it is") {
  CHECK(best_by("accuracy") == "the best accuracy on the validation split");
  const ReportTable table = report_table({{0, 90, "test_oracle", {{"accuracy", 0.5}}}}, {});
  CHECK(table.note.find("Checkpoint: the one with the best accuracy on the test split itself (test_oracle).") != std::string::npos);
}

TEST_CASE("a report comes back from its JSON") {
  const SeedReport report{3, 200, "loss", {{"photos.name", 0.25}}};
  const SeedReport again = seed_report(Json::parse(to_json(report).dump(), "report.json"));
  CHECK(again.seed == 3);
  CHECK(again.step == 200);
  CHECK(again.selection == "loss");
  CHECK(again.test == report.test);
  CHECK(exit_code([] { seed_report(Json::object()); }) == 3);
  const Floor floor = floor_of(Json::parse(to_json(Floor{"nearest colours", {{"photos.name", 0.5}}}).dump(), "floors.json"));
  CHECK(floor.name == "nearest colours");
  CHECK(floor.test == Rates{{"photos.name", 0.5}});
}

TEST_CASE("spread") {
  CHECK(spread_of({2}).deviation == 0);
  CHECK(spread_of({1, 2, 3}).mean == doctest::Approx(2));
  CHECK(spread_of({1, 2, 3}).deviation == doctest::Approx(1));
}
