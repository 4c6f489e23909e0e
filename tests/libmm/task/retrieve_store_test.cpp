#include "task/retrieve_store.h"

#include <ATen/TensorOperators.h>

#include "index/faiss_file.h"
#include "index/store.h"
#include "support/caught.h"
#include "support/tiny_index.h"
#include "tensor/npy.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("rows are removed by id and by what holds of them; an unknown id is told by the exit code") {
  TinyIndex tiny;
  auto options = tiny.options();
  CHECK(complaint([&] { remove_rows(options); }) == "what shall be removed?");
  options.batch.inputs = {"one", "nothing"};
  CHECK(remove_rows(options) == 1);
  options.batch.inputs.clear();
  options.where = "price > 2";
  CHECK(remove_rows(options) == 0);
  const auto store = Store::open(tiny.folder / "index");
  CHECK(store.size() == 1);
  CHECK(store.find("two"));
}

TEST_CASE("what needs no model works without one, and takes no files") {
  TinyIndex tiny;
  auto options = tiny.options();
  CHECK(store_info(options) == 0);
  CHECK(verify_store(options) == 0);
  CHECK(compact_store(options) == 0);
  CHECK(Store::open(tiny.folder / "index").segments() == 1);
  options.batch.inputs = {"x"};
  CHECK(complaint([&] { store_info(options); }).find("`mm retrieve info` takes no files") != std::string::npos);
}

TEST_CASE("what is exported for FAISS comes back the same") {
  TinyIndex tiny;
  auto options = tiny.options();
  options.where = "price > 1";
  options.batch.output = tiny.folder / "out.index";
  CHECK(export_store(options) == 0);
  const auto read = read_faiss(tiny.folder / "out.index");
  CHECK(read.rows == 2);
  CHECK(read.width == 3);
  const auto store = Store::open(options.store);
  const auto two = store.vector(*store.find("two"));
  CHECK((std::vector<float>(read.numbers.begin(), read.numbers.begin() + 3) == two));
  CHECK(text_of(tiny.folder / "out.jsonl").find("{\"id\":\"two\",\"kind\":\"text\",\"row\":0") == 0);
  CHECK(complaint([&] { export_store(options); }).find("stands there already") != std::string::npos);
  options.batch.overwrite = true;
  CHECK(export_store(options) == 0);
}

TEST_CASE("vectors and items are exported, all or some") {
  TinyIndex tiny;
  auto options = tiny.options();
  options.batch.format = "auto";
  options.batch.output = tiny.folder / "v.npy";
  options.where = "price < 3";
  CHECK(export_store(options) == 0);
  const auto vectors = read_npy(tiny.folder / "v.npy");
  CHECK((vectors.sizes().vec() == std::vector<std::int64_t>{2, 3}));
  CHECK(vectors[1].norm().item<double>() == doctest::Approx(1));
  CHECK(text_of(tiny.folder / "v.jsonl") ==
        "{\"id\":\"one\",\"kind\":\"text\",\"row\":0,\"fields\":{\"price\":1,\"text\":\"x\"}}\n"
        "{\"id\":\"two\",\"kind\":\"text\",\"row\":1,\"fields\":{\"price\":2,\"text\":\"ab c\"}}\n");
  CHECK(complaint([&] { export_store(options); }).find("stands there already") != std::string::npos);
  options.batch.output = tiny.folder / "v.txt";
  CHECK(complaint([&] { export_store(options); }).find("name a file of arrays") != std::string::npos);
}

TEST_CASE("what is nearly the same is told in groups, and all but the first of each are removed when that is asked for") {
  TinyIndex tiny;
  tiny.folder.file("more.jsonl", "{\"id\": \"again\", \"text\": \"ba c\", \"price\": 9}\n");
  CHECK(tiny.index({tiny.folder / "more.jsonl"}) == 0);  // as many letters and words as "two"
  auto options = tiny.options();
  options.duplicates = 0.9999;
  Log log("mm retrieve", Level::normal, false, tiny.said.stream);
  CHECK(dedup_store(options, log) == 0);
  CHECK(Store::open(tiny.folder / "index").size() == 4);
  CHECK(tiny.said.text().find("1 groups, 1 items beside the first of each\n") != std::string::npos);
  options.drop = true;
  options.where = "price < 9";
  CHECK(dedup_store(options, log) == 0);
  CHECK(Store::open(tiny.folder / "index").size() == 4);
  options.where.clear();
  CHECK(dedup_store(options, log) == 0);
  const auto store = Store::open(tiny.folder / "index");
  CHECK(store.size() == 3);
  CHECK(store.find("two"));
  CHECK(!store.find("again"));
  options.batch.inputs = {"x"};
  CHECK(complaint([&] { dedup_store(options, log); }).find("takes no files") != std::string::npos);
}
