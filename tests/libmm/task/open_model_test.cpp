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

TEST_CASE("a model of mm's own layout says what takes it") {
  const TemporaryFolder folder;
  folder.file("config.json", R"({"model_type": "mm-stack"})");
  const auto error = error_of([&] {
    family_that(
        Folder(folder.path), [](const Family&) { return true; }, "do not answer questions");
  });
  CHECK(error.kind == Kind::usage);
  CHECK(std::string(error.what()).find("for sentiments") != std::string::npos);
  CHECK(error.hint.find("`mm sentiment --model`") != std::string::npos);
}

TEST_CASE("what is wrong with the name of a second model is said of --match") {
  CapturedStream said;
  Log log("mm test", Level::normal, false, said.stream);
  RuntimeOptions options;
  options.device = "cpu";
  const auto error = error_of([&] { open_matcher("no-such-model", options, log); });
  CHECK(error.where == "--match");
  CHECK(std::string(error.what()).find("no model 'no-such-model'") != std::string::npos);
  const auto other = error_of([&] { open_matcher(MM_TEST_DATA "/git/defaults", options, log); });
  CHECK(other.where.starts_with("--match "));
}

TEST_CASE("scores that are no numbers are said of the folder, and of its precision where it is not the widest") {
  auto model = opened(kTiny);
  CHECK(broken(model).where == kTiny);
  CHECK(broken(model).hint.find("--precision") == std::string::npos);
  model.runtime.dtype = c10::kBFloat16;
  CHECK(broken(model).hint.starts_with("try --precision fp32"));
}
