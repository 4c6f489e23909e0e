#include "chinese_clip/model.h"

#include <numeric>

#include "support/caught.h"
#include "support/golden.h"

using namespace mm;
using namespace mm::chinese_clip;

TEST_CASE("the published size has as many parameters as published") {
  const auto recorded = std::make_shared<RecordSource>();
  const auto config = read_config(Json::parse(R"({"text_config": {"vocab_size": 21128}, "vision_config": {"patch_size": 16}})", "c"));
  const Model model(recorded, config);
  std::int64_t count = 0;
  for (const auto& [name, shape] : recorded->shapes())
    count += std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  CHECK(count == 188'262'913);
}

TEST_CASE("what is no configuration is refused by name") {
  CHECK(complaint([] { read_config(Json::parse(R"({"text_config": 5})", "c")); }) == "c: text_config is not an object");
  CHECK(complaint([] { read_config(Json::parse(R"({"projection_dim": 0})", "c")); }).find("projection_dim is 0") != std::string::npos);
}
