#include "model/feature_extractor.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("settings of a feature extractor stand in a file of their own, or among a processor's, and must be of the family's class") {
  const TemporaryFolder made;
  made.file("config.json", "{}");
  const Folder folder(made.path);
  CHECK(complaint([&] { feature_extractor_config(folder, "A"); }).find("holds neither preprocessor_config.json") != std::string::npos);
  made.file("preprocessor_config.json", R"({"hop_length": 5})");
  CHECK(feature_extractor_config(folder, "A").integer("hop_length") == 5);
  made.file("processor_config.json", R"({"processor_class": "P"})");
  CHECK(feature_extractor_config(folder, "A").integer("hop_length") == 5);
  made.file("processor_config.json", R"({"feature_extractor": {"hop_length": 7, "feature_extractor_type": "A"}})");
  CHECK(feature_extractor_config(folder, "A").integer("hop_length") == 7);
  CHECK(complaint([&] { feature_extractor_config(folder, "B"); }).find("asks for 'A', which this model's family does not use; it uses B") !=
        std::string::npos);
}
