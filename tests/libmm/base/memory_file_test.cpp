#include "base/memory_file.h"

#include <filesystem>

#include "base/file.h"

#include <doctest/doctest.h>

TEST_CASE("a file of memory is read by its path, again and again, and is gone with its object") {
  const std::string bytes(100'000, 'x');
  std::string path;
  {
    const mm::MemoryFile file(bytes);
    path = file.path();
    CHECK(mm::read_file(path) == bytes);
    CHECK(mm::MappedFile(path).bytes().size() == bytes.size());
  }
  CHECK(!std::filesystem::exists(path));
}
