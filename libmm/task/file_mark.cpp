#include "task/file_mark.h"

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>

#include "base/file.h"

namespace mm {
namespace {

struct Mark {
  std::int64_t bytes = 0, changed = 0;
  bool operator==(const Mark&) const = default;
};

std::optional<Mark> mark_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return Mark{static_cast<std::int64_t>(status.st_size),
              static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec};
}

}  // namespace

void put_file_mark(Json& fields, const std::string& path) {
  const auto mark = mark_of(path);
  if (!mark) return;
  fields.set("path", as_utf8(std::filesystem::absolute(path).lexically_normal().string()));
  fields.set("bytes", mark->bytes);
  fields.set("changed", mark->changed);
}

std::optional<std::string> file_change(const Json& fields) {
  const auto mark = mark_of(fields.string("path", ""));
  if (!mark) return "is gone";
  if (*mark != Mark{fields.integer("bytes", 0), fields.integer("changed", 0)}) return "has changed since it was indexed";
  return std::nullopt;
}

}  // namespace mm
