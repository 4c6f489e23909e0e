#include "convnet/config.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using namespace mm::convnet;

TEST_CASE("what a file leaves out is as each class of transformers has it") {
  const auto read = [](const char* text) { return read_config(Json::parse(text, "c")); };
  const auto resnet = read("{}");
  CHECK((resnet.widths == std::vector<std::int64_t>{256, 512, 1024, 2048}));
  CHECK((resnet.bottleneck && !resnet.shrink_first));
  CHECK((resnet.activation == mm::Activation::relu));
  const auto convnext = read(R"({"model_type": "convnext"})");
  CHECK((convnext.depths == std::vector<std::int64_t>{3, 3, 9, 3}));
  CHECK(convnext.scaled);
  CHECK_FALSE(read(R"({"model_type": "convnext", "layer_scale_init_value": 0})").scaled);
  CHECK_FALSE(read(R"({"model_type": "convnextv2"})").scaled);
}

TEST_CASE("what is no size, and what mm does not compute, is refused by name") {
  const auto refusal = [](const char* text) { return complaint([&] { read_config(Json::parse(text, "c")); }); };
  CHECK(refusal(R"({"depths": [1]})") == "c: hidden_sizes has 4 stages, depths 1");
  CHECK(refusal(R"({"depths": [0, 1, 1, 1]})").find("0 is not from 1 to 1000") != std::string::npos);
  CHECK(refusal(R"({"hidden_sizes": []})").find("0 stages, expected 1 to 16") != std::string::npos);
  CHECK(refusal(R"({"hidden_sizes": [2], "depths": [1]})").find("no quarter is left") != std::string::npos);
  CHECK(refusal(R"({"layer_type": "wide"})").find("layer_type is 'wide'") != std::string::npos);
  CHECK(refusal(R"({"num_channels": 1})").find("num_channels is not 3") != std::string::npos);
}
