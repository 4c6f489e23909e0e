#include "task/train_sweep.h"

#include <filesystem>

#include "support/caught.h"
#include "support/point_training.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a grid is every pair of its values, each in a folder of its own") {
  TrainOptions options;
  options.output = "runs";
  CHECK(grid_points(options).size() == 1);
  CHECK(grid_points(options)[0].options.output == "runs");
  options.grid = {"optimizer.rate=1e-3,3e-4", "batch=8,16,32"};
  const auto points = grid_points(options);
  REQUIRE(points.size() == 6);
  CHECK(points[0].name == "optimizer.rate=1e-3, batch=8");
  CHECK(points[5].name == "optimizer.rate=3e-4, batch=32");
  CHECK(points[5].options.optimizer.rate == 3e-4);
  CHECK(points[5].options.batch == 32);
  CHECK(points[5].options.output == "runs/optimizer.rate=3e-4--batch=32");
  CHECK(points[1].options.batch == 16);
}

TEST_CASE("a value brings other options along, and the first point alone is compared") {
  TrainOptions options;
  options.grid = {"model.fusion=concat,lmf 32; objective.unimodal.kind=gradient-blending ; batch=8", "steps=5,6"};
  const auto points = grid_points(options);
  REQUIRE(points.size() == 4);
  CHECK(points[2].name == "model.fusion=lmf 32; objective.unimodal.kind=gradient-blending ; batch=8, steps=5");
  CHECK(points[2].options.model.fusion == "lmf 32");
  CHECK(points[2].options.objective.unimodal.kind == "gradient-blending");
  CHECK(points[2].options.batch == 8);
  CHECK(points[0].options.objective.unimodal.kind == "none");
  CHECK(points[0].options.batch == 64);
  CHECK(points[0].options.compare);
  CHECK_FALSE(points[1].options.compare);
  CHECK_FALSE(points[2].options.compare);
}

TEST_CASE("a grid that cannot be is told before anything is trained") {
  const auto message = [](std::vector<std::string> grid) {
    TrainOptions options;
    options.grid = std::move(grid);
    return complaint([&] { grid_points(options); });
  };
  CHECK(message({"batch"}) == "--grid: 'batch' is not of the form OPTION=A,B,...");
  CHECK(message({"batch=1,,2"}) == "--grid: 'batch=1,,2' has an empty value");
  CHECK(message({"bach=1,2"}) == "--grid: there is no option 'bach' (did you mean 'batch'?)");
  CHECK(message({"batch=1", "batch=2"}) == "--grid: 'batch' is named twice");
  CHECK(message({"batch=1; steps=2,3", "steps=4"}) == "--grid: 'steps' is named twice");
  CHECK(message({"batch=1; batch=2"}) == "--grid: 'batch' is named twice");
  CHECK(message({"batch=1; steps=2; steps=3"}) == "--grid: 'steps' is named twice");
  CHECK(message({"output=a,b"}) == "--grid: 'output' is not of the experiment itself");
  CHECK(message({"batch=1,many"}).starts_with("--grid batch: "));
  CHECK(message({"batch=1; steps"}) == "--grid: 'steps' behind a ';' is not of the form OPTION=VALUE");
  CHECK(message({"batch=1; stops=3"}).starts_with("--grid: there is no option 'stops'"));
  CHECK(message({"batch=1; output=x"}) == "--grid: 'output' is not of the experiment itself");
}

TEST_CASE("points are ranked by validation, the best first, and their table is kept") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  options.grid = {"optimizer.rate=1e-9,0.02"};
  options.seeds = "2";
  options.optimizer.ema = 0;
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto sweep = train_sweep(options, one_process(), log);
  REQUIRE(sweep);
  CHECK(sweep->text.find("Ranked by accuracy on the validation split; mean and standard deviation over 2 seeds.") != std::string::npos);
  CHECK(sweep->text.find("| 1 | optimizer.rate=0.02 |") != std::string::npos);
  CHECK(sweep->text.find("| 2 | optimizer.rate=1e-9 |") != std::string::npos);
  CHECK(text_of(folder / "run/sweep.md") == sweep->text);
  CHECK(text_of(folder / "run/sweep.csv")
            .starts_with("rank,point,ranked by,test accuracy,95 % interval,test macro-f1,test f1,test auc\r\n1,optimizer.rate=0.02,"));
  REQUIRE(sweep->rows.size() >= 5);
  CHECK(sweep->rows[0][4] == "95 % interval");
  CHECK(sweep->rows[1][4].find(" - ") != std::string::npos);
  CHECK(sweep->rows[3][0] == "-");
  CHECK(sweep->rows[3][1] == "majority class");
  CHECK(sweep->rows[3][4] == "-");
  CHECK(sweep->rule == "accuracy on the validation split");
  CHECK(std::filesystem::exists(folder / "run/optimizer.rate=1e-9/seed-1/report.json"));
}

TEST_CASE("without validation the test score ranks, and is called an oracle") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  options.data.arrays.valid_fraction = 0;
  options.steps = 2;
  options.grid = {"batch=5,10"};
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto sweep = train_sweep(options, one_process(), log);
  REQUIRE(sweep);
  CHECK(sweep->text.find("Ranked by test score, an oracle: nothing was validated") != std::string::npos);
}
