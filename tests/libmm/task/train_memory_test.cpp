#include "task/train_memory.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("what a run takes at least") {
  TrainOptions options;
  options.batch = 10;
  options.model = {.image_size = 32, .patch_size = 16, .vision_width = 8, .vision_layers = 2};
  const double model = 4 * 5 * 1000, pictures = 4 * 10 * 3 * 32 * 32;
  CHECK(least_memory(options, 1000) == model + pictures + 4 * 10 * 2 * 5 * 8 * 11);
  options.micro_batch = 2;
  CHECK(least_memory(options, 1000) == model + pictures + 4 * 2 * 2 * 5 * 8 * 11);
  options.optimizer.ema = 0;
  const double rest = pictures + 4 * 2 * 2 * 5 * 8 * 11;
  CHECK(least_memory(options, 1000) == 4 * 4 * 1000 + rest);
  options.optimizer.kind = "sgd";
  CHECK(least_memory(options, 1000) == 4 * 3 * 1000 + rest);
  options.optimizer.momentum = 0;
  CHECK(least_memory(options, 1000) == 4 * 2 * 1000 + rest);
  options.optimizer.freeze = {"*"};
  CHECK(least_memory(options, 1000) == 4 * 1000 + rest);
}

TEST_CASE("a run that cannot be is refused with what it needs") {
  TrainOptions options;
  options.batch = 1'000'000;
  options.micro_batch = 1;
  const auto error = error_of([&] { check_memory(options, 1000, std::uint64_t{16} << 30); });
  CHECK(error.kind == Kind::resource);
  CHECK(std::string(error.what()) == "training needs 103.0 GiB of memory at least, and 16.0 GiB can be had");
  CHECK(exit_code([&] { check_memory(options, 1000, std::uint64_t{128} << 30); }) == 0);
}
