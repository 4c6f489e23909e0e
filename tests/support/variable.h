#pragma once
#include <cstdlib>
#include <optional>
#include <string>

// A variable of the environment, set (or with nullptr removed) for as long as the object lives.
struct Variable {
  Variable(const std::string& name, const char* value) : name(name) {
    if (const char* before = std::getenv(name.c_str())) earlier = before;
    value == nullptr ? ::unsetenv(name.c_str()) : ::setenv(name.c_str(), value, 1);
  }
  Variable(const std::string& name, const std::string& value) : Variable(name, value.c_str()) {}
  ~Variable() { earlier ? ::setenv(name.c_str(), earlier->c_str(), 1) : ::unsetenv(name.c_str()); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

  std::string name;
  std::optional<std::string> earlier;
};
