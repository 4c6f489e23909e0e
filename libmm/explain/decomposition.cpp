#include "explain/decomposition.h"

#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "base/check.h"

namespace mm {
namespace {

// A joint of (x1, x2, y), and its tables.
struct Joint {
  std::size_t first, second, answers;
  std::vector<double> p;  // [A, B, Y]

  double& at(std::size_t a, std::size_t b, std::size_t y) { return p[(a * second + b) * answers + y]; }
  double at(std::size_t a, std::size_t b, std::size_t y) const { return p[(a * second + b) * answers + y]; }

  void each(auto&& f) const {
    for (std::size_t a = 0; a < first; ++a)
      for (std::size_t b = 0; b < second; ++b)
        for (std::size_t y = 0; y < answers; ++y) f(a, b, y, at(a, b, y));
  }

  // Of one of the two with the answer, [A or B, Y].
  std::vector<double> table(bool of_first) const {
    std::vector<double> sums((of_first ? first : second) * answers, 0);
    each([&](std::size_t a, std::size_t b, std::size_t y, double p) { sums[(of_first ? a : b) * answers + y] += p; });
    return sums;
  }
};

// I(row; column) in bits of a table [N, Y].
double information(const std::vector<double>& table, std::size_t columns) {
  std::vector<double> rows(table.size() / columns, 0), sums(columns, 0);
  for (std::size_t i = 0; i < table.size(); ++i) {
    rows[i / columns] += table[i];
    sums[i % columns] += table[i];
  }
  double bits = 0;
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i] > 0) bits += table[i] * std::log2(table[i] / (rows[i / columns] * sums[i % columns]));
  return bits;
}

// q scaled, row by row and column by column in turns, until its tables are those that are kept (Deming and Stephan 1940).
void fit(Joint& q, const std::vector<double>& of_first, const std::vector<double>& of_second) {
  constexpr int kTurns = 1000;
  constexpr double kExact = 1e-14;
  const auto scale = [&](bool first, const std::vector<double>& kept) {
    const auto now = q.table(first);
    double off = 0;
    for (std::size_t i = 0; i < kept.size(); ++i) off = std::max(off, std::abs(kept[i] - now[i]));
    for (std::size_t a = 0; a < q.first; ++a)
      for (std::size_t b = 0; b < q.second; ++b)
        for (std::size_t y = 0; y < q.answers; ++y) {
          const std::size_t i = (first ? a : b) * q.answers + y;
          q.at(a, b, y) = now[i] > 0 ? q.at(a, b, y) * kept[i] / now[i] : 0;
        }
    return off;
  };
  for (int turn = 0; turn < kTurns; ++turn)
    if (scale(true, of_first) + scale(false, of_second) < kExact) return;
}

// Every (x1, x2) with every answer, as the answers are independent of them: r(x1, x2) p(y).
void make_independent(Joint& q) {
  std::vector<double> answers(q.answers, 0);
  q.each([&](std::size_t, std::size_t, std::size_t y, double p) { answers[y] += p; });
  for (std::size_t cell = 0; cell < q.p.size(); cell += q.answers) {
    const double both =
        std::accumulate(q.p.begin() + static_cast<std::ptrdiff_t>(cell), q.p.begin() + static_cast<std::ptrdiff_t>(cell + q.answers), 0.0);
    for (std::size_t y = 0; y < q.answers; ++y) q.p[cell + y] = both * answers[y];
  }
}

Joint joint_of(std::span<const double> table, const std::array<std::size_t, 3>& sizes) {
  const auto [first, second, answers] = sizes;
  MM_CHECK(first > 0 && second > 0 && answers > 0 && table.size() == first * second * answers, Kind::usage,
           fmt::format("{} numbers are not a table of {} x {} x {}", table.size(), first, second, answers));
  double sum = 0;
  for (const double count : table) {
    MM_CHECK(count >= 0 && std::isfinite(count), Kind::usage, fmt::format("a table of counts holds {}", count));
    sum += count;
  }
  MM_CHECK(sum > 0 && std::isfinite(sum), Kind::usage, "a table of counts holds nothing");
  Joint joint{first, second, answers, {table.begin(), table.end()}};
  for (double& p : joint.p) p /= sum;
  return joint;
}

}  // namespace

InformationParts information_parts(std::span<const double> table, const std::array<std::size_t, 3>& sizes) {
  constexpr int kTurns = 20'000;
  constexpr double kEnough = 1e-10;  // bits
  const Joint p = joint_of(table, sizes);
  const auto of_first = p.table(true), of_second = p.table(false);
  Joint q = p;
  q.p.assign(q.p.size(), 1.0 / static_cast<double>(q.p.size()));
  fit(q, of_first, of_second);
  double least = information(q.p, q.answers);
  for (int turn = 0; turn < kTurns; ++turn) {
    make_independent(q);
    fit(q, of_first, of_second);
    const double now = information(q.p, q.answers);
    const bool enough = least - now < kEnough;
    least = now;
    if (enough) break;
  }
  const double first = information(of_first, p.answers), second = information(of_second, p.answers);
  return {.redundant = first + second - least,
          .first = least - second,
          .second = least - first,
          .synergy = information(p.p, p.answers) - least};
}

}  // namespace mm
