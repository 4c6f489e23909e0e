#include "task/doctor.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/standard_output.h"
#include "base/version.h"

namespace mm {
namespace {

constexpr int kSomethingMissing = 3;  // exit code: as unreadable input

std::string_view state_name(Finding::State state) {
  switch (state) {
    case Finding::State::ok: return "ok";
    case Finding::State::absent: return "absent";
    case Finding::State::missing: return "missing";
  }
  return "missing";
}

std::string as_text(const std::vector<Finding>& findings) {
  std::string text = fmt::format("mm {}\n\n", version());
  for (const auto& finding : findings) {
    text += fmt::format("{:<8} {:<16} {}\n", state_name(finding.state), finding.name, finding.found);
    if (!finding.fix.empty()) text += fmt::format("{:25} -> {}\n", "", finding.fix);
  }
  return text;
}

std::string as_lines(const std::vector<Finding>& findings) {
  std::string text;
  for (const auto& finding : findings) {
    Json json = Json::object();
    json.set("name", finding.name);
    json.set("state", state_name(finding.state));
    json.set("found", finding.found);
    if (!finding.fix.empty()) json.set("fix", finding.fix);
    text += json.dump() + "\n";
  }
  return text;
}

}  // namespace

std::vector<Finding> examine() {
  return {check_processor(), check_threads(), check_memory(), check_disk(),   check_libtorch(),  check_ffmpeg(),
          check_opencv(),    check_cuda(),    check_share(),  check_models(), check_hub_cache(), check_data()};
}

int doctor(const DoctorOptions& options) {
  const auto findings = examine();
  std::string text = options.format == "jsonl" ? as_lines(findings) : as_text(findings);
  const auto missing = std::ranges::count(findings, Finding::State::missing, &Finding::state);
  if (options.format == "text")
    text += missing == 0 ? "\nall that is needed is here\n" : fmt::format("\nneeded and missing: {}\n", missing);
  write_standard_output(text);
  return missing == 0 ? 0 : kSomethingMissing;
}

}  // namespace mm
