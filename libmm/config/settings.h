#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/value.h"

namespace mm {

// One option of a program, laid out flat: "decode.beam" with its help, its limits, and where its value lives.
struct Setting {
  std::string key;    // dotted path, the name on the command line and in YAML
  std::string group;  // key of the group it stands in; empty at the top
  std::string_view help;
  Limits limits;
  Target target;
  std::vector<std::string> initial;  // the default, as texts_of() gives it
  std::string origin = "default";    // who set it last: "photos.yaml:7:3", "MM_THREADS", "--decode.beam"

  std::string_view leaf() const { return std::string_view(key).substr(key.rfind('.') + 1); }

  // The variables that set it in one program, and in all of them: "MM_CAPTION_DECODE_BEAM", "MM_THREADS". Only what means the same
  // everywhere has the second; of others it is empty.
  std::string variable(std::string_view program) const;
  std::string shared_variable() const;
};

// Settings under one key: `decode` of `decode.beam`.
struct SettingGroup {
  std::string key;
  std::string_view help;
};

// All options of one program over the struct that holds them: the one visitor from which the command line, YAML, the environment,
// --dump-config, help, man page, completion and options.md are made.
class Settings {
 public:
  template <class Options>
  explicit Settings(Options& options) {
    Collector collector{*this, {}};
    options.visit(collector);
    for (auto& setting : list) setting.initial = texts_of(setting.target);
  }

  // Settings over a struct of their own, with every default: for who only wants to know what there is.
  template <class Options>
  static Settings of() {
    auto options = std::make_shared<Options>();
    Settings settings(*options);
    settings.owner_ = std::move(options);
    return settings;
  }

  Setting* find(std::string_view key);  // null when there is none
  const Setting* find(std::string_view key) const { return const_cast<Settings*>(this)->find(key); }
  bool has_group(std::string_view key) const;
  std::vector<std::string> keys() const;

  std::vector<Setting> list;  // in the order of their declaration
  std::vector<SettingGroup> groups;
  std::vector<std::string>* inputs = nullptr;  // positional arguments; null: the program takes none
  std::string_view inputs_help;

 private:
  struct Collector {
    Settings& settings;
    std::string prefix;  // "decode.", empty at the top

    void field(std::string_view key, auto& member, std::string_view help, Limits limits = {}) {
      settings.list.push_back(
          {prefix + std::string(key), prefix.substr(0, prefix.empty() ? 0 : prefix.size() - 1), help, limits, &member, {}});
    }
    void group(std::string_view key, auto& options, std::string_view help) {
      settings.groups.push_back({prefix + std::string(key), help});
      Collector inner{settings, prefix + std::string(key) + "."};
      options.visit(inner);
    }
    void inputs(std::vector<std::string>& inputs, std::string_view help) {
      settings.inputs = &inputs;
      settings.inputs_help = help;
    }
  };

  std::shared_ptr<void> owner_;
};

}  // namespace mm
