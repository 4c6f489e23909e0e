#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/file.h"
#include "base/parallel.h"
#include "base/processor.h"
#include "task/doctor.h"
#include "tensor/device.h"

namespace mm {
namespace {

using State = Finding::State;

constexpr double kGiB = 1024.0 * 1024 * 1024;

}  // namespace

Finding check_processor() {
  const Processor found = processor();
  Finding finding{.name = "processor", .found = fmt::format("{}: {}", found.name, fmt::join(found.features, " "))};
  finding.found += cpu_has_bf16() ? "; --precision auto is bf16" : "; --precision auto is fp32 (no bf16 in this processor)";
  return finding;
}

Finding check_threads() {
  const auto there = std::thread::hardware_concurrency();
  const int usable = cpu_count();
  Finding finding{.name = "threads", .found = fmt::format("{} of {} processors may be used", usable, there)};
  if (const char* set = std::getenv("OMP_NUM_THREADS"); set != nullptr && *set != '\0')
    finding.found += fmt::format("; OMP_NUM_THREADS is {}", shown(set));
  return finding;
}

Finding check_memory() {
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  const double all = page * static_cast<double>(::sysconf(_SC_PHYS_PAGES)) / kGiB;
  const double available = page * static_cast<double>(::sysconf(_SC_AVPHYS_PAGES)) / kGiB;
  Finding finding{.name = "memory", .found = fmt::format("{:.1f} GiB, {:.1f} GiB of it unused", all, available)};
  constexpr double kNeeded = 1;  // GiB: LibTorch and a model of 250 M parameters
  if (all < kNeeded) finding.state = State::missing, finding.fix = "models of the usual size need 1 GiB and more";
  return finding;
}

Finding check_disk() {
  std::error_code error;
  const auto space = std::filesystem::space(".", error);
  Finding finding{.name = "disk"};
  if (error) {
    finding.state = State::missing;
    finding.found = fmt::format("the working folder cannot be read: {}", error.message());
    finding.fix = "change to a folder that is there";
    return finding;
  }
  const double free = static_cast<double>(space.available) / kGiB;
  constexpr double kLittle = 0.5;  // GiB
  finding.found = fmt::format("{:.1f} GiB free in the working folder", free);
  if (free < kLittle) finding.state = State::missing, finding.fix = "free some space, or write with --output elsewhere";
  return finding;
}

}  // namespace mm
