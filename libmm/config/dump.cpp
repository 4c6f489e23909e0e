#include "config/dump.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/file.h"
#include "base/home.h"
#include "base/utf8.h"

namespace mm {
namespace {

bool is_plain(std::string_view text) {
  constexpr std::array<std::string_view, 9> kOther{"true", "false", "null", "yes", "no",
                                                   "on",   "off",   "y",    "n"};  // to some reader, in some case
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '/'; };
  if (text.empty() || !(letter(text[0]) || text[0] == '/') || !std::all_of(text.begin(), text.end(), inner)) return false;
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return std::find(kOther.begin(), kOther.end(), lower) == kOther.end();
}

std::string value_text(const Setting& setting, DumpLevel level) {
  const auto one = [&](std::string text) {
    if (!is_string(setting.target)) return text;
    for (std::size_t at = 0; setting.limits.path && (at = text.find("${", at)) != std::string::npos; at += 3) text.insert(at, "$");
    if (setting.limits.path && level == DumpLevel::record) text = without_home(text, "${HOME}");
    return yaml_text(text);
  };
  const auto texts = texts_of(setting.target);
  if (!is_list(setting.target)) return texts.empty() ? "null" : one(texts.front());
  std::string list;
  for (const auto& text : texts) list += (list.empty() ? "" : ", ") + one(text);
  return "[" + list + "]";
}

// Opens the groups that `group` lies in and `open` does not.
void open_groups(std::string& text, const Settings& settings, const std::string& open, const std::string& group, DumpLevel level) {
  for (const auto& row : settings.groups) {
    const bool around = group == row.key || group.starts_with(row.key + ".");
    const bool is_open = open == row.key || open.starts_with(row.key + ".");
    if (!around || is_open) continue;
    const auto depth = static_cast<std::size_t>(std::count(row.key.begin(), row.key.end(), '.'));
    const auto leaf = row.key.substr(row.key.rfind('.') + 1);
    if (level != DumpLevel::minimal) text += fmt::format("\n{:{}}# {}\n", "", 2 * depth, row.help);
    text += fmt::format("{:{}}{}:\n", "", 2 * depth, leaf);
  }
}

}  // namespace

std::string yaml_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  MM_CHECK(is_utf8(text), Kind::usage, fmt::format("'{}' is not UTF-8 and cannot stand in YAML", shown(text)));
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      quoted += fmt::format("\\{}", c);
    else if (c == '\n')
      quoted += "\\n";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else
      quoted += c;
  }
  return quoted + "\"";
}

std::string dump(const Settings& settings, std::string_view program, DumpLevel level) {
  const bool full = level != DumpLevel::minimal;
  std::string text = full ? fmt::format("# mm {}: every key, its value, and who set it\n", program) : "";
  std::string open;
  for (const auto& setting : settings.list) {
    if (setting.limits.deed) continue;
    if (!full && texts_of(setting.target) == setting.initial) continue;
    if (setting.group != open) open_groups(text, settings, open, setting.group, level);
    open = setting.group;
    const auto indent = 2 * static_cast<std::size_t>(std::count(setting.key.begin(), setting.key.end(), '.'));
    if (full) text += fmt::format("\n{:{}}# {}\n", "", indent, setting.help);
    text += fmt::format("{:{}}{}: {}", "", indent, setting.leaf(), value_text(setting, level));
    const std::string origin = level == DumpLevel::record ? without_home(setting.origin, "~") : setting.origin;
    text += full ? fmt::format("  # {}\n", shown(origin)) : "\n";
  }
  return text;
}

}  // namespace mm
