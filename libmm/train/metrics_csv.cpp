#include "train/metrics_csv.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/file.h"
#include "train/metrics_lines.h"

namespace mm {
namespace {

// RFC 4180, section 2: in quotes where it holds a comma, a quote or a line's end; a quote inside is written twice.
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string text_of(const Json& value) {
  if (value.is_null()) return {};
  return value.is_string() ? value.string() : value.dump();
}

std::string csv_line(const std::vector<std::string>& texts, std::size_t columns) {
  std::string line;
  for (std::size_t i = 0; i < columns; ++i) {
    if (i > 0) line += ',';
    if (i < texts.size()) line += cell(texts[i]);
  }
  return line + "\r\n";
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
  if (!keys.empty()) text = csv_line(keys, keys.size());
  for (const auto& row : rows) text += csv_line(row, keys.size());
  write_file(run + "/metrics.csv", text);
}

}  // namespace mm
