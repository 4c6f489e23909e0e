#include "train/metrics_csv.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/csv.h"
#include "base/file.h"
#include "train/metrics_lines.h"

namespace mm {
namespace {

std::string text_of(const Json& value) {
  if (value.is_null()) return {};
  return value.is_string() ? value.string() : value.dump();
}

}  // namespace

void write_metrics_csv(const std::string& run) {
  std::vector<std::string> keys;
  std::map<std::string, std::size_t> column_of;
  std::vector<std::vector<std::string>> rows;  // each as long as the last column that it fills
  each_metrics_line(run + "/metrics.jsonl", [&](const MetricsLine& line) {
    auto& row = rows.emplace_back();
    line.values.each_member([&](const std::string& key, const Json& value) {
      const auto [found, fresh] = column_of.emplace(key, keys.size());
      if (fresh) keys.push_back(key);
      row.resize(std::max(row.size(), found->second + 1));
      row[found->second] = text_of(value);
    });
  });
  std::string text;
  if (!keys.empty()) text = csv_row(keys);
  for (auto& row : rows) {
    row.resize(keys.size());
    text += csv_row(row);
  }
  write_file(run + "/metrics.csv", text);
}

}  // namespace mm
