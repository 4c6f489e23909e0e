#include "clap/model.h"

#include <numeric>

#include "models/clap/golden.h"

using namespace mm;
using namespace mm::clap;

TEST_CASE("published sizes have as many parameters as published") {
  const auto parameters = [](const char* config, const std::string& prefix = "") {
    const auto recorded = std::make_shared<RecordSource>();
    const Model model(recorded, read_config(Json::parse(config, "c")));
    std::int64_t count = 0;
    for (const auto& [name, shape] : recorded->shapes())
      if (name.starts_with(prefix) && name.find("running") == std::string::npos)
        count += std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
    return count;
  };
  const std::int64_t other_scale = 1;  // which is not read
  CHECK(parameters("{}") + other_scale == 153'492'890);
  CHECK(parameters("{}", "audio_model.") == 27'534'488);
  CHECK(parameters(R"({"audio_config": {"enable_fusion": true}})") + other_scale == 153'507'530);
}
