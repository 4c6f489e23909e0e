#include "task/train_memory.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("what a run takes at least") {
  TrainOptions options;
  CHECK(least_memory(options, 1000, 7) == 4 * 5 * 1000 + 7);
  options.optimizer.ema = 0;
  CHECK(least_memory(options, 1000, 0) == 4 * 4 * 1000);
  options.optimizer.kind = "sgd";
  CHECK(least_memory(options, 1000, 0) == 4 * 3 * 1000);
  options.optimizer.momentum = 0;
  CHECK(least_memory(options, 1000, 0) == 4 * 2 * 1000);
  options.optimizer.freeze = {"*"};
  CHECK(least_memory(options, 1000, 0) == 4 * 1000);
  options.optimizer.freeze.clear();
  options.optimizer.lora.rank = 4;
  CHECK(least_memory(options, 1000, 0) == 4 * 1000);
}

TEST_CASE("what the pictures of a captioner's update take") {
  TrainOptions options;
  options.batch = 10;
  options.model = {.image_size = 32, .patch_size = 16, .vision_width = 8, .vision_layers = 2};
  const double pictures = 4 * 10 * 3 * 32 * 32;
  CHECK(caption_working_memory(options) == pictures + 4 * 10 * 2 * 5 * 8 * 11);
  options.micro_batch = 2;
  CHECK(caption_working_memory(options) == pictures + 4 * 2 * 2 * 5 * 8 * 11);
  options.computing.recompute = true;
  CHECK(caption_working_memory(options) == pictures + 4 * 2 * (2 + 11) * 5 * 8);
}

TEST_CASE("a run that cannot be is refused with what it needs") {
  const double least = 103.0 * 1024 * 1024 * 1024;
  const auto error = error_of([&] { check_memory(least, std::uint64_t{16} << 30); });
  CHECK(error.kind == Kind::resource);
  CHECK(std::string(error.what()) == "training needs 103.0 GiB of memory at least, and 16.0 GiB can be had");
  CHECK(exit_code([&] { check_memory(least, std::uint64_t{103} << 30); }) == 0);
}
