#include "task/embed.h"

#include <sstream>

#include "support/caught.h"
#include "support/counting_embedder.h"
#include "support/schema.h"
#include "support/temporary.h"
#include "tensor/npy.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kPicture = MM_TEST_DATA "/images/avif-420.png";

struct Run {
  explicit Run(const std::string& output) {
    options.batch.output = output;
    options.model = "counting";
    options.text = {"ab c", "x"};
    options.vectors.normalize = false;
    options.batch.inputs = {kPicture};
  }

  int operator()() {
    Log log("mm embed", Level::normal, false, said.stream);
    return embed(
        options, [] { return OpenedEmbedder{.name = "counting", .folder = "", .embedder = std::make_unique<CountingEmbedder>()}; }, log);
  }

  static std::vector<Json> records(const std::string& path) {
    std::vector<Json> all;
    std::istringstream lines(text_of(path));
    for (std::string line; std::getline(lines, line);) all.push_back(Json::parse(line, "out"));
    return all;
  }

  EmbedOptions options;
  CapturedStream said;
};

}  // namespace

TEST_CASE("records hold vectors, in the order of the inputs, as the schema says") {
  const TemporaryFolder folder;
  Run run(folder / "out.jsonl");
  run.options.batch.inputs.push_back(folder.file("lines.txt", "one two three\n\nfour\n"));
  CHECK(run() == 0);
  const auto records = Run::records(folder / "out.jsonl");
  REQUIRE(records.size() == 5);
  const Schema schema(Json::read(MM_SOURCE "/share/doc/record.schema.json"));
  for (const auto& record : records) CHECK(schema.complaint(record) == "");
  CHECK((records[0].at("vector").numbers() == std::vector<double>{4, 2, 2}));
  CHECK(records[0].string("kind") == "text");
  CHECK(records[2].string("kind") == "picture");
  CHECK(records[2].integer("width") == 3);
  CHECK(records[4].string("id") == folder / "lines.txt:3");
  CHECK((records[4].at("vector").numbers() == std::vector<double>{4, 1, 2}));
}

TEST_CASE("bare lines of --list are files, those of other files texts") {
  const TemporaryFolder folder;
  Run run(folder / "out.jsonl");
  run.options.text.clear();
  run.options.batch.inputs.clear();
  run.options.batch.list = {folder.file("list.txt", kPicture + "\n{\"text\": \"x\", \"id\": \"t\"}\n")};
  CHECK(run() == 0);
  const auto records = Run::records(folder / "out.jsonl");
  REQUIRE(records.size() == 2);
  CHECK(records[0].string("kind") == "picture");
  CHECK(records[0].string("id") == kPicture);
  CHECK(records[1].string("kind") == "text");
  CHECK(records[1].string("id") == "t");
}

TEST_CASE("f32 numbers are written as short as they are read back") {
  const TemporaryFolder folder;
  Run run(folder / "out.jsonl");
  run.options.vectors.normalize = true;
  run.options.batch.inputs.clear();
  run.options.text = {"ab c"};
  CHECK(run() == 0);
  const auto text = text_of(folder / "out.jsonl");
  const auto begin = text.find("[0.81649"), end = text.find(']', begin);
  REQUIRE(begin != std::string::npos);
  CHECK(end - begin < 40);  // as doubles they would take 60 letters
  const auto numbers = Run::records(folder / "out.jsonl")[0].at("vector").numbers();
  CHECK(static_cast<float>(numbers[1]) == doctest::Approx(2 / std::sqrt(24.0)).epsilon(1e-7));
}

TEST_CASE("a file of arrays has the rows, its records beside it their places; what failed has none") {
  const TemporaryFolder folder;
  Run run(folder / "out.npy");
  run.options.batch.inputs = {folder / "missing.png", kPicture};
  CHECK(run() == 1);
  const auto records = Run::records(folder / "out.jsonl");
  REQUIRE(records.size() == 4);
  CHECK(records[0].integer("row") == 0);
  CHECK(records[2].has("error"));
  CHECK(records[3].integer("row") == 2);
  CHECK(!records[3].has("vector"));
  const Schema schema(Json::read(MM_SOURCE "/share/doc/record.schema.json"));
  for (const auto& record : records) CHECK(schema.complaint(record) == "");
  CHECK((read_npy(folder / "out.npy").sizes().vec() == std::vector<std::int64_t>{3, 3}));
  run.options.batch.resume = true;
  run.options.text.push_back("more");
  CHECK(run() == 1);
  CHECK((read_npy(folder / "out.npy").sizes().vec() == std::vector<std::int64_t>{4, 3}));
}

TEST_CASE("a comparison is one object, in a file or on standard output") {
  const TemporaryFolder folder;
  Run run(folder / "near.json");
  run.options.similarity = true;
  run.options.batch.inputs.clear();
  CHECK(run() == 0);
  const auto near = Json::read(folder / "near.json");
  CHECK((near.at("ids").strings() == std::vector<std::string>{"text 1", "text 2"}));
  CHECK(near.at("similarity").at(0).at(1).number() == doctest::Approx(10 / std::sqrt(24.0 * 6)).epsilon(1e-5));
  run.options.batch.output = folder / "near.npy";
  CHECK(complaint([&] { run(); }).find("a table of cosines is text or JSON") != std::string::npos);
}
