#include "task/vector_files.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <array>

#include "support/caught.h"
#include "support/temporary.h"
#include "tensor/npy.h"
#include "tensor/npz.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

using mm::VectorFile;

namespace {

const auto kA = [] { return at::tensor({1.0F, 2.0F}); };
const auto kB = [] { return at::tensor({3.0F, 4.0F}); };

mm::BatchOptions to(const std::string& path, bool resume = false) {
  mm::BatchOptions options;
  options.output = path;
  options.resume = resume;
  return options;
}

std::string record(const char* id) { return std::string("{\"id\":\"") + id + "\",\"input\":\"x\",\"width\":2,\"seconds\":1}\n"; }

}  // namespace

TEST_CASE("names of arrays are known by their endings") {
  CHECK((mm::is_array_file("a.npy") && mm::is_array_file("b/a.NPZ") && mm::is_array_file("a.safetensors")));
  CHECK((!mm::is_array_file("a.jsonl") && !mm::is_array_file("npy")));
}

TEST_CASE("vectors become rows of each kind of file, and nothing else stays") {
  const TemporaryFolder folder;
  for (const auto* name : {"v.npy", "v.npz", "v.safetensors"}) {
    VectorFile file(to(folder / name));
    CHECK(file.records().output == folder / "v.jsonl");
    CHECK(file.records().format == "jsonl");
    const std::array<at::Tensor, 2> both{kA(), kB()};
    file.check(both);
    CHECK(file.add(kA()) == 0);
    CHECK(file.add(kB()) == 1);
    file.finish(0);
  }
  const auto rows = at::tensor({1.0F, 2.0F, 3.0F, 4.0F}).view({2, 2});
  CHECK(at::equal(mm::read_npy(folder / "v.npy"), rows));
  CHECK(at::equal(mm::Npz(folder / "v.npz").tensor("vectors"), rows));
  CHECK(at::equal(mm::Safetensors(folder / "v.safetensors").tensor("vectors"), rows));
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 3);
}

TEST_CASE("a run that was cut off is gone on with behind its last record") {
  const TemporaryFolder folder;
  for (const auto* name : {"v.npy", "v.npz", "v.safetensors"}) {
    const std::string path = folder / name;
    {
      VectorFile file(to(path));
      file.add(kA());
      file.add(kB());  // whose record was not written any more
      file.finish(130);
    }
    CHECK(!std::filesystem::exists(path));
    folder.file("v.jsonl.part", record("a") + "{\"id\":\"torn");
    {
      VectorFile file(to(path, true));
      CHECK(file.add(kB()) == 1);
      file.finish(0);
    }
    std::filesystem::rename(folder / "v.jsonl.part", folder / "v.jsonl");
    folder.file("v.jsonl", record("a") + record("b"));
    VectorFile more(to(path, true));  // of a run that was done
    CHECK(more.add(kA()) == 2);
    more.finish(1);
    CHECK(complaint([&] { VectorFile again(to(path)); }).find("stands there already") != std::string::npos);
    std::filesystem::remove(folder / "v.jsonl");
  }
  CHECK(at::equal(mm::read_npy(folder / "v.npy"), at::tensor({1.0F, 2.0F, 3.0F, 4.0F, 1.0F, 2.0F}).view({3, 2})));
}

TEST_CASE("rows that are lost, other widths and other formats are refused") {
  const TemporaryFolder folder;
  folder.file("v.jsonl.part", record("a"));
  CHECK(complaint([&] { VectorFile file(to(folder / "v.npy", true)); }).find("the rows of the earlier run are not there") !=
        std::string::npos);
  VectorFile file(to(folder / "w.npy"));
  file.add(kA());
  CHECK(complaint([&] { file.add(at::tensor({1.0F})); }) == "its vector has 1 numbers, those before it 2");
  auto options = to(folder / "x.npy");
  options.format = "csv";
  CHECK(complaint([&] { VectorFile other(options); }).find("--format csv") == 0);
  CHECK(exit_code([&] { VectorFile other(to("/nowhere/x.npy")); }) == 5);
}
