#include "task/train_explain.h"

#include <filesystem>

#include "support/caught.h"
#include "support/point_training.h"
#include "support/stopped.h"
#include "train/process_group.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("each seed has its files, and the run a table over them") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  options.data.arrays.inputs = {"x", "y"};
  options.compare = false;
  options.seeds = "2";
  options.progress = "never";
  const CapturedStream said;
  Log log("mm train", Level::quiet, false, said.stream);
  check_explain(options);
  const auto sweep = train_sweep(options, one_process(), log);
  REQUIRE(sweep);
  const auto text = explain_sweep(*sweep, log);
  REQUIRE(text);
  CHECK(text->find("Test split, 20 examples, 2 seeds.") != std::string::npos);
  CHECK(*text == "\n" + text_of(options.output + "/explain.md"));
  for (const auto* seed : {"seed-0", "seed-1"}) {
    const std::string of = options.output + "/" + seed;
    const Json json = Json::read(of + "/explain.json");
    CHECK(json.integer("examples") == 20);
    CHECK(std::filesystem::exists(of + "/explain.html"));
    CHECK(std::filesystem::exists(of + "/explain.svg"));
    std::istringstream lines(text_of(of + "/explain.jsonl"));
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) Json::parse(line, "explain.jsonl");
    CHECK(count == 20);
  }
}

TEST_CASE("models of other tasks are refused before they are trained") {
  TrainOptions options;
  options.task = "caption";
  CHECK(complaint([&] { check_explain(options); }) == "--explain: only the models of classify and regress are explained");
  options.task = "regress";
  check_explain(options);
  options.data.arrays.categories = {"who"};
  CHECK(complaint([&] { check_explain(options); }) == "--explain: categories have no gradient to explain them by");
}
