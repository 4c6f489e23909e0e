#include "task/shard.h"

#include <array>
#include <cstdlib>
#include <utility>
#include <vector>

#include "base/error.h"

#include "support/doctest.h"

namespace {

// Sets environment variables for as long as it lives.
struct Environment {
  explicit Environment(std::vector<std::pair<const char*, const char*>> set) : names(std::move(set)) {
    for (const auto& [name, value] : names) ::setenv(name, value, 1);
  }
  ~Environment() {
    for (const auto& [name, value] : names) ::unsetenv(name);
  }
  std::vector<std::pair<const char*, const char*>> names;
};

void refused(const std::string& text, const std::string& what) {
  CAPTURE(text);
  try {
    mm::parse_shard(text);
    FAIL("taken");
  } catch (const mm::Error& e) {
    CHECK(e.kind == mm::Kind::usage);
    CHECK(std::string(e.what()) == what);
  }
}

}  // namespace

TEST_CASE("every record belongs to exactly one part, and parts are about as large") {
  std::array<int, 4> sizes{};
  for (int i = 0; i < 4000; ++i) {
    const std::string id = "photos/" + std::to_string(i) + ".jpg";
    int parts = 0;
    for (std::uint64_t k = 0; k < 4; ++k) {
      if (!mm::Shard{k, 4}.has(id)) continue;
      ++parts;
      ++sizes[k];
    }
    CHECK(parts == 1);
  }
  for (const int size : sizes) CHECK(std::abs(size - 1000) < 120);
  CHECK(mm::Shard{}.has("anything"));
}

TEST_CASE("I/N is read strictly") {
  const auto shard = mm::parse_shard("2/8");
  CHECK(shard.index == 2);
  CHECK(shard.count == 8);
  CHECK(mm::parse_shard("").count == 1);
  for (const char* text : {"2", "2/", "/8", "-1/8", "2/8/3", "a/b", "2 /8"})
    refused(text, "expected I/N, as 2/8, or auto; got '" + std::string(text) + "'");
  refused("8/8", "part 8 of 8 does not exist");
  refused("0/0", "part 0 of 0 does not exist");
}

TEST_CASE("auto asks the scheduler") {
  refused("auto", "no Slurm array, Slurm step or MPI job around this process");
  {
    const Environment array(
        {{"SLURM_ARRAY_TASK_ID", "13"}, {"SLURM_ARRAY_TASK_MIN", "3"}, {"SLURM_ARRAY_TASK_STEP", "5"}, {"SLURM_ARRAY_TASK_COUNT", "4"}});
    CHECK(mm::parse_shard("auto").index == 2);
    CHECK(mm::parse_shard("auto").count == 4);
    CHECK(mm::parse_shard("").count == 1);  // only when it is asked for
  }
  {
    const Environment step({{"SLURM_PROCID", "1"}, {"SLURM_NTASKS", "2"}});
    CHECK(mm::parse_shard("auto").index == 1);
  }
  const Environment mpi({{"OMPI_COMM_WORLD_RANK", "3"}, {"OMPI_COMM_WORLD_SIZE", "4"}});
  CHECK(mm::parse_shard("auto").index == 3);
  CHECK(mm::parse_shard("auto").count == 4);
}
