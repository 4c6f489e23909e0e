#include "task/adapt_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <numeric>
#include <set>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/random.h"
#include "data/array_batch.h"
#include "data/array_set.h"
#include "train/coral_transform.h"

namespace mm {
namespace {

at::Tensor rows_of(const ArraySet& set) {
  std::vector<std::string> names;
  for (const auto& [name, array] : set.inputs) names.push_back(name);
  std::vector<std::int64_t> all(static_cast<std::size_t>(set.rows()));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  return array_rows(set, names, all).flatten(1);  // [N, C]
}

void name_by_letters(std::vector<Domain>& domains) {
  std::set<std::string> letters;
  for (const auto& domain : domains) letters.insert(domain.letter);
  if (letters.size() == domains.size()) return;
  for (auto& domain : domains) domain.letter = domain.name;
}

}  // namespace

Domains read_domains(const TrainOptions& options) {
  const auto& files = options.data.domains;
  MM_CHECK(files.size() >= 2, Kind::usage, "two domains or more are needed to bring one to another", "data.domains",
           "name a file of arrays for each");
  Domains domains;
  std::set<std::string> names;
  for (const auto& file : files) {
    ArraySetOptions how;
    how.files = {file};
    how.inputs = options.data.arrays.inputs;
    how.label = options.data.arrays.label;
    how.kind = LabelKind::classes;
    const ArraySet set = read_array_set(how);
    const std::string name = std::filesystem::path(file).stem().string();
    MM_CHECK(!name.empty() && names.insert(name).second, Kind::usage, fmt::format("two domains are called '{}'", shown(name)),
             "data.domains");
    const std::string letter(1, static_cast<char>(std::toupper(static_cast<unsigned char>(name[0]))));
    domains.all.push_back({name, letter, standardised_domain(rows_of(set), options.adapt.shares), set.labels});
    if (domains.class_names.empty()) domains.class_names = set.class_names;
    MM_CHECK(set.class_names == domains.class_names, Kind::input, "has other classes than the first domain", shown(file));
    const auto width = domains.all.back().x.size(1);
    MM_CHECK(width == domains.width(), Kind::input, fmt::format("has {} numbers a row, and the first domain {}", width, domains.width()),
             shown(file));
    domains.fingerprint = sha256(domains.fingerprint + set.fingerprint);
  }
  name_by_letters(domains.all);
  return domains;
}

std::vector<std::int64_t> source_rows(const Domain& domain, std::int64_t classes, std::int64_t per_class, std::uint64_t seed) {
  std::vector<std::vector<std::int64_t>> of_class(static_cast<std::size_t>(classes));
  const auto* label = domain.labels.const_data_ptr<std::int64_t>();
  for (std::int64_t row = 0; row < domain.labels.size(0); ++row) of_class.at(static_cast<std::size_t>(label[row])).push_back(row);
  std::vector<std::int64_t> rows;
  for (std::size_t k = 0; k < of_class.size(); ++k) {
    const auto order = Random(mix64(seed) + hash64(domain.name), k).order(of_class[k].size());
    for (std::size_t i = 0; i < std::min(order.size(), static_cast<std::size_t>(per_class)); ++i) rows.push_back(of_class[k][order[i]]);
  }
  return rows;
}

}  // namespace mm
