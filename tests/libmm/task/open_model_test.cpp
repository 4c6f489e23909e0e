#include "task/open_model.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kTiny = MM_TEST_DATA "/blip/defaults";

OpenedModel opened(const std::string& model) {
  CapturedStream said;
  Log log("mm test", Level::normal, false, said.stream);
  RuntimeOptions options;
  options.device = "cpu";
  options.precision = "fp32";
  return open_model(model, options, log);
}

}  // namespace

TEST_CASE("a model is called as its folder is") {
  const auto model = opened(kTiny);
  CHECK(model.name == "defaults");
  CHECK(model.folder.name() == "defaults");
  CHECK(model.runtime.device.is_cpu());
  CHECK(exit_code([] { opened("no-such-model"); }) != 0);
}

TEST_CASE("a family that cannot do it says so") {
  const Folder folder(kTiny);
  CHECK(&family_that(
            folder, [](const Family&) { return true; }, "do not sing") == &family_of(folder));
  const auto said = complaint([&] {
    family_that(
        folder, [](const Family&) { return false; }, "do not sing");
  });
  CHECK(said.starts_with("--model " + folder.path()));
  CHECK(said.ends_with("do not sing"));
}
