#include "model/generation_settings.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using mm::Json;

namespace {
const Json kDefaults = Json::parse(R"({"eos_token_id": 9, "bos_token_id": 8, "max_length": null})", "defaults");
}

TEST_CASE("generation_config.json alone counts where there is one") {
  const TemporaryFolder folder;
  folder.file("config.json", R"({"num_beams": 2, "decoder": {"eos_token_id": 5}})");
  folder.file("generation_config.json", R"({"eos_token_id": 7})");
  const auto settings = mm::generation_settings(mm::Folder(folder.path), "decoder", kDefaults);
  CHECK(settings.integer("eos_token_id") == 7);
  CHECK_FALSE(settings.has("num_beams"));
  CHECK_FALSE(settings.has("bos_token_id"));
  folder.file("generation_config.json", "[]");
  CHECK(exit_code([&] { mm::generation_settings(mm::Folder(folder.path), "decoder", kDefaults); }) == 3);
}

TEST_CASE("without it, config.json counts before its block, and both before the class") {
  const TemporaryFolder folder;
  folder.file("config.json", R"({"num_beams": 2, "max_length": null, "decoder": {"num_beams": 3, "max_length": 16, "eos_token_id": 5}})");
  const auto settings = mm::generation_settings(mm::Folder(folder.path), "decoder", kDefaults);
  CHECK(settings.integer("num_beams") == 2);
  CHECK(settings.integer("max_length") == 16);
  CHECK(settings.integer("eos_token_id") == 5);
  CHECK(settings.integer("bos_token_id") == 8);
  CHECK(settings.where().find("config.json") != std::string::npos);  // what messages name
  CHECK(mm::generation_settings(mm::Folder(folder.path), "text_config", kDefaults).integer("eos_token_id") == 9);
}
