#include "train/metrics_lines.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/check.h"
#include "base/file.h"

namespace mm {

void each_metrics_line(const std::string& path, const std::function<void(const MetricsLine& line)>& visit) {
  std::error_code unknown;  // what cannot be looked at cannot be read either, and read_file says why
  if (std::filesystem::status(path, unknown).type() == std::filesystem::file_type::not_found) return;
  const std::string text = read_file(path);
  std::size_t number = 0;
  for (std::string_view rest = text; rest.find('\n') != std::string_view::npos;) {
    const auto line = rest.substr(0, rest.find('\n') + 1);
    rest.remove_prefix(line.size());
    const std::string where = fmt::format("{}:{}", shown(path), ++number);
    Json values = Json::parse(line, where);
    MM_CHECK(values.is_object(), Kind::input, "is not a JSON object", where);
    const std::int64_t step = values.integer("step");
    visit({line, std::move(values), step});
  }
}

}  // namespace mm
