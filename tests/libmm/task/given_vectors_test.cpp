#include "task/given_vectors.h"

#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include <array>
#include <filesystem>
#include <vector>

#include "index/faiss_file.h"
#include "support/caught.h"
#include "support/temporary.h"
#include "tensor/npy.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Given {
  Given() {
    for (const char* name : {"img_emb", "text_emb", "metadata"}) std::filesystem::create_directories(folder / name);
  }

  void array(const std::string& name, std::int64_t rows, float value, std::int64_t width = 2) {
    write_npy(folder / name, at::ones({rows, width}) * value);
  }

  GivenVectors read(const std::string& name = "") {
    Log log("mm retrieve", Level::normal, false, said.stream);
    return read_given_vectors(name.empty() ? folder.path : folder / name, log);
  }

  std::vector<std::string> ids() {
    std::vector<std::string> all;
    for (const auto& item : read().items) all.push_back(item.id);
    return all;
  }

  TemporaryFolder folder;
  CapturedStream said;
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("parts of a folder of clip-retrieval stand in the order of their numbers") {
  Given given;
  given.array("img_emb/img_emb_10.npy", 1, 3);
  given.array("img_emb/img_emb_2.npy", 2, 2);
  given.array("text_emb/text_emb_0.npy", 1, 4);
  given.array("img_emb/other.npy", 5, 9);
  const auto read = given.read();
  CHECK(read.rows.sizes() == at::IntArrayRef({4, 2}));
  CHECK(read.rows[2][0].item<float>() == 3);
  CHECK(read.rows[3][0].item<float>() == 4);
  CHECK((given.ids() == Ids{"img_emb_2:0", "img_emb_2:1", "img_emb_10:0", "text_emb_0:0"}));
  CHECK(read.items[0].kind == "picture");
  CHECK(read.items[3].kind == "text");
  given.array("text_emb/text_emb_1.npy", 1, 4, 3);
  CHECK(complaint([&] { given.read(); }).find("its parts are of several widths") != std::string::npos);
}

TEST_CASE("metadata are fields, their paths are ids, what comes twice keeps its number") {
  Given given;
  given.array("img_emb/img_emb_0.npy", 3, 1);
  given.array("text_emb/text_emb_0.npy", 3, 1);
  const std::string lines =
      "{\"image_path\": \"a.jpg\", \"caption\": \"a cat\"}\n{\"image_path\": \"a.jpg\"}\n{\"image_path\": null, \"caption\": \"x\"}\n";
  given.folder.file("metadata/metadata_0.jsonl", lines);
  CHECK((given.ids() == Ids{"a.jpg", "img_emb_0:1", "img_emb_0:2", "text_emb_0:0", "text_emb_0:1", "text_emb_0:2"}));
  const auto items = given.read().items;
  CHECK(items[0].fields.string("caption") == "a cat");
  CHECK(!items[0].fields.has("text"));
  CHECK(items[3].fields.string("text") == "a cat");
  given.folder.file("metadata/metadata_0.jsonl", lines + "{}\n");
  CHECK(complaint([&] { given.read(); }).find("has 4 rows, and the array 3") != std::string::npos);
  given.folder.file("metadata/metadata_0.jsonl", "[1]\n{}\n{}\n");
  CHECK(!complaint([&] { given.read(); }).empty());
}

TEST_CASE("metadata in Parquet are told, once") {
  Given given;
  given.array("img_emb/img_emb_0.npy", 1, 1);
  given.array("img_emb/img_emb_1.npy", 1, 1);
  given.folder.file("metadata/metadata_0.parquet", "PAR1");
  given.folder.file("metadata/metadata_1.parquet", "PAR1");
  CHECK((given.ids() == Ids{"img_emb_0:0", "img_emb_1:0"}));
  const auto said = given.said.text();
  CHECK(said.find("metadata_0.parquet is not read") != std::string::npos);
  CHECK(said.find("metadata_1") == std::string::npos);
}

TEST_CASE("a flat index of FAISS is read with its ids, or with what stands beside it") {
  Given given;
  FaissWriter writer(given.folder / "a.index", 2, 2);
  writer.add(std::array<float, 2>{1, 2});
  writer.add(std::array<float, 2>{3, 4});
  writer.commit();
  auto read = given.read("a.index");
  CHECK(read.rows[1][1].item<float>() == 4);
  CHECK(read.items[1].id == "1");
  given.folder.file("a.jsonl", "{\"id\": \"x\", \"row\": 0}\n{\"id\": \"y\", \"row\": 1, \"kind\": \"sound\"}\n");
  read = given.read("a.index");
  CHECK(read.items[1].id == "y");
  CHECK(read.items[1].kind == "sound");
  CHECK(read_given_rows(given.folder / "a.index").size(0) == 2);
}

TEST_CASE("a folder without vectors is refused") {
  Given given;
  CHECK(complaint([&] { given.read(); }).find("holds no img_emb/img_emb_0.npy") != std::string::npos);
}
