#include "model/label_names.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;

TEST_CASE("labels by the number of their output, named or counted") {
  const auto names = [](const std::string& text) { return mm::label_names(Json::parse(text, "config.json")); };
  CHECK(names(R"({"id2label": {"1": "good", "0": "bad"}, "num_labels": 7})") == std::vector<std::string>{"bad", "good"});
  CHECK(names(R"({"num_labels": 3})") == std::vector<std::string>{"LABEL_0", "LABEL_1", "LABEL_2"});
  CHECK(names("{}").size() == 2);
  CHECK(complaint([&] { names(R"({"id2label": {"0": "a", "2": "b"}})"); }) ==
        "config.json: id2label has the key '2'; 2 labels have the numbers 0 to 1");
  CHECK(complaint([&] { names(R"({"id2label": {}})"); }) == "config.json: id2label is empty");
}
