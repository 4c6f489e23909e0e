#include "config/config_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/check.h"
#include "base/file.h"
#include "base/share.h"
#include "config/nearest.h"
#include "config/yaml.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 64;  // read for one --config; includes of includes would multiply

// A file of configuration is part of the command: what is wrong with it is a usage error. `where`: the include that names the file;
// empty for the command line.
Yaml load(const std::string& path, const std::string& where) {
  std::string text;
  try {
    text = read_file(path, kLongestYaml);
  } catch (const Error& e) {
    if (where.empty()) throw Error(Kind::usage, e.what(), e.where, e.hint);
    throw Error(Kind::usage, fmt::format("cannot include '{}': {}", e.where, e.what()), where, e.hint);
  }
  return read_yaml(text, shown(path));
}

// Keys of one map put into settings; `prefix` is the group they stand under ("decode.").
class Reader {
 public:
  Reader(std::string file, Settings& settings) : file_(std::move(file)), settings_(settings) {}

  // The keys of a file, or of a program's section in it.
  void document(const Yaml& map) { keys(map, "", true); }
  void section(const Yaml& map) { keys(map, "", false); }

 private:
  void keys(const Yaml& map, const std::string& prefix, bool may_include) {
    const std::string under = prefix.substr(0, prefix.empty() ? 0 : prefix.size() - 1);
    if (map.type == Yaml::Type::null) return;  // `decode:` with nothing below
    if (map.type != Yaml::Type::map) throw Error(Kind::usage, "expected keys and values", at(map, under));
    for (const auto& [key, value] : map.members) {
      const std::string name = prefix + key.text;
      const auto dot = key.text.find('.');
      MM_CHECK(
          dot == std::string::npos || settings_.find(name) == nullptr, Kind::usage,
          fmt::format("the key '{}' is written '{}:' with '{}:' below it", key.text, key.text.substr(0, dot), key.text.substr(dot + 1)),
          key.where(file_));
      if (Setting* setting = settings_.find(name))
        take(*setting, value);
      else if (settings_.has_group(name))
        keys(value, name + ".", false);
      else if (!(may_include && key.text == "include"))
        unknown(key, under);
    }
  }

  std::string at(const Yaml& value, const std::string& key) const {
    return key.empty() ? value.where(file_) : fmt::format("{}: {}", value.where(file_), key);
  }

  [[noreturn]] void unknown(const Yaml& key, const std::string& under) const {
    std::vector<std::string> names;  // of this level
    const std::string prefix = under.empty() ? "" : under + ".";
    const auto add = [&](const std::string& path) {
      if (path.starts_with(prefix) && path.find('.', prefix.size()) == std::string::npos) names.push_back(path.substr(prefix.size()));
    };
    for (const auto& setting : settings_.list) add(setting.key);
    for (const auto& group : settings_.groups) add(group.key);
    std::string near = nearest(key.text, names);
    if (near.empty()) near = nearest(key.text, settings_.keys());  // the right key on the wrong level
    throw Error(
        Kind::usage,
        fmt::format("unknown key '{}'{}{}", shown(key.text), under.empty() ? "" : fmt::format(" under '{}'", under), did_you_mean(near)),
        key.where(file_));
  }

  std::string text(const Setting& setting, const Yaml& value) const {
    return setting.limits.path ? expand_variables(value.text, at(value, setting.key)) : value.text;
  }

  void take(Setting& setting, const Yaml& value) {
    const std::string where = at(value, setting.key);
    MM_CHECK(!setting.limits.deed, Kind::usage, "is something to do, not a setting: it is said on the command line only", where,
             fmt::format("--{}", setting.key));
    if (value.type == Yaml::Type::null) {
      assign_unset(setting.target, where);
    } else if (value.type == Yaml::Type::list) {
      std::vector<std::string> texts;
      for (const auto& item : value.items) {
        MM_CHECK(item.type == Yaml::Type::scalar, Kind::usage, "expected a list of texts", at(item, setting.key));
        texts.push_back(text(setting, item));
      }
      assign_list(setting.target, texts, setting.limits, where);
    } else {
      MM_CHECK(value.type == Yaml::Type::scalar, Kind::usage, fmt::format("expected {}, got keys and values", type_name(setting.target)),
               where);
      MM_CHECK(!is_list(setting.target), Kind::usage, fmt::format("expected a list, got '{}'", shown(value.text)), where,
               fmt::format("write [{}]", shown(value.text)));
      MM_CHECK(!value.quoted || is_string(setting.target), Kind::usage,
               fmt::format("expected {}, got the text \"{}\"", type_name(setting.target), shown(value.text)), where, "remove the quotes");
      assign(setting.target, text(setting, value), setting.limits, where);
    }
    setting.origin = value.where(file_);
  }

  std::string file_;
  Settings& settings_;
};

// `caption: {...}`. A program and an option may share a name (list); keys and values below it make it the program.
bool is_section(const Yaml& key, const Yaml& value) {
  return find_program(key.text) != nullptr && (value.type == Yaml::Type::map || value.type == Yaml::Type::null);
}

// Does the file hold sections of programs (true) or the keys of one program alone (false)? A mixture is an error.
bool has_sections(const Yaml& yaml, const std::string& file) {
  const Yaml *section = nullptr, *other = nullptr;
  for (const auto& [key, value] : yaml.members) {
    if (key.text == "include") continue;
    const Yaml*& kind = is_section(key, value) ? section : other;
    if (kind == nullptr) kind = &key;
  }
  if (section != nullptr && other != nullptr) {
    std::vector<std::string_view> names;
    for (const auto& row : programs()) names.push_back(row.name);
    const std::string near = nearest(other->text, names);
    throw Error(Kind::usage,
                fmt::format("the key '{}' stands beside the section '{}'{}", shown(other->text), section->text, did_you_mean(near)),
                other->where(file), fmt::format("put it under the program that it belongs to, as in '{}:'", section->text));
  }
  return section != nullptr;
}

// A file and what it includes, each handed to `use` once it is checked that none includes itself; included files come first.
class Files {
 public:
  explicit Files(std::function<void(const std::string& path, const Yaml& yaml)> use) : use_(std::move(use)) {}

  void read(const std::string& path, const std::string& where) {
    MM_CHECK(++count_ <= kMostFiles, Kind::usage, fmt::format("more than {} files are included", kMostFiles), where);
    std::error_code ignored;
    const auto canonical = fs::weakly_canonical(path, ignored);
    MM_CHECK(std::find(open_.begin(), open_.end(), canonical) == open_.end(), Kind::usage, fmt::format("'{}' includes itself", shown(path)),
             where);
    const Yaml yaml = load(path, where);
    MM_CHECK(yaml.type == Yaml::Type::map || yaml.type == Yaml::Type::null, Kind::usage, "expected keys and values, as in 'model: NAME'",
             yaml.where(shown(path)));
    open_.push_back(canonical);
    for (const auto& [key, value] : yaml.members)
      if (key.text == "include") include(path, value);
    open_.pop_back();
    use_(path, yaml);
  }

 private:
  void include(const std::string& path, const Yaml& value) {
    const auto one = [&](const Yaml& name) {
      const std::string where = name.where(shown(path));
      MM_CHECK(name.type == Yaml::Type::scalar && !name.text.empty(), Kind::usage, "expected the name of a file to include", where);
      const fs::path file = expand_variables(name.text, where);
      read((file.is_absolute() ? file : fs::path(path).parent_path() / file).lexically_normal().string(), where);
    };
    if (value.type == Yaml::Type::list)
      for (const auto& item : value.items) one(item);
    else
      one(value);
  }

  std::function<void(const std::string&, const Yaml&)> use_;
  std::vector<fs::path> open_;  // files whose includes are being read
  std::size_t count_ = 0;
};

std::size_t known_keys(const Yaml& yaml, const Program& program) {
  const Settings settings = program.settings();
  return static_cast<std::size_t>(std::count_if(yaml.members.begin(), yaml.members.end(), [&](const auto& member) {
    return settings.find(member.first.text) != nullptr || settings.has_group(member.first.text);
  }));
}

// The program whose keys these most likely are; the first in the table among equals.
const Program* likeliest(const Yaml& yaml) {
  const Program* best = nullptr;
  std::size_t most = 0;
  for (const auto& row : programs()) {
    const std::size_t known = row.settings == nullptr ? 0 : known_keys(yaml, row);
    if (known > most || (best == nullptr && row.settings != nullptr)) best = &row;
    most = std::max(most, known);
  }
  return best;
}

}  // namespace

void read_config(const std::string& path, const Program& program, Settings& settings) {
  bool spoken_of = false;
  Files files([&](const std::string& file, const Yaml& yaml) {
    Reader reader(shown(file), settings);
    if (!has_sections(yaml, shown(file))) {
      reader.document(yaml);
      spoken_of = true;
      return;
    }
    for (const auto& [key, value] : yaml.members) {
      if (key.text != program.name) continue;  // has_sections() made sure that all others are sections too
      reader.section(value);
      spoken_of = true;
    }
  });
  files.read(path, "");
  MM_CHECK(spoken_of, Kind::usage, fmt::format("says nothing about {}: there is no section '{}:'", program.name, program.name),
           shown(path));
}

std::vector<std::string_view> validate_config(const std::string& path, const Program* alone) {
  std::vector<std::string_view> names;
  const auto check = [&](const std::string& file, const Yaml& map, const Program& program, bool section) {
    if (program.settings != nullptr) {
      Settings settings = program.settings();
      Reader reader(shown(file), settings);
      section ? reader.section(map) : reader.document(map);
    }
    if (std::find(names.begin(), names.end(), program.name) == names.end()) names.push_back(program.name);
  };
  Files files([&](const std::string& file, const Yaml& yaml) {
    if (!has_sections(yaml, shown(file))) {
      const Program* program = alone != nullptr ? alone : likeliest(yaml);
      if (program != nullptr) check(file, yaml, *program, false);
      return;
    }
    for (const auto& [key, value] : yaml.members)
      if (is_section(key, value)) check(file, value, *find_program(key.text), true);
  });
  files.read(path, "");
  return names;
}

std::vector<std::string> preset_names(std::string_view program) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(fs::path(share_folder()) / "config" / program, ignored))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string preset_file(const Program& program, const std::string& name) {
  const auto names = preset_names(program.name);
  const bool found = std::find(names.begin(), names.end(), name) != names.end();
  std::string hint = fmt::format("mm {} has {}", program.name, names.empty() ? "no presets" : "the presets");
  for (const auto& known : names) hint += " " + known;
  MM_CHECK(found, Kind::usage, fmt::format("no preset '{}'{}", shown(name), did_you_mean(nearest(name, names))), "--preset", hint);
  return (fs::path(share_folder()) / "config" / program.name / (name + ".yaml")).string();
}

std::string expand_variables(std::string_view text, const std::string& where) {
  std::string expanded;
  while (true) {
    const auto start = text.find("${");
    if (start == std::string_view::npos) return expanded.append(text);
    if (start > 0 && text[start - 1] == '$') {
      expanded.append(text.substr(0, start - 1)).append("${");
      text.remove_prefix(start + 2);
      continue;
    }
    const auto end = text.find('}', start);
    MM_CHECK(end != std::string_view::npos, Kind::usage, "a '${' without its '}'", where, "write $${ for a plain ${");
    const auto inside = text.substr(start + 2, end - start - 2);
    const auto split = inside.find(":-");
    const std::string name(inside.substr(0, split));
    const bool valid =
        !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
    MM_CHECK(valid, Kind::usage, fmt::format("'{}' is no name of a variable", shown(name)), where, "write ${NAME} or ${NAME:-default}");
    const char* value = std::getenv(name.c_str());
    const bool set = value != nullptr && *value != '\0';
    MM_CHECK(set || split != std::string_view::npos, Kind::usage, fmt::format("the variable {} is not set", name), where,
             fmt::format("set it, or write ${{{}:-default}}", name));
    expanded.append(text.substr(0, start)).append(set ? std::string_view(value) : inside.substr(split + 2));
    text.remove_prefix(end + 1);
  }
}

}  // namespace mm
