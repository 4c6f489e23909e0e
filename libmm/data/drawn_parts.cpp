#include "data/drawn_parts.h"

#include <fmt/format.h>

#include "base/check.h"
#include "data/array_split.h"

namespace mm {

void draw_parts(ArraySet& set, const PartFractions& fractions, const std::string& where) {
  const bool by_class = fractions.by_class && !set.class_names.empty();
  const auto draw = [&](double fraction, std::vector<std::int64_t>& into, const char* stream) {
    if (fraction == 0) return;
    DrawnRows rows = draw_fraction(set.train, fraction, by_class ? set.labels : at::Tensor(), fractions.seed, stream);
    MM_CHECK(!rows.drawn.empty() && !rows.left.empty(), Kind::input,
             fmt::format("of {} examples, a fraction of {} leaves one side empty", set.train.size(), fraction), where);
    into = std::move(rows.drawn);
    set.train = std::move(rows.left);
  };
  draw(fractions.test, set.test, "test-fraction");
  draw(fractions.valid, set.valid, "valid-fraction");
}

}  // namespace mm
