#include "task/train_tasks.h"

#include "support/caught.h"
#include "support/point_training.h"
#include "support/tiny_training.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("each task opens its own kind of trial") {
  const TemporaryFolder folder;
  const auto classify = point_training(folder);
  CHECK(open_trial(classify).questions == 20);
  CHECK(open_trial(classify).preview.at(0).find("2 classes") != std::string::npos);
  const auto caption = tiny_training(folder / "run");
  CHECK(open_trial(caption).experiment.size == 30);
  CHECK(least_memory(caption, open_trial(caption)) > least_memory(classify, open_trial(classify)));
}

TEST_CASE("a model that no memory holds is refused when it is opened") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  options.model.layers = {"linear 30000", "linear 30000", "linear 30000", "linear 30000", "linear 30000", "linear 30000", "linear 2"};
  CHECK(exit_code([&] { open_trial(options); }) == static_cast<int>(Kind::resource));
}

TEST_CASE("conventions are for values") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  options.test.convention = "mmsa";
  CHECK(complaint([&] { open_trial(options); }) == "--convention: a convention scores values, which regress learns alone");
}
