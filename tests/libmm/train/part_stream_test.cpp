#include "train/part_stream.h"

#include <fmt/format.h>

#include <string>

#include "base/check.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

Batch batch_of(std::uint64_t, std::size_t count) { return {.tensors = {}, .targets = static_cast<std::int64_t>(count)}; }

// The parts of the next `steps` updates: "0+2 2+1|3+2 5+1|".
std::string parts_of(const PartPlan& plan, std::int64_t step, int updates) {
  PartStream stream(batch_of, plan, step, 2);
  std::string text;
  for (int i = 0; i < updates; ++i) {
    std::string parts;
    for (const auto& part : stream.next()) parts += fmt::format("{}{}+{}", parts.empty() ? "" : " ", part.first, part.targets);
    text += parts + "|";
  }
  return text;
}

}  // namespace

TEST_CASE("batches come in parts, from any step on") {
  const PartPlan plan{.steps = 4, .batch = 5, .together = 2};
  CHECK(parts_of(plan, 0, 4) == "0+2 2+2 4+1|5+2 7+2 9+1|10+2 12+2 14+1|15+2 17+2 19+1|");
  CHECK(parts_of(plan, 3, 1) == "15+2 17+2 19+1|");
}

TEST_CASE("what is left out is no update's") {
  const PartPlan plan{.steps = 6, .batch = 2, .together = 2, .left_out = {0, 2, 3, 5}};
  CHECK(parts_of(plan, 0, 2) == "2+2|8+2|");
  CHECK(parts_of(plan, 2, 1) == "8+2|");
}

TEST_CASE("no part goes over the end of what is repeated") {
  CHECK(parts_of({.steps = 3, .batch = 4, .together = 3, .repeat = 5}, 0, 3) == "0+3 3+1|4+1 5+3|8+2 10+2|");
}

TEST_CASE("the processes' shares make up the batch") {
  PartPlan plan{.steps = 2, .batch = 7, .together = 2, .left_out = {0}, .size = 3};
  CHECK(parts_of(plan, 0, 1) == "7+2|");
  plan.rank = 1;
  CHECK(parts_of(plan, 0, 1) == "9+2|");
  plan.rank = 2;
  CHECK(parts_of(plan, 0, 1) == "11+2 13+1|");
  CHECK(share_of(plan, 1).first == 11);
  CHECK(share_of(plan, 1).count == 3);
}

TEST_CASE("an example draws from a key of its own, wherever batches are cut") {
  const auto key_at_4 = [](std::size_t together, std::uint64_t seed) {
    PartStream stream(batch_of, {.steps = 1, .batch = 6, .together = together, .seed = seed}, 0, 1);
    const auto last = stream.next().back();
    return last.key + 4 - last.first;
  };
  CHECK(key_at_4(2, 9) == key_at_4(4, 9));
  CHECK(key_at_4(2, 9) != key_at_4(2, 8));
  CHECK(key_at_4(6, 0) != 4);  // something is drawn with the seed 0, too
}

TEST_CASE("what making a part threw comes with the update that has it") {
  const auto unreadable = [](std::uint64_t first, std::size_t count) {
    MM_CHECK(first < 4, Kind::input, "is cut off", "photos/a.jpg");
    return batch_of(first, count);
  };
  PartStream stream(unreadable, {.steps = 2, .batch = 4, .together = 2}, 0, 2);
  CHECK(stream.next().size() == 2);
  CHECK(complaint([&] { stream.next(); }) == "photos/a.jpg: is cut off");
}
