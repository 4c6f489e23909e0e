#include "task/shard.h"

#include <cstdlib>
#include <optional>
#include <string_view>

#include "base/check.h"
#include "base/hash.h"
#include "base/number.h"

namespace mm {
namespace {

std::optional<std::uint64_t> environment(const char* name) {
  const char* text = std::getenv(name);
  return text != nullptr ? whole_number<std::uint64_t>(text) : std::nullopt;
}

Shard from_scheduler() {
  if (const auto id = environment("SLURM_ARRAY_TASK_ID"), count = environment("SLURM_ARRAY_TASK_COUNT"); id && count) {
    // --array=3-10: ids start at 3; --array=0-70:10 has steps, of which Slurm tells the width.
    const auto first = environment("SLURM_ARRAY_TASK_MIN").value_or(0), step = environment("SLURM_ARRAY_TASK_STEP").value_or(1);
    return {step > 0 && *id >= first ? (*id - first) / step : *id, *count};
  }
  for (const auto& [rank, size] :
       {std::pair{"SLURM_PROCID", "SLURM_NTASKS"}, {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"}, {"PMI_RANK", "PMI_SIZE"}})
    if (const auto index = environment(rank), count = environment(size); index && count) return {*index, *count};
  throw Error(Kind::usage, "no Slurm array, Slurm step or MPI job around this process", "--shard auto",
              "give the part itself: --shard 0/8");
}

}  // namespace

bool Shard::has(const std::string& id) const { return count == 1 || hash64(id) % count == index; }

Shard parse_shard(const std::string& text) {
  if (text.empty()) return {};
  Shard shard;
  if (text == "auto") {
    shard = from_scheduler();
  } else {
    const auto slash = text.find('/');
    const auto index = whole_number<std::uint64_t>(std::string_view(text).substr(0, slash));
    const auto count = slash == std::string::npos ? std::nullopt : whole_number<std::uint64_t>(std::string_view(text).substr(slash + 1));
    MM_CHECK(index && count, Kind::usage, "expected I/N, as 2/8, or auto; got '" + text + "'", "--shard");
    shard = {*index, *count};
  }
  MM_CHECK(shard.count >= 1 && shard.index < shard.count, Kind::usage,
           "part " + std::to_string(shard.index) + " of " + std::to_string(shard.count) + " does not exist", "--shard",
           "parts are counted from 0");
  return shard;
}

}  // namespace mm
