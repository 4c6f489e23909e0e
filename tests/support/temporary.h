#pragma once
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

// A folder of a test's own, removed with all that is in it.
struct TemporaryFolder {
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "mm-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    path = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string operator/(const std::string& name) const { return path + "/" + name; }

  // Writes a file of that name, folders above it included, and gives its path.
  std::string file(const std::string& name, const std::string& text) const {
    const std::filesystem::path full = *this / name;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full, std::ios::binary) << text;
    return full.string();
  }

  std::string path;
};

inline std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// A stream that remembers what was written to it.
struct CapturedStream {
  CapturedStream() : stream(std::tmpfile()) {}
  ~CapturedStream() { std::fclose(stream); }
  CapturedStream(const CapturedStream&) = delete;
  CapturedStream& operator=(const CapturedStream&) = delete;

  std::string text() const {
    std::fflush(stream);
    std::rewind(stream);
    std::string all;
    for (int c = std::fgetc(stream); c != EOF; c = std::fgetc(stream)) all += static_cast<char>(c);
    return all;
  }

  std::FILE* stream;
};
