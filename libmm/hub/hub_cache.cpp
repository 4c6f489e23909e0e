#include "hub/hub_cache.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRepository = "models--";

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

std::string variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

// As Python's expanduser and expandvars: a name that is not set stays as it is written.
std::string expanded(std::string path) {
  if (path == "~" || path.starts_with("~/"))
    if (const std::string home = variable("HOME"); !home.empty()) path.replace(0, 1, home);
  std::string text;
  for (std::size_t i = 0; i < path.size();) {
    const bool braces = path.compare(i, 2, "${") == 0;
    const std::size_t start = i + (braces ? 2 : 1);
    std::size_t end = start;
    while (path[i] == '$' && end < path.size() && (braces ? path[end] != '}' : is_word(path[end]))) ++end;
    const std::string name = path.substr(start, end - start);
    const bool is_name = path[i] == '$' && !name.empty() && (!braces || end < path.size());
    if (is_name && std::getenv(name.c_str()) != nullptr) {
      text += variable(name);
      i = end + (braces ? 1 : 0);
    } else {
      text += path[i++];
    }
  }
  return text;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  for (std::size_t at = 0;;) {
    const auto next = text.find(from, at);
    result += text.substr(at, next - at);
    if (next == std::string_view::npos) return result;
    result += to;
    at = next + from.size();
  }
}

// A commit, or what else may stand in refs/main: never a path.
bool is_revision(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) { return is_word(c) || c == '-'; });
}

fs::path hub_home() {
  if (const std::string home = variable("HF_HOME"); !home.empty()) return expanded(home);
  const std::string cache = variable("XDG_CACHE_HOME");
  return fs::path(expanded(cache.empty() ? "~/.cache" : cache)) / "huggingface";
}

}  // namespace

std::string hub_cache_folder() {
  for (const char* name : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"})
    if (const std::string folder = variable(name); !folder.empty()) return expanded(folder);
  return (hub_home() / "hub").string();
}

std::string hub_token_path() {
  const std::string path = variable("HF_TOKEN_PATH");
  return path.empty() ? (hub_home() / "token").string() : expanded(path);
}

bool is_hub_name(std::string_view name) {
  if (name.empty() || name.size() > 96 || std::ranges::count(name, '/') > 1 || name.ends_with(".git")) return false;
  if (name.find("--") != std::string_view::npos || name.find("..") != std::string_view::npos) return false;
  const auto is_part = [](std::string_view part) {
    const auto at_end = [](char c) { return c == '-' || c == '.'; };
    return !part.empty() && !at_end(part.front()) && !at_end(part.back()) &&
           std::ranges::all_of(part, [](char c) { return is_word(c) || c == '-' || c == '.'; });
  };
  const auto slash = name.find('/');
  return is_part(name.substr(0, slash)) && (slash == std::string_view::npos || is_part(name.substr(slash + 1)));
}

std::string hub_repository(std::string_view name) {
  return (fs::path(hub_cache_folder()) / (std::string(kRepository) + replaced(name, "/", "--"))).string();
}

bool is_safe_path(std::string_view path) {
  if (path.empty() || path.size() > 1000) return false;
  for (std::size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const auto part = path.substr(at, end - at);
    if (part.empty() || part.size() > 255 || part.back() == '.' || part.back() == ' ') return false;
    if (std::ranges::any_of(part, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f || c == '\\' || c == ':'; })) return false;
    at = end + 1;
  }
  return true;
}

std::string hub_snapshot(std::string_view name, std::string_view revision) {
  if (!is_hub_name(name) || !is_safe_path(revision)) return {};
  const fs::path repository = hub_repository(name);
  std::error_code ignored;
  const auto reference = repository / "refs" / revision;
  std::string commit(revision);
  if (fs::is_regular_file(reference, ignored))
    commit = read_file(reference.string(), 4096);
  else if (commit.size() != 40)
    return {};
  while (!commit.empty() && (commit.back() == '\n' || commit.back() == ' ')) commit.pop_back();
  const auto snapshot = repository / "snapshots" / commit;
  return is_revision(commit) && fs::is_directory(snapshot, ignored) ? snapshot.string() : std::string();
}

std::string hub_name_of(const std::string& folder) {
  const auto snapshots = fs::path(folder).parent_path();
  const std::string repository = snapshots.parent_path().filename().string();
  if (snapshots.filename() != "snapshots" || !repository.starts_with(kRepository)) return {};
  return replaced(repository.substr(kRepository.size()), "--", "/");
}

}  // namespace mm
