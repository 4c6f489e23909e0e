#include "task/open_model.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kTiny = MM_TEST_DATA "/blip/defaults";

OpenedModel opened(const std::string& model, bool offers) {
  CapturedStream said;
  Log log("mm test", Level::normal, false, said.stream);
  RuntimeOptions options;
  options.device = "cpu";
  options.precision = "fp32";
  return open_model(
      model, options, [&](const Family&) { return offers; }, "do not sing", log);
}

}  // namespace

TEST_CASE("a model is called as its folder is") {
  const auto model = opened(kTiny, true);
  CHECK(model.name == "defaults");
  CHECK(model.folder.name() == "defaults");
  CHECK(&model.family == &family_of(model.folder));
  CHECK(model.runtime.device.is_cpu());
}

TEST_CASE("a family that cannot do it says so") {
  const auto said = complaint([] { opened(kTiny, false); });
  CHECK(said.starts_with("--model " + kTiny));
  CHECK(said.ends_with("do not sing"));
  CHECK(exit_code([] { opened("no-such-model", true); }) != 0);
}
