#include "metric/score.h"

#include <memory>
#include <numeric>
#include <utility>

#include "base/check.h"

namespace mm {
namespace {

std::vector<std::size_t> all_of(std::size_t count) {
  std::vector<std::size_t> places(count);
  std::iota(places.begin(), places.end(), std::size_t{0});
  return places;
}

}  // namespace

Score mean_score(std::string name, std::vector<double> items) {
  MM_ASSERT(!items.empty());
  const auto own = std::make_shared<const std::vector<double>>(items);
  Score score{.name = std::move(name), .items = std::move(items)};
  score.of = [own](std::span<const std::size_t> places) {
    double sum = 0;
    for (const auto i : places) sum += (*own)[i];
    return sum / static_cast<double>(places.size());
  };
  score.value = score.of(all_of(own->size()));
  return score;
}

Score summed_score(std::string name, std::vector<std::vector<double>> terms, std::function<double(std::span<const double>)> value) {
  MM_ASSERT(!terms.empty());
  const auto own = std::make_shared<const std::vector<std::vector<double>>>(std::move(terms));
  Score score{.name = std::move(name)};
  for (const auto& item : *own) score.items.push_back(value(item));
  score.of = [own, value = std::move(value)](std::span<const std::size_t> places) {
    std::vector<double> sums(own->front().size());
    for (const auto i : places)
      for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += (*own)[i][k];
    return value(sums);
  };
  score.value = score.of(all_of(own->size()));
  return score;
}

}  // namespace mm
