#include "train/contract_result.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

ContractResult result() {
  ContractResult result{.name = "tmc",
                        .source = "a paper",
                        .note = "Fixed split.",
                        .date = "2026-11-21",
                        .version = "0.1.0",
                        .processor = "a CPU",
                        .seeds = {0, 1},
                        .grid = {},
                        .selection = "last",
                        .verdicts = {},
                        .floors = {{"majority class", {{"accuracy", 0.1}}}}};
  result.verdicts = {{.claim = {.rate = "accuracy", .low = 97.75, .high = 98.75, .published = 98.51, .spread = 0.15},
                      .values = {98, 98.5},
                      .spread = {.mean = 98.25, .deviation = 0.35},
                      .low95 = 95.07,
                      .high95 = 101.43,
                      .met = true},
                     {.claim = {.rate = "missing.5", .low = {}, .high = {}, .published = {}, .spread = {}},
                      .values = {80},
                      .spread = {.mean = 80, .deviation = 0},
                      .low95 = 80,
                      .high95 = 80,
                      .met = true}};
  return result;
}

}  // namespace

TEST_CASE("a result survives its file") {
  const auto back = contract_result(Json::parse(to_json(result()).dump(), "tmc.json"));
  CHECK(to_json(back).dump() == to_json(result()).dump());
  CHECK(back.met());
  auto failed = result();
  failed.verdicts[0].met = false;
  CHECK_FALSE(contract_result(to_json(failed)).met());
  CHECK(exit_code([] { contract_result(Json::parse("{}", "tmc.json")); }) == 3);
}

TEST_CASE("of a grid the table of its points survives, and stands under the experiment's name") {
  auto swept = result();
  CHECK(to_json(swept).dump().find("ranked_by") == std::string::npos);
  swept.table = {{"rank", "point"}, {"1", "batch=2"}, {"-", "majority class"}};
  swept.ranked_by = "loss on the validation split";
  const auto back = contract_result(Json::parse(to_json(swept).dump(), "tmc.json"));
  CHECK(back.table == swept.table);
  CHECK(back.ranked_by == swept.ranked_by);
  const auto text = results_text({result(), back});
  CHECK(
      text.ends_with("\n## tmc\n\nRanked by loss on the validation split; mean and standard deviation over the seeds 0, 1. Fixed split.\n\n"
                     "| rank | point |\n|---|---|\n| 1 | batch=2 |\n| - | majority class |\n"));
  CHECK(results_text({result()}).find("##") == std::string::npos);
}

TEST_CASE("published, ours and verdict in a row") {
  const auto text = contract_text(result());
  CHECK(text.starts_with("# tmc: met\n\nPublished in a paper.\nFixed split.\nTested is the last checkpoint. Seeds: 0, 1. Percent.\n"));
  CHECK(text.find("| accuracy | 98.51 +- 0.15 | 98.25 +- 0.35 | 2 | 95.07 - 101.43 | 97.75 - 98.75 | met | majority class 10.00 |") !=
        std::string::npos);
  CHECK(text.find("| missing.5 | - | 80.00 | 1 | - | - | - | - |") != std::string::npos);
  const auto table = results_text({result()});
  CHECK(table.find("| tmc | accuracy | 98.51 +- 0.15 |") != std::string::npos);
  CHECK(table.find("a CPU, 2026-11-21, mm 0.1.0 |") != std::string::npos);
}
