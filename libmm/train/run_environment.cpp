#include "train/run_environment.h"

#include <ATen/Parallel.h>
#include <fmt/chrono.h>
#include <torch/headeronly/version.h>

#include <ctime>
#include <filesystem>
#include <span>

#include "base/file.h"
#include "base/home.h"
#include "base/host.h"
#include "base/parallel.h"
#include "base/processor.h"
#include "base/version.h"

namespace mm {
namespace {

Json list_of(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const auto& text : texts) list.push(as_utf8(without_home(text, "~")));
  return list;
}

Json processor_entry() {
  const Processor found = processor();
  Json entry = Json::object();
  entry.set("name", found.name);
  entry.set("features", list_of(found.features));
  entry.set("usable", cpu_count());
  return entry;
}

}  // namespace

Json run_environment() {
  std::error_code unknown;
  Json entry = Json::object();
  entry.set("begun", fmt::format("{:%FT%TZ}", fmt::gmtime(std::time(nullptr))));
  entry.set("command", list_of(command_line()));
  entry.set("folder", as_utf8(without_home(std::filesystem::current_path(unknown).string(), "~")));
  entry.set("host", as_utf8(host_name()));
  entry.set("system", as_utf8(system_name()));
  entry.set("mm", version());
  entry.set("libtorch", fmt::format("{}.{}.{}", TORCH_VERSION_MAJOR, TORCH_VERSION_MINOR, TORCH_VERSION_PATCH));
  entry.set("compiler", __VERSION__);
  entry.set("processor", processor_entry());
  entry.set("threads", at::get_num_threads());
  return entry;
}

void write_run_environment(const std::string& run) {
  const std::string path = run + "/env.json";
  Json starts = Json::array();
  std::error_code unknown;  // what cannot be looked at cannot be read either, and Json::read says why
  if (std::filesystem::status(path, unknown).type() != std::filesystem::file_type::not_found) {
    const Json earlier = Json::read(path).at("starts");
    for (std::size_t i = 0; i < earlier.size(); ++i) starts.push(earlier.at(i));
  }
  starts.push(run_environment());
  Json all = Json::object();
  all.set("starts", starts);
  write_file(path, all.dump(2) + "\n");
}

}  // namespace mm
