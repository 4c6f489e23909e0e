#include "task/retrieve_vectors.h"

#include <ATen/ops/tensor.h>

#include "index/store.h"
#include "support/caught.h"
#include "support/temporary.h"
#include "tensor/npy.h"
#include "tensor/npz.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Run {
  Run() { options.store = folder / "index"; }

  int index(const std::string& file) {
    options.given = folder / file;
    Log log("mm retrieve", Level::normal, false, said.stream);
    return index_vectors(options, log);
  }

  std::string search(const std::string& file) {
    options.given = folder / file;
    options.batch.output = folder / "out";
    Log log("mm retrieve", Level::normal, false, said.stream);
    search_vectors(options, log);
    return text_of(folder / "out");
  }

  at::Tensor three() const { return at::tensor({3.0F, 4.0F, 0.0F, 1.0F, -1.0F, 0.0F}).view({3, 2}); }

  TemporaryFolder folder;
  CapturedStream said;
  RetrieveOptions options;
};

}  // namespace

TEST_CASE("vectors of every kind of file are indexed and searched, as long as 1") {
  for (const auto* name : {"v.npy", "v.npz", "v.safetensors"}) {
    Run run;
    if (std::string(name) == "v.npy") write_npy(run.folder / name, run.three());
    if (std::string(name) == "v.npz") write_npz(run.folder / name, {{"anything", run.three()}});
    if (std::string(name) == "v.safetensors") write_safetensors(run.folder / name, {{"vectors", run.three()}, {"other", at::tensor({1})}});
    CHECK(run.index(name) == 0);
    const auto store = Store::open(run.folder / "index");
    REQUIRE(store.find("0"));
    CHECK(store.vector(*store.find("0"))[0] == doctest::Approx(0.6));
    run.options.top = 1;
    CHECK(run.search(name).find("{\"id\":\"0\",\"found\":[\"0\"],\"scores\":[1.0]") == 0);
  }
}

TEST_CASE("ids, kinds and fields stand beside the file") {
  Run run;
  write_npy(run.folder / "v.npy", run.three());
  run.folder.file("v.jsonl",
                  "{\"id\":\"a\",\"row\":0,\"kind\":\"picture\",\"fields\":{\"n\":1}}\n{\"id\":\"failed\"}\n{\"id\":\"b\",\"row\":1}\n{"
                  "\"id\":\"c\",\"row\":2}\n");
  CHECK(run.index("v.npy") == 0);
  const auto store = Store::open(run.folder / "index");
  CHECK(store.size() == 3);
  CHECK(store.item(*store.find("a")).kind == "picture");
  CHECK(store.item(*store.find("a")).fields.integer("n") == 1);
  run.folder.file("v.jsonl", "{\"id\":\"a\",\"row\":0}\n");
  CHECK(complaint([&] { run.index("v.npy"); }).find("has 1 rows, and the array 3") != std::string::npos);
  run.folder.file("v.jsonl", "{\"id\":\"a\",\"row\":1}\n");
  CHECK(complaint([&] { run.index("v.npy"); }).find("v.jsonl:1: its rows do not stand in order") != std::string::npos);
}

TEST_CASE("arrays of other shapes and widths are refused") {
  Run run;
  write_npy(run.folder / "v.npy", run.three());
  write_npy(run.folder / "flat.npy", at::tensor({1.0F, 2.0F}));
  write_npy(run.folder / "wide.npy", at::tensor({1.0F, 2.0F, 3.0F}).view({1, 3}));
  write_npz(run.folder / "two.npz", {{"a", run.three()}, {"b", run.three()}});
  CHECK(run.index("v.npy") == 0);
  CHECK(complaint([&] { run.index("flat.npy"); }).find("it has to have two dimensions") != std::string::npos);
  CHECK(complaint([&] { run.index("wide.npy"); }).find("its vectors have 3 numbers, those of the index 2") != std::string::npos);
  CHECK(complaint([&] { run.search("wide.npy"); }).find("its vectors have 3 numbers") != std::string::npos);
  CHECK(complaint([&] { run.index("two.npz"); }).find("holds 2 arrays, and none is called 'vectors'") != std::string::npos);
  run.options.text = {"x"};
  CHECK(complaint([&] { run.index("v.npy"); }) == "--vectors: stands in place of files and texts");
}
