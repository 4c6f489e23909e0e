#include "task/train_audit.h"

#include <cstdint>
#include <string>

#include "base/hash.h"
#include "base/json.h"
#include "support/caught.h"
#include "support/point_training.h"
#include "task/train_seeds.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a model that learnt its few rows by heart gives them away, and the table stands beside chance") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  // Labels of chance: only who remembers the row knows.
  std::string text = "label,split";
  for (int k = 0; k < 40; ++k) text += ",f" + std::to_string(k);
  for (std::uint64_t i = 0; i < 80; ++i) {
    text += mix64(i + 1'000'000) % 2 == 1 ? "\na," : "\nb,";
    text += i < 40 ? "train" : "test";
    for (std::uint64_t k = 0; k < 40; ++k) text += "," + std::to_string(static_cast<int>(mix64(1000 * i + k + 1) % 23) - 11);
  }
  options.data.arrays.files = {folder.file("chance.csv", text + "\n")};
  options.data.arrays.valid_fraction = 0;
  options.model.layers = {"linear 64", "relu", "linear 2"};
  options.optimizer.ema = 0;
  options.steps = 200;
  options.privacy.audit = "membership";
  options.privacy.shadows = 4;
  const CapturedStream said;
  Log log("mm train", Level::quiet, false, said.stream);
  REQUIRE(train_seeds(options, one_process(), log));
  check_audit(options, one_process());
  const std::string table = audited(options, one_process());
  CHECK(table.find("| chance | 0.500 | 1.0 % | 0.1 % |") != std::string::npos);
  CHECK(table.find("Not trained privately") != std::string::npos);
  CHECK(table == text_of(folder / "run/audit.md"));
  const Json json = Json::read(folder / "run/audit.json");
  CHECK(json.integer("members") == 40);
  CHECK(json.integer("others") == 40);
  CHECK_FALSE(json.has("privacy"));
  CHECK(json.at("attacks").at("loss").at("auc").number() > 0.75);
  CHECK(json.at("attacks").at("lira").at("auc").number() > 0.75);
  CHECK(audited(options, one_process()) == table);
}

TEST_CASE("what cannot be audited is refused") {
  TrainOptions options;
  CHECK(complaint([&] { check_audit(options, one_process()); }) == "--audit: only what classifies is audited");
  options.task = "classify";
  options.privacy.shadows = 3;
  CHECK(complaint([&] { check_audit(options, one_process()); }) == "privacy.shadows: shadow models come in pairs");
  const TemporaryFolder folder;
  auto alone = point_training(folder);
  alone.data.arrays.files = {folder.file("all.csv", "x,y,label\n1,2,a\n2,1,b\n3,1,a\n")};
  alone.data.arrays.valid_fraction = 0;
  CHECK(complaint([&] { audited(alone, one_process()); }) == "--audit: there are no rows that the model did not learn from");
}
