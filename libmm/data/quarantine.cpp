#include "data/quarantine.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "base/lines.h"

namespace mm {

void Quarantine::add(std::size_t source, std::size_t index, const Error& error) {
  const std::lock_guard lock(mutex_);
  const std::pair place{source, index};
  if (lines_.contains(place)) return;
  MM_CHECK(lines_.size() < most_, Kind::input, error.what(), error.where,
           most_ == 0 ? "mend it, or let training pass over some: --data.budget 0.01 is one of a hundred examples"
                      : fmt::format("that is one more than the {} that data.budget allows; {} lists them", most_, shown(path_)));
  Json line = Json::object();
  line.set("source", static_cast<std::uint64_t>(source));
  line.set("index", static_cast<std::uint64_t>(index));
  line.set("where", error.where);
  line.set("error", error.what());
  lines_[place] = line.dump() + "\n";
  if (!kept_off_disk_) write();
}

std::size_t Quarantine::size() const {
  const std::lock_guard lock(mutex_);
  return lines_.size();
}

void Quarantine::read() {
  const std::lock_guard lock(mutex_);
  std::error_code unknown;  // what cannot be looked at cannot be read either, and from_file says why
  if (std::filesystem::status(path_, unknown).type() == std::filesystem::file_type::not_found) return;
  LineReader lines(from_file(path_));
  while (const auto line = lines.next()) {
    const std::string where = fmt::format("{}:{}", shown(path_), line->number);
    const Json json = Json::parse(line->text, where);
    const auto place = [&](const char* key) {
      const std::int64_t number = json.integer(key);
      MM_CHECK(number >= 0, Kind::input, fmt::format("{} is {}", key, number), where);
      return static_cast<std::size_t>(number);
    };
    lines_[{place("source"), place("index")}] = line->text + "\n";
  }
  MM_CHECK(lines_.size() <= most_, Kind::usage, fmt::format("lists {} examples, and {} may be passed over", lines_.size(), most_),
           shown(path_), "raise data.budget, or begin anew in another --output");
}

void Quarantine::write() const {
  std::string text;
  for (const auto& [place, line] : lines_) text += line;
  write_file(path_, text);
}

}  // namespace mm
