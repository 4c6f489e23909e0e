#include "task/retrieve_classify.h"

#include <sstream>

#include "support/caught.h"
#include "support/counting_embedder.h"
#include "support/schema.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Run {
  Run() {
    options.model = "counting";
    options.templates = "none";
    options.label = {"x", "ab c", "a b c d"};
    options.text = {"ab c", "y"};
    options.batch.output = folder / "out.jsonl";
  }

  std::vector<Json> operator()() {
    options.batch.overwrite = true;
    Log log("mm retrieve", Level::normal, false, said.stream);
    const auto open = [] { return OpenedEmbedder{.name = "counting", .folder = "", .embedder = std::make_unique<CountingEmbedder>()}; };
    const int code = classify(options, open, log);
    CHECK(code == 0);
    std::vector<Json> all;
    std::istringstream lines(text_of(options.batch.output));
    for (std::string line; std::getline(lines, line);) all.push_back(Json::parse(line, "out"));
    return all;
  }

  TemporaryFolder folder;
  CapturedStream said;
  RetrieveOptions options;
};

}  // namespace

TEST_CASE("the label whose vector is nearest is said, with a probability among all") {
  Run run;
  const auto records = run();
  const Schema schema(Json::read(MM_SOURCE "/share/doc/record.schema.json"));
  for (const auto& record : records) CHECK(schema.complaint(record) == "");
  REQUIRE(records.size() == 2);
  CHECK(records[0].string("label") == "ab c");
  CHECK(records[1].string("label") == "x");
  const auto all = records[0].at("probabilities");
  double sum = 0;
  for (std::size_t i = 0; i < all.size(); ++i) sum += all.at(i).number("probability");
  CHECK(sum == doctest::Approx(1));
  CHECK(all.at(0).number("cosine") == doctest::Approx(1).epsilon(1e-5));
  run.options.top = 1;
  CHECK(run()[0].at("probabilities").size() == 1);
}

TEST_CASE("a label is the mean of its sentences, each as long as the others") {
  Run run;
  run.options.templates = run.folder.file("t.txt", "{}\n{} b c d\n");  // "x" and "x b c d"; the second is as "a b c d"
  run.options.label = {"x", "nothing like it at all, and long"};
  run.options.text = {"x"};
  const auto cosine = run()[0].at("probabilities").at(0).number("cosine");
  const std::vector<double> one{1 / std::sqrt(6.0), 1 / std::sqrt(6.0), 2 / std::sqrt(6.0)};
  const double length = std::sqrt(49.0 + 16 + 4);
  const std::vector<double> four{7 / length, 4 / length, 2 / length};
  double product = 0, norm = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    product += one[i] * (one[i] + four[i]) / 2;
    norm += (one[i] + four[i]) / 2 * (one[i] + four[i]) / 2;
  }
  CHECK(cosine == doctest::Approx(product / std::sqrt(norm)).epsilon(1e-5));
}

TEST_CASE("labels on their own are said from a half on") {
  Run run;
  run.options.multi = true;
  run.options.label = {"x"};
  const auto records = run();
  CHECK(records[0].at("labels").size() == 1);  // a sigmoid of a cosine above 0
  CHECK(records[0].number("probability") < 1);
}

TEST_CASE("labels that are missing, stand twice or are too few are refused") {
  Run run;
  const auto said = [&] { return complaint([&] { run(); }); };
  run.options.label = {"x", "x"};
  CHECK(said() == "--label: the label 'x' stands twice");
  run.options.label = {"x"};
  CHECK(said().find("too few labels") != std::string::npos);
  run.options.labels = run.folder.file("labels.txt", "y\n\nz\n");
  CHECK(run().size() == 2);
  run.options.vectors.normalize = false;
  CHECK(said() == "--normalize: labels are compared by cosines");
}
